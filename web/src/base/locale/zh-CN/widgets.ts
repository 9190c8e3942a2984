export default {
  origins: "可使用的网页", origins_hint: "每行一个来源：https:// 加域名，如 www.example.com；*.example.com 表示其下所有名称。其他网页得不到任何内容。", parts: "提供的服务", calls: "网页通话", callbacks: "请回电给我", active: "启用", off: "停用", on: "启用",
  queues: "进入的技能组", label: "访客看到的名称", add_queue: "添加技能组", drop_queue: "移除此技能组", chats_max: "同时会话上限", queues_hint: "选择文字会话的技能组，访客就可以文字咨询。", calls_max: "同时通话上限", rest: "同一号码再次登记的间隔（分钟）", hours: "通话服务时间", hours_hint: "服务时间以外不接通话和会话；回电登记随时可用。",
  look: "外观与文字", language: "语言", languages: { auto: "跟随网页", "zh-CN": "简体中文", en: "English" }, colour: "颜色", heading: "标题", welcome: "欢迎语", closed: "非服务时间提示", own_words: "留空则用内置文字",
  script: "脚本标签", script_hint: "复制到网页的 </body> 之前。其中的标识不是密钥：只在上面列出的网页上有效。", copy: "复制", copied: "已复制",
};
