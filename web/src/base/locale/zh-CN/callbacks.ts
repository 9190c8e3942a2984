export default {
  title: "回电清单", hint: "近 7 天未被服务的来电客户，等得最久的排在最前", todo: "待回电", done: "已处理", lost_at: "流失时间", since: "已过", reason: "原因", lost_calls: "流失次数", lost_calls_help: "该号码近 7 天内未被服务的来电次数", state: "状态", last: "最近一次回电",
  reasons: { abandoned: "客户放弃", not_served: "未能接入", server_restarted: "系统中断", requested: "预约回拨" },
  states: { open: "待领取", taken: "已领取", done: "已完成" }, taken_by: "{name} 已领取",
  results: { reached: "已联系上", not_reached: "未联系上", not_needed: "无需回电" },
  results_help: { reached: "客户已得到服务，条目完成。", not_reached: "条目回到清单，等待下一次回电。", not_needed: "例如误拨或已通过其他途径解决，条目完成。" },
  attempt_n: "第 {n} 次", take: "领取", release: "退回", result: "登记结果", result_of: "回电结果：{number}", saved: "已登记", call: "原通话", dial: "拨打", last_call: "回电通话", keys_hint: "↑↓ 选择 · 回车 领取或登记",
  none: "没有待回电的客户", none_done: "还没有已处理的回电", none_hint: "排队放弃、等待超时或被系统中断的来电会出现在这里；客户再次来电并接通后自动移除。",
};
