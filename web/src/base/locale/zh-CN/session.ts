export default {
  title: "登录", login: "登录名", password: "密码", sign_in: "登录", sign_out: "退出登录", wrong: "登录名或密码不正确", lead: "每一通来电，都有着落",
  change_title: "请设置新密码", change_hint: "首次登录或密码被重置后，须先设置自己的密码。", change_own: "修改密码", old: "当前密码", fresh: "新密码", repeat: "再次输入新密码",
  short: "至少 10 个字符", differ: "两次输入不一致", change: "修改密码", changed: "密码已修改", ended: "登录已失效，请重新登录",
  light: "浅色", dark: "深色", system: "跟随系统", theme: "外观", language: "语言", capslock: "大写锁定已打开",
  desk: "坐席", floor: "现场", alerts: "预警", shifts: "班务", calls: "通话", customers: "客户", callbacks: "回电", voicemail: "留言", faxes: "传真", knowledge: "知识", blocked: "拦截", quality: "质检", admin: "管理", menu: "主菜单", user_menu: "我的账户", skip: "跳到正文",
  live: "实时", connecting: "连接中", waiting: "连接中断，{s} 秒后重连", reconnect: "立即重连", offline_banner: "与服务器的实时连接已中断，屏幕上的状态可能已过时。",
  problems: "{n} 个问题需要处理",
};
