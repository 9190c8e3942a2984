// Routes of the screen pop: its settings, and an agent's own call filled in.
#include <algorithm>

#include "base/json_parts.h"
#include "base/random.h"
#include "integration/internal/integration_state.h"
#include "integration/outside_event.h"
#include "integration/screen_pop.h"

namespace callfloor::integration {

namespace {

constexpr std::int64_t kEntriesLooked = 500;  // of one call

json::Object content_of(const ScreenPop& pop) {
    return {{"address", pop.address}, {"opens_itself", pop.opens_itself}};
}

json::Object document_of(const ScreenPop& pop) {
    auto object = content_of(pop);
    object["has_secret"] = !pop.sealed_secret.empty();
    object["etag"] = http::etag_of(pop.version);
    return object;
}

Result<Response> get_settings(State& state, const Request&) {
    const auto pop =
        TRY(state.read([](Connection& connection) { return load_screen_pop(connection); }));
    return people::document(document_of(pop), pop.version);
}

/// A secret is made when there is none or a new one is wanted, and shown in this answer only.
Result<Response> change_settings(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    const auto& object = request.object();
    const std::string address(object.at("address").as_string());
    if (!address.empty()) {
        if (const auto fit = check_screen_pop(address); !fit) {
            return fail_field(ErrorCode::InvalidInput, "address", "{}", fit.error().text);
        }
    }
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto before = TRY(load_screen_pop(connection));
        auto pop = before;
        pop.address = address;
        pop.opens_itself = object.at("opens_itself").as_bool();
        std::string secret;
        if (pop.sealed_secret.empty() || object.at("renew_secret").as_bool()) {
            secret = "popsec_" + secure_token(32);
            pop.sealed_secret = state.parts.secrets.seal(secret);
        }
        pop.version = TRY(save_screen_pop(connection, pop, expected));
        TRY(state.audit_change(connection, request, {"screen_pop.update", 1}, content_of(before),
                               content_of(pop)));
        auto document = document_of(pop);
        if (!secret.empty()) {
            document["secret"] = secret;
        }
        return people::document(std::move(document), pop.version)
            .with_header("Cache-Control", "no-store");
    });
}

std::int64_t id_of(const json::Object& body, std::string_view key) {
    const auto* value = body.if_contains(key);
    return value != nullptr && value->is_number() ? value->to_number<std::int64_t>() : 0;
}

/// What the call's own entries say; unset when this agent never had to do with it.
struct OwnCall {
    std::map<std::string, std::string, std::less<>> values;
    bool is_own = false;
};
OwnCall own_call(const State& state, const std::vector<store::JournalEntry>& entries,
                 UserId agent) {
    OwnCall call;
    for (const auto& entry : entries) {
        const auto body = json::parse_own(entry.body).as_object();
        if (entry.type == "conversation_started") {
            const auto facts = call_facts(entry);
            const bool is_out = facts.at("direction") == "outbound";
            const auto text = [&](const char* key) {
                return std::string(facts.at(key).as_string());
            };
            call.values["number"] = text(is_out ? "dialled_number" : "caller_number");
            call.values["dialled"] = text(is_out ? "caller_number" : "dialled_number");
            call.values["direction"] = text("direction");
        }
        if (const auto queue = id_of(body, "queue"); queue != 0) {
            call.values["queue"] = state.parts.directory.queue_name(QueueId{queue});
        }
        call.is_own = call.is_own || id_of(body, "agent") == agent.value;
    }
    return call;
}

Result<OwnCall> read_own_call(State& state, ConversationId id, UserId agent) {
    return state.read([&](Connection& connection) -> Result<OwnCall> {
        const auto entries = TRY(store::conversation_journal(connection, id, kEntriesLooked));
        return own_call(state, entries, agent);
    });
}

Result<Response> get_own(State& state, const Request& request) {
    const ConversationId id{request.query_integer("conversation_id").value_or(0)};
    const auto agent = request.identity.user;
    const auto pop =
        TRY(state.read([](Connection& connection) { return load_screen_pop(connection); }));
    auto call = TRY(read_own_call(state, id, agent));
    if (!call.is_own) {
        // The phone rings before the journal is on the disk, and who asks is that fast.
        TRY(state.parts.writer.flush());
        call = TRY(read_own_call(state, id, agent));
    }
    if (!call.is_own) {
        return fail(ErrorCode::NotFound, "call {} is none of yours", id);
    }
    json::Object answer{{"address", nullptr}, {"opens_itself", pop.opens_itself}};
    if (!pop.address.empty()) {
        call.values["call"] = fmt::format("{}", id);
        call.values["agent"] = request.identity.login;
        const auto secret = TRY(state.parts.secrets.unseal(pop.sealed_secret));
        answer["address"] =
            fill_screen_pop(pop.address, call.values, state.parts.clock.now(), secret);
    }
    return Response::json(std::move(answer)).with_header("Cache-Control", "no-store");
}

}  // namespace

void add_screen_pop_routes(http::Router& router, State& state) {
    handle(router, state, "getScreenPop", get_settings);
    handle(router, state, "updateScreenPop", change_settings);
    handle(router, state, "getOwnScreenPop", get_own);
}

}  // namespace callfloor::integration
