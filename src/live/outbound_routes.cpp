// Calls an agent places from the desk.
#include <set>

#include "base/json.h"
#include "centre/centre_store.h"
#include "live/live_routes.h"
#include "live/outside_commands.h"
#include "people/audit.h"

namespace callfloor::live {

namespace {

bool is_worth_keeping(ErrorCode code) {
    return code == ErrorCode::Forbidden || code == ErrorCode::LimitReached;
}

/// Toll fraud begins with tries; each refused one is kept with its reason.
Result<void> keep_refusal(const LiveParts& parts, const http::Request& request,
                          const floor::OutsideNumber& number, const Error& refused) {
    auto entry = people::audit_entry(request, "call.dial", 0);
    entry.outcome = people::AuditOutcome::Refused;
    entry.after = json::Object{{"number", number.digits},
                               {"kind", floor::destination_kind_name(number.kind)},
                               {"why", refused.text}};
    return people::record_act(parts.writer, std::move(entry), parts.clock.now());
}

Result<http::Response> call(const LiveParts& parts, const http::Request& request) {
    const auto& object = request.object();
    floor::PlaceCall wanted{request.identity.user};
    const auto text = TRY(json::get_string(object, "number"));
    wanted.number = TRY(outside_number(parts, text));
    wanted.queue = QueueId{TRY(json::find_int(object, "queue_id")).value_or(0)};
    wanted.caller_id = TRY(json::find_string(object, "caller_id")).value_or("");
    const auto placed = TRY(place_call(parts, request, wanted));
    return http::Response::json(json::Object{{"conversation_id", placed.value}});
}

}  // namespace

Result<floor::OutsideNumber> outside_number(const LiveParts& parts, std::string_view text) {
    const auto centre = TRY(parts.readers.read(
        [](store::Connection& connection) { return centre::load_centre(connection); }));
    return floor::parse_outside_number(text, centre.dialling.plan);
}

Result<void> command_outside(const LiveParts& parts, const http::Request& request,
                             floor::Input input, const floor::OutsideNumber& number) {
    const auto done = parts.gateway.command(std::move(input));
    if (!done && is_worth_keeping(done.error().code)) {
        TRY(keep_refusal(parts, request, number, done.error()));
    }
    return done;
}

Result<ConversationId> place_call(const LiveParts& parts, const http::Request& request,
                                  const floor::PlaceCall& call) {
    auto placed = parts.gateway.ask([call](FloorAccess& access) -> Result<ConversationId> {
        TRY(access.handle(call));
        // A phone that refused at once has ended it already; then there is nothing to show.
        const auto agent = access.floor().agent(call.agent);
        return agent ? agent->conversation : ConversationId{};
    });
    if (!placed && is_worth_keeping(placed.error().code)) {
        TRY(keep_refusal(parts, request, call.number, placed.error()));
    }
    return placed;
}

Result<ConversationId> call_back(const LiveParts& parts, const http::Request& request,
                                 std::string_view number, QueueId queue) {
    floor::PlaceCall call{request.identity.user};
    call.number = TRY(outside_number(parts, number));
    const bool is_there = TRY(parts.gateway.ask([queue](FloorAccess& access) -> Result<bool> {
        return access.floor().queue(queue).has_value();
    }));
    call.queue = is_there ? queue : QueueId{};
    return place_call(parts, request, call);
}

json::Object dialling_of(const floor::CentreConfig& config, UserId self) {
    json::Array destinations;
    for (const auto& agent : config.agents) {
        if (agent.id == self) {
            for (const auto kind : agent.rights.destinations) {
                destinations.push_back(json::Value(floor::destination_kind_name(kind)));
            }
        }
    }
    std::set<std::string> shown;
    for (const auto& trunk : config.outbound.trunks) {
        shown.insert(trunk.caller_ids.begin(), trunk.caller_ids.end());
    }
    return {{"destinations", std::move(destinations)},
            {"caller_ids", json::Array(shown.begin(), shown.end())}};
}

void add_outbound_routes(http::Router& router, const LiveParts& parts) {
    router.handle("callFromDesk",
                  [parts](const http::Request& request) { return call(parts, request); });
}

}  // namespace callfloor::live
