#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "base/text.h"
#include "floor/event_codec.h"
#include "floor/figures.h"
#include "floor/state_names.h"
#include "floor/testing/stage.h"

namespace callfloor::floor {

namespace {

std::unexpected<Error> differs(std::string_view what, std::string_view is,
                               std::string_view wanted) {
    return fail(ErrorCode::Conflict, "{} is {}, not {}", what, is, wanted);
}

Result<bool> expect(std::string_view what, const std::string& is, const std::string& wanted) {
    if (is != wanted) {
        return differs(what, is, wanted);
    }
    return true;
}

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

std::string chain(const std::vector<std::string>& words) {
    return fmt::format("{}", fmt::join(words, " > "));
}

std::string agent_name(const Stage& stage, UserId id) {
    for (const auto& [name, agent] : stage.agents) {
        if (agent.id == id) {
            return name;
        }
    }
    return "nobody";
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

Result<bool> check_hearing(Stage& stage, const Clause& clause) {
    const auto hears = std::ranges::find(clause.words, "hears");
    const auto at = static_cast<std::size_t>(hears - clause.words.begin());
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
    return expect(clause.text, heard(stage, *leg), clause.rest(at + 1));
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

struct Record {
    bool is_ended = false;
    CallEnd end;
    Duration talk{0};
    Duration hold{0};
    Duration transfer{0};
    Duration conference{0};
    std::string agent = "nobody";
    std::vector<std::string> segments;
    std::vector<std::string> outcomes;
    Duration wait{0};
    int recordings = 0;
    std::string digits;
    std::string caller_class;
    std::string_view direction;
    std::string shown;                ///< the caller's number
    std::vector<std::string> trunks;  ///< through which it was dialled, in order
};

/// The call record, from the journal alone.
Record record_of(Stage& stage, ConversationId id) {
    Record record;
    SegmentKind kind = SegmentKind::Setup;
    Instant since;
    const auto close = [&](Instant at) {
        record.talk += kind == SegmentKind::Talk ? at - since : Duration{0};
        record.hold += kind == SegmentKind::Hold ? at - since : Duration{0};
        record.transfer += kind == SegmentKind::Transfer ? at - since : Duration{0};
        record.conference += kind == SegmentKind::Conference ? at - since : Duration{0};
    };
    for (const Event& event : stage.play().events()) {
        if (event_conversation(event.body) != id) {
            continue;
        }
        if (const auto* segment = std::get_if<SegmentStarted>(&event.body)) {
            close(event.at);
            kind = segment->kind;
            since = event.at;
            record.segments.emplace_back(segment_kind_name(kind));
            record.agent =
                segment->agent.is_set() ? agent_name(stage, segment->agent) : record.agent;
        } else if (const auto* left = std::get_if<QueueLeft>(&event.body)) {
            record.outcomes.emplace_back(queue_outcome_name(left->outcome));
            record.wait += left->waited;
        } else if (std::holds_alternative<RecordingStarted>(event.body)) {
            ++record.recordings;
        } else if (const auto* digit = std::get_if<DigitReceived>(&event.body)) {
            record.digits += digit->digit;
        } else if (const auto* started = std::get_if<ConversationStarted>(&event.body)) {
            record.caller_class = started->caller_class;
            record.direction = direction_name(started->direction);
            record.shown = started->caller_number;
        } else if (const auto* leg = std::get_if<LegStarted>(&event.body)) {
            for (const auto& [name, trunk] : stage.trunks) {
                if (leg->trunk == trunk) {
                    record.trunks.push_back(name);
                }
            }
        } else if (const auto* ended = std::get_if<ConversationEnded>(&event.body)) {
            close(event.at);
            record.is_ended = true;
            record.end = ended->end;
        }
    }
    return record;
}

Result<bool> check_record(Stage& stage, const Clause& clause) {
    const std::string name = caller_named(stage, clause.word(1));
    const Record record = record_of(stage, stage.conversations[name]);
    if (!record.is_ended) {
        return fail(ErrorCode::Conflict, "the conversation of {} is not over", name);
    }
    for (const auto& [key, wanted] : clause.settings) {
        if (key == "end") {
            TRY(expect(key, std::string(end_side_name(record.end.side)), wanted));
        } else if (key == "cause") {
            TRY(expect(key, std::string(end_cause_name(record.end.cause)), wanted));
        } else if (key == "talk" || key == "hold" || key == "wait" || key == "transfer" ||
                   key == "conference") {
            const Duration is = key == "talk"         ? record.talk
                                : key == "hold"       ? record.hold
                                : key == "transfer"   ? record.transfer
                                : key == "conference" ? record.conference
                                                      : record.wait;
            if (is != TRY(parse_duration(wanted))) {
                return differs(key, fmt::format("{} ms", is.count()), wanted);
            }
        } else if (key == "agent") {
            TRY(expect(key, record.agent, wanted));
        } else if (key == "outcome") {
            TRY(expect(key, fmt::format("{}", fmt::join(record.outcomes, ",")), wanted));
        } else if (key == "recordings") {
            TRY(expect(key, fmt::format("{}", record.recordings), wanted));
        } else if (key == "digits") {
            TRY(expect(key, record.digits, wanted));
        } else if (key == "direction") {
            TRY(expect(key, std::string(record.direction), wanted));
        } else if (key == "shown") {
            TRY(expect(key, record.shown, wanted));
        } else if (key == "trunks") {
            TRY(expect(key, fmt::format("{}", fmt::join(record.trunks, ",")), wanted));
        } else {
            return fail(ErrorCode::InvalidInput, "a record has no \"{}\"", key);
        }
    }
    return true;
}

Result<bool> check_segments(Stage& stage, const Clause& clause) {
    const auto equals = std::ranges::find(clause.words, "=");
    const auto at = static_cast<std::size_t>(equals - clause.words.begin());
    const std::string name = caller_named(stage, at > 1 ? clause.word(1) : "");
    const Record record = record_of(stage, stage.conversations[name]);
    const bool asks_class = clause.word(0) == "class";
    return expect(clause.text, asks_class ? record.caller_class : chain(record.segments),
                  clause.rest(at + 1));
}

/// "acts zoe = ana consult ben 5s done > ana attended_transfer ben 0s done": who, what, to whom,
/// how long, how it ended.
Result<bool> check_acts(Stage& stage, const Clause& clause) {
    const ConversationId id = stage.conversations[caller_named(stage, clause.word(1))];
    std::map<ActId, std::pair<Instant, std::string>> open;
    std::vector<std::string> list;
    for (const Event& event : stage.play().events()) {
        if (const auto* started = std::get_if<ActStarted>(&event.body);
            started != nullptr && started->conversation == id) {
            std::string whom = agent_name(stage, started->agent);
            if (const auto name = stage.play().names_outside.find(started->number);
                name != stage.play().names_outside.end()) {
                whom = name->second;
            }
            for (const auto& [name, queue] : stage.queues) {
                whom = queue == started->queue && !started->agent.is_set() ? name : whom;
            }
            for (const auto& [number, extension] : stage.extensions) {
                whom = whom == "nobody" && extension == started->extension ? number : whom;
            }
            const std::string by =
                started->by == UserId{99} ? "leader" : agent_name(stage, started->by);
            open[started->act] = {event.at,
                                  fmt::format("{} {} {}", by, act_kind_name(started->kind), whom)};
        } else if (const auto* ended = std::get_if<ActEnded>(&event.body);
                   ended != nullptr && ended->conversation == id) {
            const auto& [since, text] = open[ended->act];
            list.push_back(fmt::format("{} {}s {}", text, (event.at - since).count() / 1000,
                                       act_outcome_name(ended->outcome)));
        }
    }
    return expect(clause.text, chain(list), clause.rest(3));
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
        {"wrap_up_ms", figures.wrap_up_ms}};
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
    if (std::ranges::find(clause.words, "hears") != clause.words.end()) {
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
    return false;
}

}  // namespace callfloor::floor
