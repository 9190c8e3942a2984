export default {
  bar: "通话", use_here: "在此页面使用", to_desk: "回到工作台", unread: "{n} 条未读",
  use: "用本浏览器接打电话", rings: "您有来电", answer: "接听", decline: "拒接", keys: "按键", devices: "声音设备", you: "本机", other: "对方",
  state_off: "未启用", state_joining: "正在连接", state_idle: "可以来电", state_ringing: "振铃中", state_connecting: "正在接通声音", state_talking: "已接通",
  quality_good: "音质良好", quality_fair: "音质一般", quality_poor: "音质较差", figures: "丢包 {lost}% · 抖动 {jitter} 毫秒 · 时延 {delay} 毫秒",
  microphone: "麦克风", speaker: "扬声器", bell: "振铃设备", as_speaker: "与扬声器相同", default_device: "系统默认设备",
  clean: "消除回声与噪声", echo: "回声测试", echo_stop: "结束回声测试", echo_hint: "请说话：一秒后您会听到自己的声音",
  problem_microphone: "无法使用麦克风。请在浏览器地址栏允许使用，或接入麦克风，然后关闭再开启本电话。",
  problem_media: "通话的声音未能建立，来电者已回到队列等候。请向 IT 确认到服务器媒体端口的 UDP 是否放行。",
  problem_replaced: "另一个页面已成为您的电话。如要在此页面接听，请重新开启。",
  problem_unsupported: "此浏览器不能作电话使用：需要支持 WebRTC，且页面须通过 HTTPS 打开。",
};
