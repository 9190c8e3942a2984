// Words of the API as people say them. The groups are named like the enumerations.
export default {
  channel: { voice: "电话", chat: "文字会话" },
  state: { signed_out: "签出", ready: "空闲", not_ready: "示忙", reserved: "分配中", ringing: "振铃", talking: "通话", holding: "保持", after_call_work: "话后处理", outbound: "呼出", consulting: "咨询中", consulted: "被咨询", conference: "会议", monitoring: "监听", chatting: "会话" },
  state_short: { signed_out: "签出", ready: "空闲", not_ready: "示忙", reserved: "分配中", ringing: "振铃", talking: "通话", holding: "保持", after_call_work: "话后处理", outbound: "呼出", consulting: "咨询中", consulted: "被咨询", conference: "会议", monitoring: "监听", chatting: "会话" },
  reason: { break: "小休", lunch: "用餐", training: "培训", meeting: "会议", other: "其他", missed_offer: "漏接", signed_in: "刚签入", sign_in: "刚签入" },
  reachability: { unknown: "未知", reachable: "在线", unreachable: "话机不可达" },
  segment: { setup: "接入", announcement: "播报", queue: "排队", offer: "振铃", talk: "通话", hold: "保持", dead: "客户已挂断", transfer: "转接中", conference: "会议", flow: "语音导航", voicemail: "留言", survey: "评价", parked: "驻留", chat: "会话" },
  outcome: {
    waiting: "排队中", running: "进行中", answered: "已接通", abandoned_in_queue: "排队放弃", abandoned_ringing: "振铃放弃", abandoned_before_queue: "排队前放弃", overflowed: "溢出",
    timed_out: "等待超时", refused: "拒绝排队", closed: "非服务时间", ended: "被终止", internal: "内部通话", not_reached: "未接通", self_service: "自助完成", callback_requested: "预约回拨", voicemail: "已留言",
  },
  act: {
    blind_transfer: "盲转", attended_transfer: "咨询转接", consult: "咨询", conference: "会议", monitor: "监听", whisper: "耳语", barge_in: "强插", take_over: "接管", force_hang_up: "强拆", pick: "指派坐席", move: "改派技能组", park: "驻留", pick_up: "代接", press_keys: "发送按键", redirect: "未接转走", pause_recording: "录音暂停", start_recording: "按需开始录音",
  },
  act_outcome: { done: "完成", no_answer: "无人接听", rejected: "拒接", busy: "占线", unreachable: "话机不可达", caller_gone: "客户已挂断", cancelled: "已取消", failed: "失败", time_limit: "已到时限" },
  party_state: { ringing: "振铃", consulted: "咨询中", on_hold: "保持", in_conference: "会议中", monitoring: "监听", whispering: "耳语", barged_in: "强插" },
  offer_outcome: {
    answered: "已接听", no_answer: "无人接听", rejected: "拒接", busy: "占线", unreachable: "话机不可达", caller_gone: "客户已放弃",
    answered_elsewhere: "他人已接", redirected: "已转走", withdrawn: "已撤回", failed: "失败",
  },
  cause: {
    normal_hang_up: "正常挂机", abandoned: "客户放弃", busy: "占线", rejected: "拒接", no_answer: "无人接听", cancelled: "已取消", answered_elsewhere: "他人已接",
    unreachable: "不可达", unknown_number: "空号", closed: "非服务时间", queue_full: "队列已满", queue_timeout: "排队超时", no_agents: "无坐席签入", limit_reached: "达到上限",
    media_timeout: "媒体超时", session_timeout: "会话超时", forbidden: "无权限", bad_request: "信令错误", forced_by_leader: "班组长强拆", server_restarted: "服务器重启",
    server_stopping: "服务器停机", failed: "故障",
  },
  side: { caller: "客户", agent: "坐席", peer: "对端", system: "系统" },
  leg_role: { customer: "客户", agent: "坐席", colleague: "同事", leader: "班组长", outside: "外线" },
  direction: { inbound: "呼入", internal: "内部", outbound: "呼出" },
  destination: { local: "市话", national: "国内长途", mobile: "手机", international: "国际", premium: "高资费" },
  role: { admin: "管理员", director: "中心主管", team_leader: "班组长", qa_lead: "质检主管", qa: "质检员", agent: "坐席" },
  strategy: { longest_idle: "最长空闲", fewest_calls: "最少接听", round_robin: "轮流", skill_level: "技能等级优先", ring_all: "全部振铃" },
  trunk_state: { disabled: "停用", unknown: "未知", up: "正常", down: "中断", registering: "注册中", registered: "已注册", rejected: "注册被拒" },
  audit_outcome: { done: "成功", refused: "被拒绝" },
  recording_state: { running: "录音中", finished: "完成", failed: "失败", deleted: "已删除" },
  weekday: { 1: "周一", 2: "周二", 3: "周三", 4: "周四", 5: "周五", 6: "周六", 7: "周日" },
  problem: {
    with_detail: "{title}：{detail}", invalid_input: "输入有误", not_found: "找不到", conflict: "当前状态不允许", stale: "内容已被他人修改", forbidden: "没有权限", unauthenticated: "请重新登录",
    limit_reached: "已达上限", unavailable: "服务暂不可用", internal: "服务器出错", unreachable: "连不上服务器，请检查网络", changed_meanwhile: "内容已被他人修改", too_many_requests: "操作过于频繁，请稍候",
  },
};
