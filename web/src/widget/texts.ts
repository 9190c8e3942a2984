// The widget's own words. What an admin wrote in their place is shown as it is, in every language.

const zh = {
  open: "在线咨询", close: "关闭", title: "在线客服", welcome: "您好，请选择联系方式。", closed: "现在不在服务时间，请留下电话，我们会回电。", closed_only: "现在不在服务时间。",
  queue: "咨询内容", name: "您的称呼（可不填）", number: "您的电话", call: "网页通话", call_hint: "使用浏览器和麦克风，免费", call_back: "请回电给我", send: "提交", back: "返回",
  microphone: "请允许使用麦克风…", connecting: "正在接通…", waiting: "正在为您排队，请稍候", talking: "通话中", reconnecting: "连接中断，正在恢复…", mute: "静音", unmute: "取消静音", keypad: "拨号键盘", hang_up: "挂断",
  chat: "文字咨询", chat_waiting: "正在为您排队，可以先写下问题", chat_place: "您前面还有 {n} 位", chat_talking: "客服已接入", chat_lost: "连接中断，正在恢复…", chat_ended: "会话已结束。", chat_moved: "会话已在另一个页面继续。", not_served_chat: "目前没有人能接待，请稍后再来或留下电话。", chat_log: "会话内容", write: "输入消息，回车发送", send_text: "发送", end_chat: "结束会话", agent: "客服", you: "您", unsent: "发送中…",
  ended: "通话已结束。", not_served: "目前没有人能接听，请留下电话。", noted: "已登记，我们会尽快给您回电。",
  no_microphone: "没有麦克风，或未获允许使用。", insecure: "此网页不是 https，浏览器不允许通话。", lost: "无法连接，请稍后再试。", moved: "通话已在另一个页面继续。",
  problem: { closed: "现在不在服务时间。", busy: "线路繁忙，请稍后再试。", too_often: "次数过多，请稍后再试。", bad_number: "这个号码无法回拨，请检查。", bad_name: "称呼太长。", bad_text: "消息太长。", no_chat: "会话已结束。", bad_sound: "浏览器的声音格式不受支持。", not_offered: "目前不提供此服务。", no_call: "通话已结束。" } as Record<string, string>,
};
export type Texts = typeof zh;
const en: Texts = {
  open: "Contact us", close: "Close", title: "Talk to us", welcome: "How would you like to reach us?", closed: "We are closed now. Leave your number and we call you back.", closed_only: "We are closed now.",
  queue: "What is it about", name: "Your name (optional)", number: "Your phone number", call: "Call now", call_hint: "Free, by browser and microphone", call_back: "Call me back", send: "Send", back: "Back",
  microphone: "Please allow the microphone…", connecting: "Connecting…", waiting: "You are in the queue, one moment please", talking: "Connected", reconnecting: "Connection lost, restoring it…", mute: "Mute", unmute: "Unmute", keypad: "Keypad", hang_up: "Hang up",
  chat: "Chat with us", chat_waiting: "You are in the queue; you can write already", chat_place: "{n} before you", chat_talking: "An agent is here", chat_lost: "Connection lost, restoring it…", chat_ended: "The chat is over.", chat_moved: "The chat goes on in another page.", not_served_chat: "Nobody can help you now. Please come back later or leave your number.", chat_log: "What was said", write: "Your message; Enter sends it", send_text: "Send", end_chat: "End chat", agent: "Agent", you: "You", unsent: "Sending…",
  ended: "The call is over.", not_served: "Nobody can take your call now. Please leave your number.", noted: "Thank you. We will call you back soon.",
  no_microphone: "There is no microphone, or its use was not allowed.", insecure: "This page is not https; browsers allow no calls from it.", lost: "There is no connection. Please try again later.", moved: "The call goes on in another page.",
  problem: { closed: "We are closed now.", busy: "All lines are busy. Please try again in a moment.", too_often: "That was too often. Please try again later.", bad_number: "This number cannot be called back. Please check it.", bad_name: "The name is too long.", bad_text: "The message is too long.", no_chat: "The chat is over.", bad_sound: "The browser's sound is not supported.", not_offered: "This is not offered now.", no_call: "The call is over." },
};

/** `wanted` of the widget's settings; auto: the page's language, else the browser's. */
export function textsFor(wanted: string, pageLanguage: string): Texts {
  const language = wanted === "auto" ? pageLanguage || navigator.language : wanted;
  return language.toLowerCase().startsWith("zh") ? zh : en;
}
