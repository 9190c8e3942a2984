// Calibration sessions.
export default {
  hint: "多人评同一批通话，看人与人、人与方案在哪里不一致", views: { all: "全部", scoring: "评分中", closed: "已结束" }, states: { scoring: "评分中", closed: "已结束", cancelled: "已取消" }, none: "还没有校准会", none_hint: "质检主管选几通电话，请多名质检员各自评分。", own_open: "我还差 {n} 份",
  forms_in: "已交", master: "金标准", consensus: "会后共识", consensus_help: "结束后由主管逐通填写共识。", master_help: "其评分即金标准；本人同样盲评。", ended: "结束日期", new: "新建校准会", begin: "开始", tolerance: "允许相差（分）", calls: "通话 {n} / {most}", calls_hint: "尚未评过的通话", two_at_least: "没有金标准人时至少两名质检员",
  number: "序号", mean: "平均分", spread: "最低–最高", gold: "金标准", set_gold: "填写共识", gold_again: "修改共识", close: "提前结束", cancel: "取消校准会", blind_hint: "结束前看不到他人的评分。", act_help: { set_gold: "各方讨论后一致认可的评分；再次填写时保留旧的。", close: "未交的评分作废，按已交的出结果。", cancel: "不出结果，全部评分作废。" },
  drift: "质检员走势", drift_hint: "与金标准之差：正为偏松，负为偏严", sessions: "校准会", last_deviation: "最近偏差", within: "在允许范围内", slope: "每次变化", slope_help: "每次校准会偏差的变化（最小二乘），三次起计算",
  deviation: "与金标准之差", deviation_hint: "正为偏松，负为偏严；线段为 95% 置信区间", no_gold: "还没有金标准可比", absolute: "平均差距", as_gold: "与金标准相同",
  agreement: "一致性", agreement_hint: "点开看每个人的回答；系数 0.8 以上为好，0.67 以上为可", rewrite_n: "{n} 项需改写", score_icc: "总分 ICC", within_pairs: "两两相差 {n} 分以内", verdicts: "合格与否相同", verdict_kappa: "合格与否 kappa", same: "回答相同", kappa: "kappa", icc: "ICC", rewrite: "需改写",
  undefined: { few_reviewers: "人数不足", few_contacts: "通话不足", constant: "回答全同", not_of_this_kind: "–" }, why_rewrite: { low_kappa: "kappa 低", low_icc: "ICC 低", low_agreement: "一致率低", wide_gap: "差距大", against_gold: "一致但与金标准不同" },
};
