#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "base/text.h"
#include "floor/event_codec.h"
#include "floor/figures.h"
#include "floor/state_names.h"
#include "floor/testing/checks.h"

namespace callfloor::floor {

namespace {

/// Events of one kind since the curtain rose.
template <typename Kind, typename Use>
void for_each(Stage& stage, Use use) {
    const auto& events = stage.play().events();
    for (std::size_t i = stage.first_event; i < events.size(); ++i) {
        if (const auto* event = std::get_if<Kind>(&events[i].body)) {
            use(events[i].at, *event);
        }
    }
}

std::string with_reason(std::string_view state, const std::string& reason) {
    return reason.empty() ? std::string(state) : fmt::format("{} {}", state, reason);
}

Result<AgentStatus> agent_status(Stage& stage, const std::string& name) {
    const AgentSetUp agent = TRY(agent_named(stage, name));
    const auto status = stage.play().floor().agent(agent.id);
    if (!status) {
        return fail(ErrorCode::NotFound, "{} is not configured any more", name);
    }
    return *status;
}

bool is_offered(Stage& stage, const std::string& name) {
    const auto status = agent_status(stage, name);
    return status &&
           (status->state == AgentState::Reserved || status->state == AgentState::Ringing);
}

Result<bool> check_offer(Stage& stage, const Clause& clause) {
    const bool wanted = clause.word(0) != "no";
    const std::string& name = clause.word(wanted ? 1 : 2);
    TRY(agent_named(stage, name));
    const auto within = std::ranges::find(clause.words, "within");
    if (within != clause.words.end() && within + 1 != clause.words.end()) {
        const Instant until = stage.play().now() + TRY(parse_duration(*(within + 1)));
        while (!is_offered(stage, name) && stage.play().now() < until) {
            stage.play().pass(Duration{100});
        }
    }
    if (is_offered(stage, name) != wanted) {
        return fail(ErrorCode::Conflict, "{} is {}offered the caller", name, wanted ? "not " : "");
    }
    return true;
}

// ---------------------------------------------------------------- agents

Result<bool> check_agent(Stage& stage, const Clause& clause) {
    const std::string& what = clause.word(0);
    const std::string& name = clause.word(1);
    const AgentSetUp agent = TRY(agent_named(stage, name));
    const std::string wanted = clause.rest(3);
    std::vector<std::string> list;
    if (what == "states") {
        for_each<AgentStateChanged>(stage, [&](Instant, const AgentStateChanged& change) {
            if (change.agent == agent.id) {
                list.push_back(with_reason(agent_state_name(change.state), change.reason));
            }
        });
        return expect(clause.text, chain(list), wanted);
    }
    if (what == "offers") {
        for_each<OfferEnded>(stage, [&](Instant, const OfferEnded& ended) {
            if (ended.agent == agent.id) {
                list.emplace_back(offer_outcome_name(ended.outcome));
            }
        });
        return expect(clause.text, chain(list), wanted);
    }
    if (what == "by") {
        std::string by = "nobody";
        for_each<AgentStateChanged>(stage, [&](Instant, const AgentStateChanged& change) {
            if (change.agent == agent.id) {
                by = change.by == UserId{99} ? "leader"
                     : change.by.is_set()    ? "somebody"
                                             : "himself";
            }
        });
        return expect(clause.text, by, wanted);
    }
    if (what == "code") {
        std::string code = "none";
        for_each<WrapUpRecorded>(stage, [&](Instant, const WrapUpRecorded& record) {
            if (record.agent == agent.id) {
                code = fmt::format("{} {}s", record.code, record.took.count() / 1000);
            }
        });
        return expect(clause.text, code, wanted);
    }
    const AgentStatus status = TRY(agent_status(stage, name));
    if (what == "state") {
        return expect(clause.text, with_reason(agent_state_name(status.state), status.reason),
                      wanted);
    }
    if (what == "next") {
        return expect(clause.text,
                      status.next
                          ? with_reason(agent_state_name(status.next->state), status.next->reason)
                          : "none",
                      wanted);
    }
    if (what == "reachability") {
        return expect(clause.text, std::string(reachability_name(status.reachability)), wanted);
    }
    if (what == "missed") {
        return expect(clause.text, fmt::format("{}", status.missed_offers), wanted);
    }
    if (what == "back-off") {
        const Duration left = std::max(status.backing_off_until - stage.play().now(), Duration{0});
        return expect(clause.text, fmt::format("{}s", left.count() / 1000), wanted);
    }
    if (what == "dialled") {
        return expect(clause.text,
                      fmt::format("{} {}s", status.dialled_today, status.connected_ms_today / 1000),
                      wanted);
    }
    if (what == "today") {
        const std::string is =
            fmt::format("answered {} talk {}s hold {}s wrap_up {}s", status.answered_today,
                        status.talk_ms_today / 1000, status.hold_ms_today / 1000,
                        status.wrap_up_ms_today / 1000);
        return expect(clause.text, is, wanted);
    }
    return false;
}

// ---------------------------------------------------------------- callers and conversations

std::string party_name(Stage& stage, const LegModel& leg) {
    if (!leg.caller.empty()) {
        return leg.caller;
    }
    for (const auto& [name, agent] : stage.agents) {
        if (agent.extension == leg.extension) {
            return name;
        }
    }
    for (const auto& [number, extension] : stage.extensions) {
        if (extension == leg.extension) {
            return number;
        }
    }
    return "somebody";
}

std::string heard(Stage& stage, LegModel& leg) {
    if (leg.ended) {
        return "the end";
    }
    if (leg.is_mixed) {
        std::vector<std::string> names;
        for (const LegId id : leg.mixed_with) {
            names.push_back(party_name(stage, *stage.play().find_leg(id)));
        }
        return names.empty() ? "nothing" : fmt::format("{}", fmt::join(names, "+"));
    }
    const LegModel* other = stage.play().find_leg(leg.connected_to);
    return other != nullptr ? party_name(stage, *other) : leg.hears;
}

/// "ana hears zoe", "caller got-keys 12"
bool says_hearing(const std::string& word) {
    return word == "hears" || word == "got-keys";
}

Result<bool> check_hearing(Stage& stage, const Clause& clause) {
    const auto verb = std::ranges::find_if(clause.words, says_hearing);
    const auto at = static_cast<std::size_t>(verb - clause.words.begin());
    LegModel* leg = nullptr;
    if (clause.word(0) == "caller") {
        leg = stage.play().last_leg_of_caller(caller_named(stage, at > 1 ? clause.word(1) : ""));
    } else if (stage.extensions.contains(clause.word(0))) {
        leg = stage.play().leg_at(stage.extensions[clause.word(0)]);
    } else {
        leg = stage.play().leg_at(TRY(agent_named(stage, clause.word(0))).extension);
    }
    if (leg == nullptr) {
        return fail(ErrorCode::NotFound, "there is no such party");
    }
    return expect(clause.text, *verb == "hears" ? heard(stage, *leg) : leg->keys,
                  clause.rest(at + 1));
}

/// "caller is refused closed" before an answer, "caller is let go closed" after one.
Result<bool> check_end_of_leg(Stage& stage, const Clause& clause) {
    const bool is_named = clause.word(1) != "is";
    const LegModel* leg =
        stage.play().last_leg_of_caller(caller_named(stage, is_named ? clause.word(1) : ""));
    if (leg == nullptr || !leg->let_go) {
        return fail(ErrorCode::Conflict, "the caller's leg was not ended by us");
    }
    const std::string_view how = leg->answering || leg->answered ? "let go" : "refused";
    return expect(clause.text, fmt::format("{} {}", how, end_cause_name(leg->end->cause)),
                  clause.rest(is_named ? 3 : 2));
}

Result<bool> check_position(Stage& stage, const Clause& clause) {
    const auto status = stage.play().floor().conversation(stage.conversations[clause.word(1)]);
    return expect(clause.text, fmt::format("{}", status ? status->position : 0), clause.word(3));
}

// ---------------------------------------------------------------- queues

Result<std::int64_t> figure(const QueueFigures& figures, const std::string& key) {
    const std::map<std::string, std::int64_t> all{
        {"offered", figures.offered},
        {"answered", figures.answered},
        {"answered_in_time", figures.answered_in_time},
        {"abandoned_in_queue", figures.abandoned_in_queue},
        {"abandoned_ringing", figures.abandoned_ringing},
        {"abandoned_in_time", figures.abandoned_in_time},
        {"abandoned_short", figures.abandoned_short},
        {"overflowed", figures.overflowed},
        {"overflowed_in_time", figures.overflowed_in_time},
        {"refused", figures.refused},
        {"wait_answered_ms", figures.wait_answered_ms},
        {"wait_abandoned_ms", figures.wait_abandoned_ms},
        {"longest_wait_ms", figures.longest_wait_ms},
        {"talk_ms", figures.talk_ms},
        {"hold_ms", figures.hold_ms},
        {"wrap_up_ms", figures.wrap_up_ms},
        {"overflowed_in", figures.overflowed_in},
        {"opened_to_agents", figures.opened_to_agents}};
    const auto found = all.find(key);
    if (found == all.end()) {
        return fail(ErrorCode::InvalidInput, "there is no figure \"{}\"", key);
    }
    return found->second;
}

Result<bool> check_queue(Stage& stage, const Clause& clause) {
    const std::string& what = clause.word(0);
    const QueueId id = TRY(queue_named(stage, clause.word(1)));
    const auto status = stage.play().floor().queue(id);
    if (!status) {
        return fail(ErrorCode::NotFound, "queue {} is not configured any more", clause.word(1));
    }
    if (what == "waiting") {
        return expect(clause.text, fmt::format("{}", status->waiting), clause.word(3));
    }
    if (what == "staff") {
        return expect(clause.text,
                      fmt::format("signed_in {} ready {} in_call {}", status->agents_signed_in,
                                  status->agents_ready, status->agents_in_call),
                      clause.rest(3));
    }
    for (const auto& [key, wanted] : clause.settings) {
        if (what == "level") {
            const auto variant = service_level_variant_from_name(key);
            if (!variant) {
                return fail(ErrorCode::InvalidInput, "\"{}\" is no service level", key);
            }
            const auto value = service_level(status->today, *variant).value();
            const std::string is = value ? fmt::format("{}%", std::lround(*value * 100)) : "none";
            TRY(expect(key, is, wanted));
        } else {
            const auto is = TRY(figure(what == "recent" ? status->recent : status->today, key));
            TRY(expect(key, fmt::format("{}", is), wanted));
        }
    }
    return true;
}

}  // namespace

Result<bool> check(Stage& stage, const Clause& clause) {
    const std::string& what = clause.word(0);
    const auto is_one_of = [&](std::initializer_list<std::string_view> words) {
        return std::ranges::find(words, what) != words.end();
    };
    if (std::ranges::any_of(clause.words, says_hearing)) {
        return check_hearing(stage, clause);
    }
    if (what == "caller" && std::ranges::find(clause.words, "is") != clause.words.end()) {
        return check_end_of_leg(stage, clause);
    }
    if (what == "offer" || what == "no") {
        return check_offer(stage, clause);
    }
    if (is_one_of({"state", "states", "next", "offers", "by", "code", "reachability", "missed",
                   "back-off", "today", "dialled"})) {
        return check_agent(stage, clause);
    }
    if (is_one_of({"waiting", "staff", "figures", "recent", "level"})) {
        return check_queue(stage, clause);
    }
    if (what == "record") {
        return check_record(stage, clause);
    }
    if (what == "segments" || what == "class") {
        return check_segments(stage, clause);
    }
    if (what == "asked") {
        EXPECT_EQ(last_asked(stage), clause.text.substr(clause.text.find(' ') + 1)) << clause.text;
        return true;
    }
    if (what == "path") {
        const auto equals = clause.text.find(" = ");
        const auto caller = clause.word(1) == "=" ? std::string() : clause.word(1);
        return expect(clause.text,
                      flow_path(stage, stage.conversations[caller_named(stage, caller)]),
                      equals == std::string::npos ? "" : clause.text.substr(equals + 3));
    }
    if (what == "acts") {
        return check_acts(stage, clause);
    }
    if (what == "position") {
        return check_position(stage, clause);
    }
    if (what == "conversations") {
        return expect(clause.text, fmt::format("{}", stage.play().floor().conversations().size()),
                      clause.word(2));
    }
    if (what == "refused") {
        const std::string is = stage.refused ? error_code_name(stage.refused->code) : "nothing";
        return expect(clause.text, is, clause.word(1));
    }
    if (what == "ledger" || what == "feed") {
        return true;  // checked after every step
    }
    return check_callers(stage, clause);
}

}  // namespace callfloor::floor
