// Clips of recordings and the case library.
export default {
  hint: "从录音中剪出的示范与反例，审批后供学习", cases: "典型案例", cite: "引用案例…", search: "标题、要点、标签", only_tag: "只看此标签",
  views: { library: "案例库", mine: "我的", submitted: "待审批" }, states: { draft: "草稿", submitted: "待审批", approved: "已入库", returned: "已退回", withdrawn: "已撤回" },
  example: "类型", examples: { good: "正面", bad: "反面" }, audience: "谁可收听", audiences: { everyone: "所有人", reviewers: "仅管理与质检" },
  none: "没有案例", none_hint: "在通话页或质检评分页的录音上“剪辑片段”，提交审批后入库。", none_yet: "审批通过的案例会出现在这里。",
  title: "标题", title_hint: "例如：复述确认客户需求", learning_points: "学习要点", learning_hint: "听的人应当学到什么；提交审批前必填", items: "对应评分项", tags: "标签", tags_hint: "输入后回车", long: "时长", uses: "引用", made: "制作", decided: "审批", reason: "退回或撤回原因", source: "来源通话", source_call: "{n} 段，{b} 处消音", others: "另有 {n} 处引用",
  use: { coaching: "辅导计划 {at}" }, place: "播放位置", no_audio: "声音已删除", audited: "收听记入审计日志；案例只能在页面内收听。",
  make: "剪辑片段", recut: "重新剪辑：{title}", edit: "修改案例", marks: "重新剪辑", describe: "填写案例", keep: "保存草稿", personal: "案例不会显示客户号码、姓名与坐席姓名；请在标题和要点中同样避免，并把声音中的个人信息消音。",
  kind: "标记什么", passages: "片段", bleeps: "消音", begin: "从此处开始 [", begun: "始于 {at}", end: "到此处结束 ]", from: "起（秒）", to: "止（秒）", listen: "从第 {n} 处播放", earlier: "前移", later: "后移", idle: "不在任何片段内", sides: { passages: "保留谁的声音", bleeps: "消谁的声音" },
  how: { passages: "在波形上拖出要保留的部分，或播放时按 [ 和 ]；单击仍是跳转", bleeps: "拖出含姓名、号码等个人信息的部分，成品中以提示音代替，原声不保留" }, length: "成品 {at}，最长 {most}",
  faults: { none: "还没有片段", too_many: "标记过多", too_short: "过短", overlap: "与另一段重叠", too_long: "超过最长时长" },
  do: { submit: "提交审批", approve: "批准入库", return: "退回", withdraw: "撤回" },
  do_help: { submit: "提交后不能再改，直到批准或退回。", approve: "请确认已完整听过，且没有客户与坐席的个人信息。入库后声音保持不变，不随录音到期删除。", return: "退回给制作人修改。请写明原因。", withdraw: "声音将立即删除，不能恢复；引用处只留下标题。请写明原因。" },
};
