export default {
  title: "现场", queues: "技能组", agents: "坐席", conversations: "进行中的通话", queue: "技能组", waiting: "等待", longest: "最长等待", ready: "空闲", in_call: "通话", signed_in: "签入",
  sl: "服务水平", sl_now: "近 30 分钟", sl_today: "今日", offered: "呼入", answered: "接通", answer_rate: "接通率", abandoned: "放弃", in_queue: "排队放弃", ringing: "振铃放弃", overflowed: "溢出", refused: "拒绝", asa: "平均等待", aht: "平均处理时长",
  by_kind: "排队 {queue} · 振铃 {ringing}", total: "合计", no_queues: "还没有技能组", no_queues_hint: "请在 管理 › 技能组 中新建。", no_agents: "没有符合条件的坐席", no_agents_hint: "请调整筛选条件，或等待坐席签入。", no_conversations: "当前没有通话",
  filter_team: "班组", filter_state: "状态", all_states: "全部状态", show_signed_out: "显示已签出", tiles: "卡片", table: "表格", find_agent: "查找坐席或分机",
  state: "状态", age: "时长", extension: "分机", team: "班组", calls_today: "今日接听", talk_today: "通话时长", agent: "坐席", caller: "主叫", missed: "漏接", since: "签入时刻", next: "之后：{state}",
  actions: "操作", force_ready: "置为空闲", force_not_ready: "置为示忙", force_sign_out: "强制签出", force_hang_up: "强拆",
  force_ready_text: "将 {name} 置为空闲？操作会记入审计日志。", force_not_ready_text: "将 {name} 置为示忙（{reason}）？操作会记入审计日志。", force_sign_out_text: "将 {name} 强制签出？若正在通话，将在通话结束后签出。操作会记入审计日志。",
  force_hang_up_text: "立即结束 {caller} 的通话？双方都会被挂断，操作会记入审计日志。", position: "第 {n} 位", full_screen: "全屏", leave_full_screen: "退出全屏",
  definition: "定义", numerator: "分子", denominator: "分母", threshold: "时限 {s} 秒", variant: "口径 {v}", short: "短时放弃 ≤ {s} 秒", result: "结果", click_rows: "点击查看对应的通话", nothing: "尚无可计算的通话", window_recent: "最近 30 分钟内离开队列的通话", window_today: "今日（本地日）",
  sl1: "（{t} 秒内接通 + {t} 秒内放弃）÷（接通 + 放弃）", sl2: "{t} 秒内接通 ÷ 接通", sl3: "{t} 秒内接通 ÷（接通 + 放弃）", sl4: "{t} 秒内接通 ÷（接通 + 放弃 − {t} 秒内放弃）", sl5: "{t} 秒内接通 ÷（接通 + 放弃 − 短时放弃）", sl6: "{t} 秒内离开队列（不论原因）÷ 呼入",
  answer_rate_formula: "接通 ÷ 呼入", in_time: "{t} 秒内接通", summary: "状态分布", trend: "今日走势（15 分钟）", trend_answered: "接通", trend_abandoned: "放弃", trend_sl: "服务水平", trend_empty: "今天还没有数据", trend_show: "走势", no_match: "没有符合条件的",
  unreachable: "话机不可达", open_call: "打开通话", trunks: "中继",
};
