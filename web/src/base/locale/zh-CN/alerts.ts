export default {
  title: "话务预警", open: "当前预警", past: "预警记录", report: "预警报告", none: "当前没有预警", none_hint: "指标达到规则设定的级别时会显示在这里。规则在 管理 › 预警规则 中设置。", none_past: "没有预警记录", rules_empty: "还没有预警规则",
  take: "由我处理", taken_by: "{name} 处理中", taken_at: "{time} 接手", not_taken: "无人处理", more: "还有 {n} 条", show: "查看", silence: "静音", raised: "触发于 {time}", times: "已触发 {n} 次", worst: "最差 {value}", limit: "界限 {value}", lasted: "持续 {time}", since: "已持续 {time}", held_back: "同时预警过多，有 {n} 次未能触发",
  escalated: "已升级", cleared: "已解除", cause: { back_to_normal: "恢复正常", rule_changed: "规则已改", subject_gone: "对象已删除" },
  severity: { notice: "提示", warning: "警告", critical: "严重" }, level: "级别", rule: "规则", subject: "对象", metric: "指标", value: "数值", state: "状态",
  centre: "全中心", subjects: { centre: "全中心", queue: "技能组", team: "班组", site: "职场", trunk: "中继" }, each_queue: "每个技能组", each_team: "每个班组", each_site: "每个职场", each_trunk: "每条中继",
  metrics: {
    waiting: "等待人数", longest_wait: "最长等待", service_level_now: "服务水平（近 30 分钟）", service_level_today: "服务水平（今日）", abandoned_today: "今日放弃数", abandon_rate_today: "今日放弃率", ready_agents: "可接电话的坐席", signed_in_agents: "签入坐席",
    not_ready_share: "示忙占比", longest_talk: "最长通话", longest_not_ready: "最长示忙", longest_after_call_work: "最长话后", trunk_calls: "中继通话数", trunk_used_share: "中继占用率", trunks_down: "故障中继", disk_free_share: "磁盘剩余", spill_used_share: "溢写文件占用", server_problems: "系统问题",
  },
  beyond: { at_least: "达到或高于", at_most: "达到或低于" },
  actions: "预案", no_actions: "该规则没有预案", run: "执行", withdraw: "撤销", automatic: "自动",
  action: { open_overflow: "打开溢出", notice: "播放紧急公告", end_breaks: "结束小休", tell_team: "通知班组" }, action_state: { prepared: "待执行", done: "已执行", failed: "失败", withdrawn: "已撤销" },
  action_text: { open_overflow: "{queue} 等待满 {time} 即溢出", notice: "公告 {prompt}", end_breaks: "{team}：{reasons} 置为空闲", tell_team: "{team}：{text}", own_queue: "预警的技能组", own_team: "预警的班组" },
  run_question: "执行“{what}”？操作会记入预警记录与审计日志。",
  log: "处理过程", server: "系统", note: "备注", add_note: "写入记录", note_hint: "做了什么、联系了谁",
  step: { raised: "触发", raised_again: "再次触发", taken: "接手处理", action_done: "已执行", action_failed: "执行失败", action_withdrawn: "已撤销", webhook_sent: "已推送", webhook_failed: "推送失败", mailed: "已发邮件", mail_failed: "邮件未发出", told: "已通知组长", escalated: "无人处理，升级", noted: "备注", cleared: "解除" },
  count: "次数", taken: "接手", open_now: "未解除", mean_take: "平均接手用时", longest_take: "最长接手用时", mean_duration: "平均持续", longest_duration: "最长持续", report_empty: "这段时间没有预警",
  form: {
    enabled: "启用", measure: "何时触发", holds: "持续（秒）", clear: "解除值", clear_hint: "回到此值才解除，避免反复触发", clear_hold: "解除前稳定（秒）", quiet: "静默（秒）", quiet_hint: "解除后这段时间内再次触发，算同一预警，不再通知", sound: "声音提醒", teams: "通知哪些班组的组长", all_leaders: "全部组长", escalate: "无人处理时升级（分钟）", never: "不升级",
    tell_leaders: "给组长发站内消息", mail_leaders: "给组长发邮件", mails: "另发邮件给", mails_hint: "触发、升级、解除时发送",
    webhook: "推送地址（Webhook）", webhook_hint: "触发、升级、解除时以 JSON 推送到此地址；留空不推送", secret: "签名密钥", secret_kept: "已设置，留空不变", actions: "预案", add_action: "添加预案", which: "预案 {n}", after: "等待多久后溢出（秒）", prompt: "公告录音", reasons: "结束哪些示忙原因", text: "消息内容", automatic: "触发时自动执行", percent: "界限（%）", seconds: "界限（秒）", number: "界限", clear_percent: "解除值（%）", clear_seconds: "解除值（秒）",
  },
};
