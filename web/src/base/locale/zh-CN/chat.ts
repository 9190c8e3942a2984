export default {
  title: "文字会话", offered: "新的文字会话", visitor: "访客", accept: "接入", over: "待小结", end: "结束会话", ended: "会话已结束，请填写小结", close: "提交小结", send: "发送", write: "输入回复，回车发送，Shift+回车换行",
  messages: "会话内容", nothing_said: "对方还没有发言，请先问候。", transferred: "已转到其他技能组", no_targets: "没有其他文字技能组。", waiting: "排队 {n}", of_call: "会话内容", none: "没有发言，或已超过保存期限。", read_live: "会话进行中，自动更新",
};
