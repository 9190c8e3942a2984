export default {
  title: "坐席工作台", choose: "选择分机并签入", choose_hint: "签入后先处于示忙状态，准备好后按 F2 置为空闲。", sign_in: "签入", sign_out: "签出", own: "我的分机",
  shared: "公用分机", registered: "话机在线", unregistered: "话机未注册", no_extension: "没有可用的分机", no_extension_hint: "请联系管理员为您分配分机，或检查话机是否已注册。", find_extension: "查找分机号", in_use: "{name} 使用中",
  ready: "置为空闲", not_ready: "示忙", reason: "选择示忙原因", hold: "保持", resume: "取回", hang_up: "挂机", reject: "拒接", finish: "完成处理",
  next: "本通结束后", next_hint: "话后处理结束后进入的状态", extension: "分机", missed: "漏接 {n} 次", unreachable: "您的话机不可达，来电无法送达。请检查话机电源、网络和注册。",
  sign_out_title: "确认签出？", sign_out_text: "签出后不再接到来电。", sign_out_later: "通话中签出将在本通结束后生效。",
  caller: "当前来电", no_call: "暂无通话", no_call_ready: "正在等待来电", no_call_not_ready: "示忙期间不会有来电送达", waited: "已等待", talked: "已通话", held: "已保持", rings: "请在话机上接听", from_queue: "技能组", dialled: "被叫号码", class: "客户级别", total: "本次来电时长", open: "查看通话记录",
  wrap_up: "话务小结", code: "小结分类", find_code: "输入关键字筛选，↑↓ 选择，回车确定", note: "备注", note_hint: "客户说了什么，承诺了什么", left: "剩余 {time}", over: "已到时限", no_codes: "尚未配置小结分类", no_match: "没有匹配的分类", no_code: "未分类", saved: "小结已保存", during: "通话中即可填写，结束后按 F9 提交",
  figures: "今日数据", signed_in: "签入时长", answered: "接听", talk: "通话时长", hold_time: "保持时长", wrap_up_time: "话后处理", not_ready_time: "示忙时长", missed_count: "漏接", aht: "平均处理时长",
  aht_hint: "（通话 + 保持 + 话后处理）÷ 接听", queues: "我的技能组", waiting: "等待", longest: "最长等待", recent: "最近通话", no_recent: "今天还没有通话",
  mute: "静音", unmute: "取消静音", muted: "已静音", transfer: "转接", consult: "咨询", invite: "邀请", complete: "完成转接", take_back: "取消咨询", swap: "切换", conference: "三方会议", leave: "离开通话", cancel_invite: "取消邀请",
  transfer_title: "转接到", consult_title: "向谁咨询", invite_title: "邀请加入", choose_target: "姓名、技能组或分机", target_agents: "坐席", target_queues: "技能组", target_phones: "话机", no_target: "没有可选的对象", waiting_ready: "等待 {waiting} · 空闲 {ready}", customer_waits: "客户正在听等待音乐", with_you: "在线各方",
  keys: "快捷键", welcome: "您好，{name}", choose_reason: "按数字键选择",
};
