export default {
  title: "求助", ask: "举手求助", hint: "需要什么帮助（可不填）", waiting: "已举手，等待班长", withdraw: "取消求助", helps: "{name} 正在帮助", answered: "{name} 已答复", again: "再次求助",
  take: "我来帮", answer: "答复", answer_title: "答复 {name}", answer_hint: "坐席桌面上会显示；留空表示已当面或在线处理", send: "答复并结束", listen: "监听 / 耳语", floor_title: "{n} 人求助",
};
