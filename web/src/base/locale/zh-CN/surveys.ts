export default {
  hint: "坐席挂机后邀请客户评价；分值越高越满意", by: "统计方式", groups: { agent: "按坐席", queue: "按技能组" }, calls: "接通量", parts: { offered: "邀评量", answered: "参评量", satisfied: "满意", unsatisfied: "不满意", commented: "语音评论" },
  offered_rate: "邀评率", offered_rate_help: "邀评量 / 接通量", participation: "参评率", participation_help: "参评量 / 邀评量；至少回答一题即为参评", satisfaction: "满意率", satisfaction_help: "第一题中最高两档（两档或三档制为最高档）的答案 / 第一题全部答案",
  mean: "平均分", mean_help: "第一题：最低键为 0，最高键为 100", none: "该时段没有评价", none_hint: "在“管理 · 技能组 · 满意度”中为技能组设置题目。", at: "邀评时间", answers: "答案", question_n: "第 {n} 题", not_answered: "未参评", comment: "语音评论", tab: "满意度",
  rule_help: "坐席挂机后依次播放题目，客户按一个键作答。没有题目则不邀评。", first_help: "此题计入满意率；键值越大越满意", highest: "最大按键", add_question: "添加题目", automatic: "坐席先挂机即自动邀评；不勾选则仅由坐席转评价",
  introduction: "开场白", comment_prompt: "邀请语音评论", comment_help: "播放后响提示音，最长录一分钟", thanks: "结束语", thanks_help: "不选则播放标准结束语", send: "转评价",
};
