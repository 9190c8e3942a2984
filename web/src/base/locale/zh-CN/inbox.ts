export default {
  title: "消息", unread: "{n} 条未读消息", none: "还没有消息", none_hint: "班组长与同事发来的消息、公告会显示在这里。", write: "发消息", to: "发给", person: "个人", team: "班组", everybody: "全员", text: "内容", send: "发送", sent: "已发送", must_read: "公告，必须阅读", must_read_hint: "对方确认已读前会一直显示，您可以查看谁已读",
  announcement: "公告", from_server: "系统", to_name: "致 {name}", to_all: "致全员", reply: "回复", read_it: "我已阅读", of: "第 {i} 条，共 {n} 条", readers: "谁已读", read_count: "{n} / {all} 已读", not_read: "未读", read_at: "{time} 已读", nobody: "没有可发送的对象",
};
