export default {
  product: "callfloor 呼叫中心",
  list_comma: "、",
  ok: "确定", cancel: "取消", save: "保存", close: "关闭", edit: "编辑", remove: "删除", add: "新增", search: "查询", reset: "重置", retry: "重试",
  more: "加载更多", all: "全部", none: "无", yes: "是", no: "否", loading: "正在加载", saved: "已保存", removed: "已删除", done: "已完成",
  load_failed: "加载失败", no_team: "未分组", total: "共 {n} 条", shown: "已显示 {n} 条", end_of_list: "没有更多了", filter: "筛选", name: "名称", copy: "复制",
  from: "起", to: "止", now: "当前", today: "今日", seconds: "秒", minutes: "分钟", optional: "选填", required: "此项必填", on: "启用", off: "停用", unknown_page: "没有这个页面",
  unknown_page_hint: "地址可能有误，或者您没有查看它的权限。", go_home: "回到首页", unsaved: "有未保存的修改", unsaved_text: "离开后修改将丢失。", leave: "放弃修改",
  back: "返回", withheld: "号码隐藏", per_page: "每页", refresh: "刷新", keyboard: "键盘", changed_meanwhile: "他人已先修改，已为您载入最新内容，请重新编辑。",
};
