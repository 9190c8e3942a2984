export default {
  title: "留言", hint: "客户给技能组或个人的留言，最早的在前", views: { todo: "待处理", mine: "我的", done: "已处理" }, states: { new: "未处理", assigned: "处理中", done: "已处理" },
  left_at: "留言时间", box: "信箱", length: "时长", listen: "收听", withheld: "未显示号码", message_of: "{number} 的留言", place: "留言位置", deleted: "已到保存期限，录音已删除", heard_by: "收听人", nobody: "尚无人收听", to: "处理人", saved: "已保存",
  boxes: "信箱设置", own_box: "我的信箱", copy: "收到留言时的邮件", copies: { none: "不发邮件", notice: "发通知（谁、何时、多长）", recording: "发通知并附录音" }, mails: "收件人", goes_to: "发到 {to}。地址由管理员在 人员 中维护。", no_mail: "还没有为您登记邮箱，请联系管理员。", copy_hint: "邮件里的号码会打码，完整号码请在此页查看。", mail_off: "管理员尚未开通邮件发送。", mail_off_admin: "邮件发送尚未开通，请在 管理 › 邮件 中设置。",
  none: "没有待处理的留言", none_done: "还没有处理过的留言", none_hint: "技能组可溢出到留言，流程中也有留言节点；过短的留言不保存，客户进入回拨列表。", keys_hint: "↑↓ 选择 · Enter 打开",
};
