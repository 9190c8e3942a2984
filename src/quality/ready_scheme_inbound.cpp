#include "quality/internal/ready_scheme_texts.h"

namespace callfloor::quality {

namespace {
constexpr std::string_view kText = R"JSON({
"name": {"zh-CN": "呼入服务质检表", "en": "Inbound service"},
"description": {
    "zh-CN": "适用于咨询、查询、报修等呼入服务电话。致命项一票否决；非致命项按扣分说明打分。",
    "en": "For enquiries, look-ups and repair calls. Critical items decide alone; the others are scored by their guidance."},
"formula": "sections", "pass_score": 85, "critical_zeroes": true, "bonus_most": 5,
"channels": ["inbound_call", "dial_test", "mystery_call"],
"sections": [
{"key": "opening", "name": {"zh-CN": "开场与结束", "en": "Opening and closing"}, "weight": 15, "items": [
    {"key": "greeting", "name": {"zh-CN": "规范开头语", "en": "Greeting"}, "kind": "yes_no", "points": 4,
     "dimension": "communication", "comment_below": 100,
     "guidance": {"zh-CN": "三秒内应答，报企业名称和工号，主动询问需求。",
                  "en": "Answers within three seconds, gives company and agent number, offers help."},
     "examples": [{"zh-CN": "“您好，1001 号为您服务，请问有什么可以帮您？”", "en": "\"Good morning, this is agent 1001, how may I help you?\""}]},
    {"key": "closing", "name": {"zh-CN": "规范结束语", "en": "Closing"}, "kind": "yes_no", "points": 4,
     "dimension": "communication",
     "guidance": {"zh-CN": "确认客户无其他问题，致谢，待客户先挂机。",
                  "en": "Asks whether anything else is needed, thanks, lets the customer hang up first."}},
    {"key": "survey_offer", "name": {"zh-CN": "邀请满意度评价", "en": "Invites to the survey"}, "kind": "yes_no", "points": 2,
     "dimension": "responsibility",
     "guidance": {"zh-CN": "对所有客户同样邀请，不得挑选客户，不得引导评分。",
                  "en": "Invites every customer alike, without picking customers or steering the score."}}]},
{"key": "conversation", "name": {"zh-CN": "沟通与表达", "en": "Communication and expression"}, "weight": 30, "items": [
    {"key": "listening", "name": {"zh-CN": "倾听与不打断", "en": "Listening"}, "kind": "points", "points": 10,
     "dimension": "communication", "comment_below": 70,
     "guidance": {"zh-CN": "抢话、打断一次扣 3 分；客户重复说明同一问题扣 4 分。",
                  "en": "3 points off for each interruption; 4 when the customer has to explain the same thing again."},
     "examples": [{"zh-CN": "扣分：客户话未说完，坐席直接说“这个办不了”。", "en": "Points off: \"that is not possible\" before the customer has finished."}]},
    {"key": "clarity", "name": {"zh-CN": "表达清晰有条理", "en": "Clear and ordered speech"}, "kind": "scale", "points": 10, "levels": 5,
     "dimension": "expression", "comment_below": 50,
     "guidance": {"zh-CN": "5 先结论后步骤，一次听懂；3 需客户追问；1 客户听不明白。",
                  "en": "5: conclusion first, then steps, understood at once; 3: the customer has to ask back; 1: not understood."}},
    {"key": "tone", "name": {"zh-CN": "语气语速", "en": "Tone and pace"}, "kind": "scale", "points": 6, "levels": 5,
     "dimension": "expression",
     "guidance": {"zh-CN": "语速与客户相称，语气平稳有笑意，无口头禅。",
                  "en": "Pace fits the customer, calm and friendly voice, no filler words."}},
    {"key": "empathy", "name": {"zh-CN": "同理与安抚", "en": "Empathy"}, "kind": "choice", "points": 6,
     "dimension": "adaptability",
     "guidance": {"zh-CN": "客户有情绪或遇到损失时先安抚再处理；平常咨询选“不适用”。",
                  "en": "Soothes first when the customer is upset or has a loss; N/A for a plain enquiry."},
     "options": [
        {"key": "sincere", "name": {"zh-CN": "真诚且有针对性", "en": "Sincere and to the point"}, "share": 100},
        {"key": "formal", "name": {"zh-CN": "套话", "en": "By rote"}, "share": 50},
        {"key": "missing", "name": {"zh-CN": "没有", "en": "Missing"}, "share": 0}]}]},
{"key": "solution", "name": {"zh-CN": "业务处理", "en": "Solution"}, "weight": 40, "items": [
    {"key": "verification", "name": {"zh-CN": "身份核实", "en": "Identity check"}, "kind": "critical", "points": 5,
     "dimension": "responsibility", "criticality": "compliance", "fails": "all", "comment_below": 100,
     "guidance": {"zh-CN": "涉及个人信息或账户操作前必须完成身份核实；不涉及时选“不适用”。",
                  "en": "Before personal data or account actions the identity is checked; N/A when neither is touched."}},
    {"key": "accuracy", "name": {"zh-CN": "答复准确", "en": "Correct answer"}, "kind": "critical", "points": 15,
     "dimension": "knowledge", "criticality": "customer", "fails": "all", "comment_below": 100,
     "guidance": {"zh-CN": "答复与知识库不一致并会误导客户，判为不通过。",
                  "en": "Fail when the answer differs from the knowledge base and would mislead the customer."},
     "examples": [{"zh-CN": "不通过：把 7 天无理由退货说成 15 天。", "en": "Fail: says 15 days of returns where it is 7."}]},
    {"key": "need", "name": {"zh-CN": "需求识别与追问", "en": "Finding the need"}, "kind": "points", "points": 10,
     "dimension": "service",
     "guidance": {"zh-CN": "复述确认需求；漏问关键信息一项扣 3 分。",
                  "en": "Repeats the need to confirm; 3 points off for each key question left out."}},
    {"key": "resolved", "name": {"zh-CN": "是否一次解决", "en": "Resolved at once"}, "kind": "choice", "points": 10,
     "dimension": "service",
     "options": [
        {"key": "resolved", "name": {"zh-CN": "一次解决", "en": "Resolved"}, "share": 100},
        {"key": "case", "name": {"zh-CN": "按规定下单转办", "en": "Case opened by the rules"}, "share": 100},
        {"key": "avoidable", "name": {"zh-CN": "本可解决却转办", "en": "Handed on though it could be resolved"}, "share": 40},
        {"key": "unresolved", "name": {"zh-CN": "未解决也未下单", "en": "Neither resolved nor handed on"}, "share": 0}]},
    {"key": "case_complete", "name": {"zh-CN": "工单要素完整", "en": "Case complete"}, "kind": "yes_no", "points": 6,
     "dimension": "responsibility", "criticality": "business", "comment_below": 100,
     "condition": {"item": "resolved", "choices": ["case", "avoidable"]},
     "guidance": {"zh-CN": "时间、地点、联系人、诉求、已做处理五要素齐全。",
                  "en": "Time, place, contact, request and what was done are all there."}},
    {"key": "follow_up", "name": {"zh-CN": "告知时限与后续", "en": "Says what happens next"}, "kind": "yes_no", "points": 4,
     "dimension": "service",
     "condition": {"item": "resolved", "choices": ["case", "avoidable", "unresolved"]}}]},
{"key": "control", "name": {"zh-CN": "通话控制与规范", "en": "Call control and rules"}, "weight": 15, "items": [
    {"key": "conduct", "name": {"zh-CN": "服务禁语与态度", "en": "Conduct"}, "kind": "critical", "points": 0,
     "dimension": "responsibility", "criticality": "customer", "fails": "all", "comment_below": 100, "na_allowed": false,
     "guidance": {"zh-CN": "顶撞、讽刺、推诿、无故挂断客户电话，判为不通过。",
                  "en": "Fail for arguing, mocking, evading or hanging up on the customer without reason."}},
    {"key": "hold_manner", "name": {"zh-CN": "等待规范", "en": "Holding properly"}, "kind": "yes_no", "points": 5,
     "dimension": "control",
     "guidance": {"zh-CN": "保持前说明原因和时长，恢复后致谢；无保持选“不适用”。",
                  "en": "Says why and how long before holding, thanks afterwards; N/A without a hold."}},
    {"key": "longest_silence", "name": {"zh-CN": "最长无说明沉默", "en": "Longest unexplained silence"}, "kind": "number", "points": 5,
     "dimension": "control", "best": 8, "worst": 30, "unit": "s",
     "guidance": {"zh-CN": "以秒计，8 秒以内满分，30 秒及以上不得分。",
                  "en": "In seconds: full points up to 8, none from 30."}},
    {"key": "wrap_up", "name": {"zh-CN": "话务小结准确", "en": "Correct wrap-up code"}, "kind": "yes_no", "points": 5,
     "dimension": "responsibility", "criticality": "business"},
    {"key": "praise", "name": {"zh-CN": "加分：客户表扬", "en": "Bonus: praised by the customer"}, "kind": "bonus", "points": 5,
     "dimension": "service", "na_allowed": false}]}
]})JSON";
}  // namespace

std::string_view inbound_scheme_text() {
    return kText;
}

}  // namespace callfloor::quality
