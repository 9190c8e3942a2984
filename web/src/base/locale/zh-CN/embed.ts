export default {
  change_password: "请先修改密码", open_console: "打开控制台", no_agent: "您不是坐席", no_agent_hint: "这里的电话条供坐席使用，请以坐席身份登录。", nothing_rings: "本浏览器没有来电", unknown_command: "没有命令 {command}",
  title: "嵌入电话条", hint: "哪些系统的页面可以嵌入电话条，由浏览器强制执行。", origins: "来源", origins_hint: "每行一个，例如 https://crm.example.com；https://*.example.com 表示该域下的所有名称。留空则任何页面都不允许。", snippet: "放入对方页面的代码", sample: "来电及其经过会通知该页面；命令以在其中登录的坐席身份执行。",
};
