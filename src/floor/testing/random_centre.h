#pragma once
// A centre of random settings for random tests: eight agents, three queues, two phones where nobody
// signs in, three trunks. Tests only.

#include <string>

#include <fmt/format.h>

#include "base/random.h"
#include "floor/centre_config.h"

namespace callfloor::floor {

constexpr std::int64_t kAgents = 8;
constexpr std::int64_t kExtensions = 10;
constexpr std::int64_t kQueues = 3;

class RandomCentre final {
  public:
    explicit RandomCentre(Random& random) : random_(random) {}

    static UserId agent(std::int64_t i) { return UserId{100 + i}; }
    static ExtensionId extension(std::int64_t i) { return ExtensionId{200 + i}; }
    static QueueId queue(std::int64_t i) { return QueueId{300 + i}; }

    QueueConfig make_queue(std::int64_t i) {
        using std::chrono_literals::operator""s;
        QueueConfig queue;
        queue.id = RandomCentre::queue(i);
        queue.name = fmt::format("queue{}", i);
        queue.strategy = static_cast<Strategy>(pick(5));
        queue.ring_timeout = 5s + pick(20) * 1s;
        queue.wrap_up_limit = pick(3) * 10s;
        queue.pause_limit = pick(3) * 10s;
        queue.park_limit = 1s + pick(3) * 10s;
        queue.max_wait = pick(3) * 20s;
        queue.max_length = static_cast<std::size_t>(pick(8));
        queue.accept_without_agents = chance(60);
        queue.sorry_prompt = chance(50) ? "sorry" : "";
        queue.music = chance(70) ? "music" : "";
        queue.announce_every = pick(2) * 7s;
        queue.announce_expected_wait = chance(50);
        queue.missed_offer.count = static_cast<int>(pick(3));
        queue.back_off.no_answer = pick(3) * 1s;
        queue.overflow = make_target();
        if (chance(40)) {
            queue.overflow_when_full = make_target();
        }
        if (chance(40)) {
            queue.overflow_unstaffed = make_target();
        }
        queue.unstaffed_patience = pick(3) * 10s;
        queue.keep_place = pick(2) * 60s;
        queue.recording = any_rule();
        queue.recording_notice = chance(40) ? "recorded" : "";
        if (chance(50)) {
            queue.survey.questions = {{"polite", 5}, {"solved", 2}};
            queue.survey.is_automatic = chance(60);
            queue.survey.comment_prompt = chance(50) ? "why" : "";
        }
        queue.sticky.patience = pick(3) * 10s;
        queue.sticky.condition = chance(50) ? StickyCondition::Free : StickyCondition::SignedIn;
        if (chance(40)) {
            queue.skill_steps = {{0s, 9}, {8s, 5}, {20s, static_cast<int>(1 + pick(3))}};
        }
        for (std::int64_t a = 0; a < kAgents; ++a) {
            if (chance(60)) {
                queue.members.push_back({agent(a), static_cast<int>(1 + pick(10))});
            } else if (chance(40)) {
                queue.overflow_agents.push_back(agent(a));
            }
        }
        return queue;
    }

    RecordingPolicy any_rule() {
        return {static_cast<RecordingMode>(pick(4)), static_cast<int>(1 + pick(99))};
    }

    OverflowTarget make_target() {
        switch (pick(9)) {
            case 0:
                return {};
            case 1:
                return {OverflowKind::Prompt, {}, "later"};
            case 2:
            case 3:
                return {OverflowKind::Agents, {}, ""};
            case 4:
                return {OverflowKind::Callback, {}, chance(50) ? "later" : ""};
            case 6:
                return {OverflowKind::Voicemail, {}, chance(50) ? "later" : ""};
            case 5:
                return {OverflowKind::Number, {}, "", "+8613900000007"};
            default:
                return {OverflowKind::Queue, RandomCentre::queue(pick(kQueues)), ""};
        }
    }

    /// A round of all kinds of nodes, led on by the key 5; ways on that are missing are part of it.
    FlowConfig make_flow() {
        using std::chrono_literals::operator""s;
        FlowConfig flow;
        flow.id = FlowId{500};
        flow.name = "flow";
        flow.start = "menu";
        flow.time_limit = std::chrono::minutes(1 + pick(3));
        const auto add = [&](const char* name, FlowNodeKind kind,
                             std::map<std::string, std::string> exits) {
            FlowNode node;
            node.name = name;
            node.kind = kind;
            node.say = chance(70) ? std::vector<std::string>{"hello"} : std::vector<std::string>{};
            node.timeout = 1s + pick(5) * 1s;
            node.tries = static_cast<int>(1 + pick(3));
            node.most = static_cast<int>(1 + pick(3));
            node.masked = chance(50);
            node.variable = "keys";
            node.expression = chance(50) ? "keys == \"5\"" : "nothing > 1";
            node.queue = RandomCentre::queue(pick(kQueues + 1));  // the last one does not exist
            node.agent = agent(pick(kAgents));
            node.flow = chance(50) ? FlowId{500} : FlowId{501};
            node.exits = std::move(exits);
            flow.nodes.push_back(std::move(node));
        };
        static constexpr const char* kNames[] = {"menu", "digits", "branch", "queue",  "ring",
                                                 "back", "sub",    "bye",    "prompt", "box",
                                                 "ask",  "far",    "survey", "fax"};
        const auto any = [&] { return std::string(kNames[pick(std::size(kNames))]); };
        add("menu", FlowNodeKind::Menu, {{"5", any()}, {"timeout", any()}});
        add("digits", FlowNodeKind::Digits, {{"next", any()}, {"failed", any()}});
        add("branch", FlowNodeKind::Branch, {{"true", any()}, {"false", any()}, {"failed", any()}});
        add("queue", FlowNodeKind::Queue, {});
        add("ring", FlowNodeKind::Transfer, {{"failed", any()}});
        add("back", FlowNodeKind::Callback, {{"next", any()}});
        add("sub", FlowNodeKind::SubFlow, {{"next", any()}, {"failed", any()}});
        add("bye", FlowNodeKind::HangUp, {});
        add("prompt", FlowNodeKind::Prompt, {{"next", any()}});
        add("box", FlowNodeKind::Voicemail, {{"next", any()}, {"failed", any()}});
        add("survey", FlowNodeKind::Survey, {{"failed", any()}});
        add("fax", FlowNodeKind::Fax, {{"next", any()}, {"failed", any()}});
        add("ask", FlowNodeKind::LookUp,
            {{"found", any()}, {"not_found", any()}, {"failed", any()}, {"late", any()}});
        flow.nodes.back().source = chance(90) ? DataSourceId{1} : DataSourceId{};
        flow.nodes.back().parameters = {{"key", "keys"}};
        flow.nodes.back().results = {{"keys", "/key"}};
        add("far", FlowNodeKind::Transfer,
            {{"failed", any()}, {chance(50) ? "busy" : "no_answer", any()}});
        flow.nodes.back().number = "+8613900000007";
        return flow;
    }

    CentreConfig make() {
        using std::chrono_literals::operator""s;
        CentreConfig config;
        config.classes = {{"vip", 30s}};
        config.class_by_caller["13800000001"] = "vip";
        for (std::int64_t i = 0; i < kQueues; ++i) {
            config.queues.push_back(make_queue(i));
        }
        for (std::int64_t i = 0; i < kAgents; ++i) {
            CallingRights rights{{DestinationKind::Local, DestinationKind::National,
                                  DestinationKind::Mobile, DestinationKind::International},
                                 chance(10) ? 3 : 100'000,
                                 100'000};
            config.agents.push_back({agent(i), fmt::format("agent{}", i), {}, std::move(rights)});
        }
        for (std::int64_t i = 0; i < kExtensions; ++i) {
            const bool is_outside = i == 1 && pick(2) == 0;
            config.extensions.push_back(
                {extension(i), fmt::format("800{}", i), is_outside ? "+8613900000077" : ""});
        }
        for (std::int64_t i = 0; i < 4; ++i) {
            NumberConfig number;
            number.id = NumberId{400 + i};
            number.number = fmt::format("400{}", i);
            number.queue = queue(i % kQueues);
            number.answer = i == 1 ? AnswerPolicy::OnAgent : AnswerPolicy::OnEntry;
            number.greeting = i == 2 ? "welcome" : "";
            number.at_closing = static_cast<AtClosing>(pick(3));
            number.flow = i == 0 && chance(60) ? FlowId{500} : FlowId{};
            if (i == 3) {
                number.hours.always = false;  // never open
                number.closing_prompt = "closed";
            }
            config.numbers.push_back(std::move(number));
        }
        config.blocked_callers = {
            {BlockedCallerId{1}, "1390", true, BlockAction::Warn, "", "crank", {}},
            {BlockedCallerId{2},
             "13910",
             true,
             BlockAction::Prompt,
             chance(50) ? "no" : "",
             "",
             {}},
            {BlockedCallerId{3}, "13920", true, BlockAction::Refuse, "", "", {}}};
        config.flows = {make_flow()};
        config.recording.everybody = chance(80) ? RecordingPolicy{} : any_rule();
        config.recording.trunks[TrunkId{2}] = any_rule();
        config.recording.people[agent(0)] = any_rule();
        config.recording.people[agent(1)] = any_rule();
        config.notice = {chance(20) ? "notice" : "", chance(30)};
        config.outbound.ring_limit = std::chrono::seconds(20 + 10 * pick(3));
        config.outbound.trunks = {{TrunkId{1}, "one", {{"", 1, 0}}, {"4000", "4001"}},
                                  {TrunkId{2}, "two", {{"+86", 1, 0}, {"", 2, 0}}, {"4001"}},
                                  {TrunkId{3}, "three", {{"+86", 2, 0}, {"", 2, 0}}, {"4001"}}};
        return config;
    }

  private:
    bool chance(std::uint64_t percent) { return random_.below(100) < percent; }
    std::int64_t pick(std::int64_t bound) {
        return static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(bound)));
    }

    Random& random_;
};

}  // namespace callfloor::floor
