#include "quality/internal/ready_scheme_texts.h"

namespace callfloor::quality {

namespace {
constexpr std::string_view kText = R"JSON({
"name": {"zh-CN": "电话营销质检表", "en": "Telemarketing"},
"description": {
    "zh-CN": "适用于外呼营销和意向客户跟进。合规项一票否决：未经同意不得骚扰，价格与承诺必须真实。",
    "en": "For outbound sales and follow-up calls. Compliance decides alone: no harassment, prices and promises are true."},
"formula": "pooled", "pass_score": 80, "critical_zeroes": true, "bonus_most": 10,
"channels": ["outbound_call", "inbound_call", "dial_test", "mystery_call"],
"sections": [
{"key": "compliance", "name": {"zh-CN": "合规", "en": "Compliance"}, "weight": 20, "items": [
    {"key": "identify", "name": {"zh-CN": "表明身份与来意", "en": "Says who calls and why"}, "kind": "critical", "points": 5,
     "dimension": "responsibility", "criticality": "compliance", "fails": "all", "comment_below": 100, "na_allowed": false,
     "guidance": {"zh-CN": "接通后十秒内说明公司、姓名和来意，不得冒充其他机构。",
                  "en": "Company, name and purpose within ten seconds; never in the name of another body."}},
    {"key": "consent", "name": {"zh-CN": "尊重拒绝意愿", "en": "Respects a refusal"}, "kind": "critical", "points": 5,
     "dimension": "responsibility", "criticality": "compliance", "fails": "all", "comment_below": 100,
     "guidance": {"zh-CN": "客户明确拒绝后结束推销，并登记黑名单；客户未拒绝选“不适用”。",
                  "en": "After a clear refusal stops selling and enters the do-not-call list; N/A without a refusal."}},
    {"key": "truthful", "name": {"zh-CN": "价格与承诺真实", "en": "True prices and promises"}, "kind": "critical", "points": 10,
     "dimension": "knowledge", "criticality": "compliance", "fails": "all", "comment_below": 100, "na_allowed": false,
     "guidance": {"zh-CN": "夸大功效、隐瞒费用、承诺没有的赠品，判为不通过。",
                  "en": "Fail for exaggerated effects, hidden costs or gifts that do not exist."},
     "examples": [{"zh-CN": "不通过：“买了肯定涨”。", "en": "Fail: \"this can only go up\"."}]}]},
{"key": "opening", "name": {"zh-CN": "开场与引起兴趣", "en": "Opening and interest"}, "weight": 20, "items": [
    {"key": "permission", "name": {"zh-CN": "征询是否方便", "en": "Asks whether it suits"}, "kind": "yes_no", "points": 4,
     "dimension": "communication"},
    {"key": "hook", "name": {"zh-CN": "开场有吸引力", "en": "Opening that interests"}, "kind": "scale", "points": 8, "levels": 5,
     "dimension": "expression",
     "guidance": {"zh-CN": "结合客户情况说明利益点；照本宣科最高 2 级。",
                  "en": "Shows a benefit that fits the customer; reading from the sheet is grade 2 at most."}},
    {"key": "pace", "name": {"zh-CN": "语速与亲和力", "en": "Pace and warmth"}, "kind": "scale", "points": 6, "levels": 5,
     "dimension": "expression"}]},
{"key": "need", "name": {"zh-CN": "需求挖掘", "en": "Finding the need"}, "weight": 25, "items": [
    {"key": "questions", "name": {"zh-CN": "提问与倾听", "en": "Questions and listening"}, "kind": "points", "points": 12,
     "dimension": "communication", "comment_below": 60,
     "guidance": {"zh-CN": "至少两个开放式问题；自说自话超过一分钟扣 4 分。",
                  "en": "At least two open questions; 4 points off for a monologue of more than a minute."}},
    {"key": "match", "name": {"zh-CN": "产品与需求匹配", "en": "Product fits the need"}, "kind": "points", "points": 10,
     "dimension": "knowledge"},
    {"key": "profile", "name": {"zh-CN": "完善客户资料", "en": "Completes the customer's profile"}, "kind": "yes_no", "points": 4,
     "dimension": "responsibility", "criticality": "business"}]},
{"key": "objection", "name": {"zh-CN": "异议处理与成交", "en": "Objections and closing"}, "weight": 35, "items": [
    {"key": "had_objection", "name": {"zh-CN": "客户有异议", "en": "The customer objected"}, "kind": "choice", "points": 1,
     "dimension": "adaptability",
     "guidance": {"zh-CN": "仅作记录，两个选项都得满分。", "en": "For the record only; both options earn all."},
     "options": [
        {"key": "yes", "name": {"zh-CN": "有", "en": "Yes"}, "share": 100},
        {"key": "no", "name": {"zh-CN": "没有", "en": "No"}, "share": 100}]},
    {"key": "objection", "name": {"zh-CN": "异议处理", "en": "Handling the objection"}, "kind": "scale", "points": 12, "levels": 5,
     "dimension": "adaptability", "comment_below": 50,
     "condition": {"item": "had_objection", "choices": ["yes"]},
     "guidance": {"zh-CN": "认同、澄清、解答、确认四步；争辩为 1 级。",
                  "en": "Accept, clarify, answer, confirm; arguing is grade 1."}},
    {"key": "attempts", "name": {"zh-CN": "适时促成", "en": "Tries to close in time"}, "kind": "points", "points": 8,
     "dimension": "service",
     "guidance": {"zh-CN": "出现购买信号而未促成一次扣 4 分。", "en": "4 points off for each buying signal left unused."}},
    {"key": "order", "name": {"zh-CN": "成交", "en": "Order taken"}, "kind": "choice", "points": 1,
     "dimension": "service",
     "options": [
        {"key": "yes", "name": {"zh-CN": "成交", "en": "Yes"}, "share": 100},
        {"key": "no", "name": {"zh-CN": "未成交", "en": "No"}, "share": 100}]},
    {"key": "order_confirm", "name": {"zh-CN": "订单要素确认", "en": "Order confirmed in full"}, "kind": "critical", "points": 10,
     "dimension": "responsibility", "criticality": "business", "fails": "section", "comment_below": 100,
     "condition": {"item": "order", "choices": ["yes"]},
     "guidance": {"zh-CN": "商品、数量、价格、地址、付款与退换规则逐项复述并得到确认。",
                  "en": "Goods, number, price, address, payment and return rules are read back and confirmed."}},
    {"key": "next_contact", "name": {"zh-CN": "约定下次联系", "en": "Agrees the next contact"}, "kind": "yes_no", "points": 5,
     "dimension": "control",
     "condition": {"item": "order", "choices": ["no"]}},
    {"key": "length", "name": {"zh-CN": "通话时长控制", "en": "Length of the call"}, "kind": "number", "points": 4,
     "dimension": "control", "best": 300, "worst": 720, "unit": "s",
     "guidance": {"zh-CN": "五分钟以内满分，十二分钟及以上不得分。", "en": "Full points up to five minutes, none from twelve."}},
    {"key": "extra_sale", "name": {"zh-CN": "加分：关联销售", "en": "Bonus: a further product sold"}, "kind": "bonus", "points": 10,
     "dimension": "service", "na_allowed": false},
    {"key": "pressure", "name": {"zh-CN": "扣分：过度施压", "en": "Penalty: too much pressure"}, "kind": "penalty", "points": 20,
     "dimension": "adaptability", "na_allowed": false, "comment_below": 100}]}
]})JSON";
}  // namespace

std::string_view telemarketing_scheme_text() {
    return kText;
}

}  // namespace callfloor::quality
