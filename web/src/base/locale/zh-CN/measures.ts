export default {
  title: "现场指标", open: "出勤率、通话利用率、示忙时长、平均处理时长", day: "日期", interval: "时段", intervals: { "15m": "15 分钟", "30m": "30 分钟", "1h": "1 小时", day: "按天" }, all_teams: "全部班组", whole_day: "全天", all_days: "14 天",
  attendance: "出勤率", occupancy: "通话利用率", not_ready_ms: "示忙时长", average_handle_ms: "平均处理时长", not_ready_ms_unit: "示忙时长（分钟）", average_handle_ms_unit: "平均处理时长（秒）",
  formula: { attendance: "签入人数 ÷ 班组坐席数", occupancy: "（通话 + 保持 + 话后 + 会话）÷（同左 + 空闲）", not_ready_ms: "全部原因的示忙时长", average_handle_ms: "（通话 + 保持 + 话后 + 会话）÷ 接听数" },
  parts: "签入 {present} / {agents} 人 · 接听 {answered} · 处理 {handled} · 空闲 {ready} · 示忙 {not_ready}", none: "没有人签入", none_hint: "请选择其他日期或班组。", met: "达标", missed: "未达标", away: "未签入：{names}", comma: "、",
};
