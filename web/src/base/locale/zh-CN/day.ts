export default {
  none: "今天尚未签入", answered: "接听量", average_handle_ms: "平均处理时长", occupancy: "通话利用率", not_ready_ms: "示忙时长", at_least: "目标 ≥ {target}", at_most: "目标 ≤ {target}",
  targets: "班组目标", targets_of: "{team} 的目标", targets_hint: "坐席工作台和这里都按它对照每人每天的数据；留空表示不设目标。", least: "至少", most_s: "最多，秒", least_percent: "至少，%", most_min: "最多，分钟", set_by: "{name} 设于 {at}",
};
