export default {
  hint: "预警和留言通知由此邮件服务器发出", on: "发送邮件", host: "SMTP 服务器", port: "端口", security: "加密", securities: { starttls: "STARTTLS", tls: "TLS（SSL）", none: "不加密（仅限内网，且不能登录）" },
  login: "登录名", login_none: "留空则不登录", password: "密码", password_kept: "已设置，留空不变", sender: "发件地址", sender_name: "发件人名称", locale: "邮件语言", console: "控制台地址", console_hint: "写在邮件里供点击，如本页地址的开头部分；留空则不写链接",
  attach: "允许把留言录音附在邮件里", attach_hint: "录音会离开本系统，受邮箱的保护而不再受这里的权限控制。", trusted: "自签或企业证书", trusted_hint: "PEM 格式；填写后只信任它，不再使用系统的证书机构。", problem: "邮件发不出去：",
  test: "发送测试", test_to: "收件地址", test_taken: "邮件服务器已接收，请查看 {to} 的收件箱。", log: "发送记录", kept: "保留 7 天", all_states: "全部状态", nothing: "还没有发送过邮件", nothing_hint: "在 预警规则 中填写收件人，或在 留言 页的信箱设置里打开邮件通知。",
  at: "时间", about: "事由", abouts: { alert: "预警", voicemail: "留言" }, to: "收件人", subject: "主题", state: "状态", add_address: "输入邮箱后回车", no_address: "不是邮箱地址",
};
