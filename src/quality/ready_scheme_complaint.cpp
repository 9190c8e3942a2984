#include "quality/internal/ready_scheme_texts.h"

namespace callfloor::quality {

namespace {
constexpr std::string_view kText = R"JSON({
"name": {"zh-CN": "投诉处理质检表", "en": "Complaint handling"},
"description": {
    "zh-CN": "适用于投诉受理与回访。先处理心情，再处理事情；升级与记录必须完整。",
    "en": "For taking complaints and calling back. First the feelings, then the matter; escalation and record are complete."},
"formula": "sections", "pass_score": 85, "critical_zeroes": true, "bonus_most": 5,
"channels": ["inbound_call", "outbound_call", "dial_test", "mystery_call"],
"sections": [
{"key": "soothing", "name": {"zh-CN": "安抚情绪", "en": "Soothing"}, "weight": 30, "items": [
    {"key": "let_talk", "name": {"zh-CN": "让客户把话说完", "en": "Lets the customer finish"}, "kind": "points", "points": 10,
     "dimension": "communication", "comment_below": 70,
     "guidance": {"zh-CN": "打断一次扣 4 分；急于辩解扣 5 分。", "en": "4 points off for each interruption, 5 for justifying at once."}},
    {"key": "apology", "name": {"zh-CN": "恰当致歉", "en": "Fitting apology"}, "kind": "choice", "points": 8,
     "dimension": "expression",
     "options": [
        {"key": "fitting", "name": {"zh-CN": "具体而真诚", "en": "Specific and sincere"}, "share": 100},
        {"key": "general", "name": {"zh-CN": "泛泛而谈", "en": "General"}, "share": 50},
        {"key": "none", "name": {"zh-CN": "没有致歉", "en": "None"}, "share": 0},
        {"key": "blame", "name": {"zh-CN": "把责任推给客户", "en": "Blames the customer"}, "share": 0}]},
    {"key": "composure", "name": {"zh-CN": "情绪稳定", "en": "Composure"}, "kind": "scale", "points": 8, "levels": 5,
     "dimension": "adaptability"},
    {"key": "conduct", "name": {"zh-CN": "顶撞、推诿、挂机", "en": "No arguing, evading, hanging up"}, "kind": "critical", "points": 0,
     "dimension": "responsibility", "criticality": "customer", "fails": "all", "comment_below": 100, "na_allowed": false}]},
{"key": "facts", "name": {"zh-CN": "查明事实", "en": "Facts"}, "weight": 25, "items": [
    {"key": "elements", "name": {"zh-CN": "要素齐全", "en": "All elements"}, "kind": "points", "points": 10,
     "dimension": "service", "comment_below": 70,
     "guidance": {"zh-CN": "时间、地点、人员、经过、诉求；漏一项扣 2 分。", "en": "Time, place, persons, course, demand; 2 points off for each missing."}},
    {"key": "grading", "name": {"zh-CN": "投诉定级正确", "en": "Graded correctly"}, "kind": "yes_no", "points": 8,
     "dimension": "knowledge", "criticality": "business", "comment_below": 100},
    {"key": "repeat_check", "name": {"zh-CN": "核对历史工单", "en": "Earlier cases checked"}, "kind": "yes_no", "points": 4,
     "dimension": "responsibility"}]},
{"key": "handling", "name": {"zh-CN": "处理方案", "en": "Handling"}, "weight": 30, "items": [
    {"key": "authority", "name": {"zh-CN": "不越权承诺", "en": "Promises within authority"}, "kind": "critical", "points": 8,
     "dimension": "knowledge", "criticality": "business", "fails": "section", "comment_below": 100,
     "guidance": {"zh-CN": "赔偿、免费、时限等承诺超出授权，判为不通过。",
                  "en": "Fail when compensation, waivers or deadlines go beyond what the agent may promise."}},
    {"key": "escalation", "name": {"zh-CN": "升级及时", "en": "Escalated in time"}, "kind": "critical", "points": 8,
     "dimension": "responsibility", "criticality": "compliance", "fails": "all", "comment_below": 100,
     "guidance": {"zh-CN": "媒体、监管、人身安全、群体事件必须当场升级；不涉及选“不适用”。",
                  "en": "Media, regulator, danger to persons or many customers are escalated at once; N/A otherwise."}},
    {"key": "options", "name": {"zh-CN": "提供可选方案", "en": "Offers options"}, "kind": "scale", "points": 8, "levels": 5,
     "dimension": "service"},
    {"key": "steer", "name": {"zh-CN": "掌握通话主动", "en": "Keeps the lead of the call"}, "kind": "scale", "points": 6, "levels": 5,
     "dimension": "control"}]},
{"key": "closing", "name": {"zh-CN": "承诺与闭环", "en": "Commitment and closing"}, "weight": 15, "items": [
    {"key": "deadline", "name": {"zh-CN": "告知时限和联系人", "en": "Deadline and contact named"}, "kind": "yes_no", "points": 6,
     "dimension": "responsibility", "criticality": "customer", "comment_below": 100},
    {"key": "summary", "name": {"zh-CN": "复述诉求并确认", "en": "Demand repeated and confirmed"}, "kind": "yes_no", "points": 5,
     "dimension": "communication"},
    {"key": "record", "name": {"zh-CN": "记录与录音一致", "en": "Record agrees with the call"}, "kind": "yes_no", "points": 5,
     "dimension": "responsibility", "criticality": "business"},
    {"key": "turned", "name": {"zh-CN": "加分：转怨为谢", "en": "Bonus: the customer ends content"}, "kind": "bonus", "points": 5,
     "dimension": "adaptability", "na_allowed": false}]}
]})JSON";
}  // namespace

std::string_view complaint_scheme_text() {
    return kText;
}

}  // namespace callfloor::quality
