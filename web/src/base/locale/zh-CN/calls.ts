export default {
  acts: "通话操作", act: "操作", by: "操作人", to: "对象", act_outcome: "结果", no_acts: "没有转接、会议或监听",
  title: "通话", presets: "常用查询", today: "今日", last_hour: "最近 1 小时", yesterday: "昨日", last_7_days: "近 7 天", abandoned: "排队放弃", recorded: "有录音", long: "通话超 5 分钟", mine: "我的通话",
  range: "时间范围", diverted_from: "转接自", web_page: "来自网页", web_visitor: "网页访客", queue: "技能组", agent: "坐席", team: "班组", caller: "主叫号码", caller_hint: "号码开头几位", dialled: "被叫号码", outcome: "结果", cause: "结束原因", min_talk: "最短通话（秒）", recording: "录音",
  has_recording: "有录音", no_recording: "无录音", more_filters: "更多条件", fewer_filters: "收起条件", started: "开始时间", wait: "等待", talk: "通话", hold: "保持", wrap_up: "话后处理", code: "话务小结", end: "结束", rec: "录音",
  empty: "没有符合条件的通话", empty_hint: "请放宽时间范围或减少条件。", detail: "通话详情", number: "通话编号", ended: "结束时间", duration: "总时长", running: "仍在进行中", ended_by: "{side}方结束", direction: "方向",
  segments: "通话过程", segments_hint: "每一秒都属于且只属于一个阶段", legs: "话路", role: "角色", party: "对象", rang: "振铃", answered: "接听", offers: "振铃分配", offer_outcome: "分配结果", visits: "排队", entered: "进入", left: "离开", waited: "等待", wrap_ups: "话务小结", note: "备注", took: "用时", journal: "流水", event: "事件", data: "内容", no_journal: "流水仅质检员和管理员可见", no_offers: "没有分配给任何坐席", no_wrap_ups: "没有小结", no_visits: "未进入排队", show_journal: "展开流水（{n} 条）", sip: "SIP 状态", time: "时间",
  player: "录音", play: "播放", pause: "暂停", back: "后退 5 秒", forward: "前进 5 秒", speed: "倍速", download: "下载", both: "双方", only_caller: "仅客户", only_agent: "仅坐席", lane_caller: "客户", lane_agent: "坐席", skip_silence: "跳过静音",
  paused: "录音暂停", paused_by: "{name} 暂停了录音 · {how}",
  player_keys: "空格 播放/暂停 · ←→ 5 秒 · Shift+←→ 30 秒 · ↑↓ 倍速", no_recording_here: "本次通话没有录音", recording_running: "通话仍在录音，结束后可收听", recording_failed: "录音失败：{problem}", recording_deleted: "录音已过保存期并删除", audio_failed: "录音无法播放", audited: "收听与下载均记入审计日志", listen: "收听录音", of: "{at} / {all}",
  keys_hint: "↑↓ 选择 · 回车 打开", outcome_help: "客户这通电话的结果", loaded: "已载入 {n} 条", select_all: "全部",
  overflow_from: "由 {name} 溢入", credited: "计入掉线前 {time}", queue_steps: "可接坐席的变化", may_take: "可接坐席", kept_for: "只等上次坐席 {name}", open_to_agents: "外组指定坐席也可接", from_level: "等级 {level} 及以上", was_blocked: "来电在名单中：",
  export: "导出录音", export_text: "将本次查询的全部录音打包为一个 tar 文件，附明细表（最多 500 条）。每条录音都会记入审计日志。", wrap_up_report: "话务小结统计", wrap_up_report_hint: "所选时间内已接通的通话；点击数字查看通话", no_code: "未填小结", share: "占比", mean_talk: "平均通话", mean_wrap_up: "平均话后",
};
