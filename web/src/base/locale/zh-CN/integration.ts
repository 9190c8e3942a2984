export default {
  keys_hint: "让 CRM 等外部程序以某位用户的名义调用接口", no_keys: "还没有密钥", no_keys_hint: "每个外部程序一把密钥，只给它需要的权限", new_key: "新建接口密钥", make: "生成密钥", name_example: "例如：CRM 弹屏",
  on_behalf: "代表用户", on_behalf_hint: "密钥能做的不会超过该用户的角色；用户停用后密钥随即失效。", inactive: "已停用", scopes: "权限", none: "无", read: "读", write: "读写", used: "最近使用", never: "从未", expires: "有效期至", no_end: "长期有效",
  revoke: "吊销", revoke_text: "密钥“{name}”将立即失效，使用它的程序会被拒绝。", revoked: "已吊销", key: "接口密钥", key_hint: "密钥只显示这一次，请现在复制到要使用它的程序里。", copy: "复制", copied: "已复制", have_it: "我已保存",
  areas: { people: "人员与班组", centre: "中心设置", desk: "坐席操作", floor: "现场监控", live: "实时推送", records: "通话记录与录音", customers: "客户资料", supervision: "预警与班务", quality: "质检", knowledge: "知识库", integration: "对外接口", system: "运行状态" },
  url: "地址", events: "通知的事件", active: "启用", course: "状态", courses: { off: "已停用", failing: "发送失败", well: "正常", unused: "尚未发送" }, last_sent: "最近送达", waiting: "待发", last_problem: "最近一次失败：", dropped: "积压过多，有 {n} 条未保存。",
  personal: "通知里有完整的电话号码，请只发给可信的程序。", ping: "发送测试", pinged: "测试已发出", deliveries: "发送记录", deliveries_of: "发送记录 · {name}", kept: "保留 7 天", refresh: "刷新", nothing_sent: "还没有发送记录",
  states: { waiting: "待发", sent: "已送达", failed: "已放弃" }, tries: "第 {n} 次", next_try: "下次重试 {at}", again: "重新发送", renew: "更换签名密钥", renew_text: "旧密钥立即失效，接收方须同时更换。", secret: "签名密钥", secret_hint: "接收方用它核对签名。只显示这一次，请现在复制。",
  pop_hint: "坐席接电话时打开的外部页面，如 CRM 客户页", pop_fields: "字段按每通电话填入。签名证明地址由本系统生成，须放在最后。", opens_itself: "振铃时自动打开", opens_hint: "总在同一个窗口打开。浏览器会询问一次是否允许弹出窗口；不允许时用通话卡片上的按钮打开。",
  pop_field: { number: "客户号码", dialled: "我方号码", call: "通话编号", direction: "inbound、outbound 或 internal", queue: "技能组名称", agent: "坐席登录名", at: "时间（1970 年起的秒数，UTC）", signature: "对“秒数.此前的地址”做 HMAC-SHA256" },
  event: { call_started: "来电或呼出开始", call_queued: "进入技能组排队", call_offered: "向坐席振铃", call_left_queue: "离开排队", call_talking: "开始通话", call_wrapped_up: "话后处理完成", call_ended: "通话结束", voicemail_left: "收到留言", agent_state_changed: "坐席状态变化" },
};
