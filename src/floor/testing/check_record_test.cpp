#include <algorithm>

#include "floor/event_codec.h"
#include "floor/state_names.h"
#include "floor/testing/checks.h"

namespace callfloor::floor {

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

namespace {

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
    std::vector<std::string> rules;  ///< about its recording: "sample/queue"
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
        } else if (const auto* rule = std::get_if<RecordingDecided>(&event.body)) {
            record.rules.push_back(fmt::format("{}/{}", recording_mode_name(rule->mode),
                                               recording_source_name(rule->source)));
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

}  // namespace

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
        } else if (key == "rules") {
            TRY(expect(key, fmt::format("{}", fmt::join(record.rules, ",")), wanted));
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

}  // namespace callfloor::floor
