// Coaching plans.
export default {
  hint: "针对扣分项的辅导，复查看效果", own_hint: "您的辅导计划", views: { all: "全部", mine: "我的", open: "进行中", rechecked: "待结论", closed: "已结束" }, states: { open: "进行中", rechecked: "已复查", closed: "已结束", cancelled: "已取消" }, outcomes: { achieved: "达成", not_achieved: "未达成" },
  none: "没有辅导计划", none_hint: "在已发布的质检结果页上发起。", own_none_hint: "班长或质检为您安排辅导后会出现在这里。", items: "辅导项", items_hint: "默认为该结果的扣分项", goal: "目标", goal_hint: "例如：连续 20 通不再打断客户", coach: "辅导人", sessions: "辅导记录", to_acknowledge: "{n} 条待确认", opened: "发起", recheck_planned: "计划复查", rechecked: "复查",
  of: "{name} 的辅导", from_result: "来自质检结果", result: "结论", no_sessions: "还没有辅导记录", held_at: "时间", acknowledged: "坐席已确认 {at}", not_acknowledged: "坐席尚未确认", open: "发起辅导", edit: "修改辅导计划",
  effect: "效果", effect_hint: "扣分通话占比；点击查看通话。没有对照组，回归均值也会显得像进步", before: "之前", after: "之后", change: "变化", verdict: "判断", verdicts: { improved: "改善", unclear: "尚不明确", worse: "变差", no_data: "无数据" },
  do: { add_session: "记录辅导", acknowledge: "确认已辅导", recheck: "复查", close: "给出结论", cancel: "取消计划" },
  do_help: { add_session: "写明谈了什么、约定了什么；坐席会看到并确认。", acknowledge: "确认您参加了这次辅导并看过记录，可留言。", recheck: "到此为止计算效果；此后再给出结论。", close: "根据复查写明是否达成。", cancel: "不再继续。请写明原因。" },
  text: { add_session: "辅导内容与约定", acknowledge: "留言（选填）", close: "结论说明", cancel: "原因" },
};
