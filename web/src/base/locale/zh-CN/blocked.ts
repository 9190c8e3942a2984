export default {
  title: "骚扰与拦截", list: "名单", reports: "上报", log: "记录", number: "来电号码", number_hint: "按中继送来的号码填写；隐藏号码填 anonymous", is_prefix: "以此开头的所有号码", action: "处理方式", reason: "原因", until: "截止", for_good: "长期", over: "已过期", by: "加入者", attempts: "拦截次数", last_attempt: "最近一次", prompt: "语音", dialled: "被叫",
  actions: { refuse: "拒接", prompt: "播放语音后结束", warn: "放行并提醒" }, actions_help: { refuse: "接通前直接拒绝，来电者听不到任何语音。", prompt: "来电者听完语音后结束通话。", warn: "照常服务，坐席会看到原因。" },
  no_attempts: "还没有拦截记录", no_reports: "没有待处理的上报", no_reports_hint: "坐席可在工作台上报骚扰来电。", undecided: "待处理", decided: "已处理", decision: "处理结果", decisions: { blocked: "已拦截", dismissed: "不予拦截" }, block: "拦截", block_number: "拦截 {number}", dismiss: "不予拦截", put_on_list: "已加入名单", reported_by: "{name} 上报",
  report: "上报骚扰", report_title: "上报此来电", report_help: "是否拦截由班长审核决定。", report_note: "发生了什么", reported: "已上报", warning: "提醒：{reason}",
};
