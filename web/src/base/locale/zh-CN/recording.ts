export default {
  tab: "录音", rule: "规则", mode: { all: "全部录音", sample: "抽样录音", on_demand: "按需录音", never: "不录音" }, share: "比例（%）", notice: "录音提示", notice_hint: "排队前播放给将被录音的来电者；号码须为进入即应答",
  queue_hint: "中心、技能组、中继、人员的规则以最严者为准：全部、抽样、按需、不录。",
  rules: "录音规则", rules_hint: "除各技能组规则外，哪些通话录音。通话涉及的规则以最严者为准；后来接入者只会使其更严。留言与语音评价始终保存。",
  everybody: "所有通话", trunks: "中继", people: "人员", add_trunk: "添加中继", add_person: "添加人员", seed: "抽样种子", seed_hint: "更换种子则抽中不同的通话；抽样可复算",
  applied: "录音规则", source: { centre: "中心", queue: "技能组", trunk: "中继", person: "人员" }, drawn: "抽得 {draw}，小于 {share} 则录音", start: "开始录音", start_leader: "从现在起录音",
};
