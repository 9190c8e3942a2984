export default {
  title: "客户", hint: "姓名、拼音或首字母、号码开头或尾号、标签", search: "查找客户", name: "姓名", class: "客户级别", owner: "专属坐席", no_owner: "无专属坐席", take: "归我负责", tags: "标签", tags_hint: "输入后回车", only_tag: "只看此标签", note: "备注", note_hint: "长期有效的信息，例如偏好和注意事项",
  identities: "号码与地址", kinds: { phone: "电话", email: "邮箱", external: "外部编号" }, value: "号码或地址", label: "说明", label_hint: "例如：办公室", add_identity: "添加号码", remove_identity: "移除", remove_title: "移除此号码？", remove_text: "该号码的来电将不再弹出此客户。", dial: "拨打", dial_of: "拨打 {number}",
  views: { all: "全部", saved: "已建档", draft: "待完善" }, create: "新建客户", one: "客户", draft: "待完善", unnamed: "未知客户", changed: "更新于", merged: "此客户已合并", merged_into: "打开合并后的客户",
  none: "没有符合条件的客户", none_hint: "换一种写法，例如姓名首字母或号码后四位。", no_customers: "还没有客户", no_customers_hint: "新建客户；陌生号码来电时也会自动建立待完善的客户。", keys_hint: "/ 查找 · ↑↓ 选择 · 回车 打开",
  profile: "客户资料", history: "往来记录", no_history: "没有通话记录", visits: "拜访记录", no_visits: "还没有拜访记录", add_visit: "写拜访记录", visit_kinds: { visit: "上门拜访", call: "电话", message: "消息", other: "其他" }, visit_text: "做了什么", visit_at: "时间", next_step: "下一步", next_at: "何时", next_by: "由谁", done: "完成", done_at: "{time} 完成", due: "应于 {time}", overdue: "已逾期",
  save: "保存", saved: "已保存", unsaved: "尚未保存，内容已留在本机", restored: "已恢复上次未保存的内容", discard: "放弃修改", changed_elsewhere: "他人已修改此客户，请核对后再保存。",
  delete: "删除客户", delete_title: "删除此客户？", delete_text: "应客户要求删除其资料与拜访记录，不可恢复。通话记录按保存期保留。", deleted: "已删除",
  on_line: "来电客户", looking: "正在查找客户…", withheld: "号码未显示，无法识别客户", open: "打开", unknown: "陌生号码，已建立待完善客户，填写姓名后保存", last_calls: "最近往来",
  merge: "合并重复客户", merge_do: "合并到此客户", merge_hint: "找到与“{name}”是同一人的客户。号码、拜访记录、备注和标签会并入此客户，之后可以撤销。", merges: "已并入", unmerge: "撤销合并", unmerge_title: "撤销此次合并？", unmerge_text: "号码与拜访记录回到原客户；合并后没有改动过的资料恢复原样。",
  imports: "导入客户", imports_hint: "CSV 文件，UTF-8 或 GB18030，首行为列名；号码已存在的行会更新该客户", choose_file: "选择文件", no_imports: "还没有导入过文件", imports_columns: "可用的列：姓名、电话、电话2、邮箱、编号、级别、标签、备注，以及自定义字段的名称。", file: "文件", import_state: "状态", rows: "行数", created: "新建", updated: "更新", unchanged: "无变化", rejected: "未导入", import_by: "导入人",
  import_states: { running: "导入中", done: "已完成", failed: "失败", cancelled: "已取消" }, left_out: "未识别的列：{names}",
  follow_ups: "我的跟进", no_follow_ups: "没有待办的跟进", required: "必填",
};
