// Routes of webhooks: subscriptions, their deliveries, a trial and another try.
#include "base/json_parts.h"
#include "base/random.h"
#include "integration/internal/integration_state.h"
#include "integration/outside_event.h"

namespace callfloor::integration {

namespace {

json::Object content_of(const Subscription& one) {
    return {{"name", one.name},
            {"url", one.url},
            {"events", json::texts_json(one.events)},
            {"own_network", one.is_own_network},
            {"active", one.is_active}};
}

json::Value or_null(Instant at) {
    return at == Instant{} ? json::Value(nullptr) : json::Value(to_epoch_ms(at));
}

json::Object document_of(const Subscription& one) {
    auto object = content_of(one);
    object["id"] = one.id;
    object["waiting"] = one.waiting;
    object["dropped"] = one.dropped;
    object["failures"] = one.failures;
    object["paused_until"] = or_null(one.paused_until);
    object["last_sent_at"] = or_null(one.last_sent_at);
    object["last_problem"] = one.last_problem;
    object["etag"] = http::etag_of(one.version);
    return object;
}

json::Object delivery_json(const Delivery& one) {
    constexpr std::string_view kStates[] = {"waiting", "sent", "failed"};
    return {{"id", one.id},
            {"event", one.event},
            {"at", to_epoch_ms(one.at)},
            {"body", one.body},
            {"state", kStates[static_cast<std::size_t>(one.state)]},
            {"tries", one.tries},
            {"next_try_at",
             one.state == DeliveryState::Waiting ? or_null(one.next_try_at) : json::Value(nullptr)},
            {"status", one.status},
            {"problem", one.problem},
            {"done_at", or_null(one.done_at)}};
}

Result<void> read_subscription(const json::Object& object, Subscription& one) {
    one.name = object.at("name").as_string();
    one.url = object.at("url").as_string();
    one.events = json::texts_from_json(object.at("events").as_array());
    one.is_own_network = object.at("own_network").as_bool();
    one.is_active = object.at("active").as_bool();
    if (const auto fit = http::check_outgoing_url(one.url); !fit) {
        return fail_field(ErrorCode::InvalidInput, "url", "{}", fit.error().text);
    }
    for (const auto& event : one.events) {
        if (std::ranges::find(outside_events(), event) == outside_events().end()) {
            return fail_field(ErrorCode::InvalidInput, "events", "there is no event {}", event);
        }
    }
    return {};
}

Result<void> check_name(Connection& connection, const Subscription& one) {
    for (const auto& other : TRY(load_subscriptions(connection))) {
        if (other.id != one.id && other.name == one.name) {
            return fail_field(ErrorCode::Conflict, "name", "{} is there already; choose another",
                              one.name);
        }
    }
    return {};
}

Result<Subscription> existing(Connection& connection, std::int64_t id) {
    auto found = TRY(find_subscription(connection, id));
    if (!found) {
        return fail(ErrorCode::NotFound, "webhook {} does not exist; see GET /webhooks", id);
    }
    return *std::move(found);
}

std::string new_secret() {
    return "whsec_" + secure_token(32);
}

Result<Response> list(State& state, const Request&) {
    json::Array items;
    for (const auto& one :
         TRY(state.read([](Connection& connection) { return load_subscriptions(connection); }))) {
        items.push_back(document_of(one));
    }
    return Response::json(json::Object{{"items", std::move(items)}});
}

/// The secret is shown in this answer only, which is therefore not kept for a repetition.
Result<Response> create(State& state, const Request& request) {
    const auto now = state.parts.clock.now();
    const auto secret = new_secret();
    Subscription one;
    TRY(read_subscription(request.object(), one));
    one.sealed_secret = state.parts.secrets.seal(secret);
    return state.write([&](Connection& connection) -> Result<Response> {
        TRY(check_name(connection, one));
        if (TRY(load_subscriptions(connection)).size() >= limits::kWebhooks) {
            return fail(ErrorCode::LimitReached, "there are {} webhooks, which is the most",
                        limits::kWebhooks);
        }
        one.id = state.ids.next_value(now);
        TRY(insert_subscription(connection, one));
        TRY(state.audit_change(connection, request, {"webhook.create", one.id}, {},
                               content_of(one)));
        auto document = document_of(one);
        document["secret"] = secret;
        auto response = people::created(std::move(document), one.version);
        return std::move(response).with_header("Cache-Control", "no-store");
    });
}

Result<Response> change(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto before = TRY(existing(connection, request.path_integer("id")));
        auto one = before;
        TRY(read_subscription(request.object(), one));
        TRY(check_name(connection, one));
        TRY(update_subscription(connection, one, expected));
        TRY(state.audit_change(connection, request, {"webhook.update", one.id}, content_of(before),
                               content_of(one)));
        const auto after = TRY(existing(connection, one.id));
        return people::document(document_of(after), after.version);
    });
}

Result<Response> renew_secret(State& state, const Request& request) {
    const auto secret = new_secret();
    return state.write([&](Connection& connection) -> Result<Response> {
        auto one = TRY(existing(connection, request.path_integer("id")));
        one.sealed_secret = state.parts.secrets.seal(secret);
        TRY(update_subscription(connection, one, std::nullopt));
        TRY(state.audit(connection, request, "webhook.renew_secret", one.id));
        auto document = document_of(TRY(existing(connection, one.id)));
        document["secret"] = secret;
        return Response::json(std::move(document)).with_header("Cache-Control", "no-store");
    });
}

Result<Response> remove(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    auto done = state.write([&](Connection& connection) -> Result<void> {
        const auto one = TRY(existing(connection, request.path_integer("id")));
        TRY(delete_subscription(connection, one.id, expected));
        return state.audit_change(connection, request, {"webhook.delete", one.id}, content_of(one),
                                  {});
    });
    TRY(std::move(done));
    return Response::no_content();
}

/// A "ping" as any other delivery: the list of deliveries tells how it went.
Result<Response> try_it(State& state, const Request& request) {
    const auto now = state.parts.clock.now();
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto one = TRY(existing(connection, request.path_integer("id")));
        if (!one.is_active) {
            return fail(ErrorCode::Conflict, "{} is switched off; switch it on first", one.name);
        }
        Delivery delivery;
        delivery.id = state.ids.next_value(now);
        delivery.subscription = one.id;
        delivery.event = "ping";
        delivery.at = now;
        delivery.next_try_at = now;
        delivery.body = body_text(delivery.id, delivery.event, now, {});
        TRY(insert_delivery(connection, delivery));
        return Response::json(delivery_json(delivery));
    });
}

Result<Response> list_deliveries(State& state, const Request& request) {
    const auto page = TRY(http::page_of(request, {std::int64_t{0}}));
    const auto id = request.path_integer("id");
    const auto before = page.after ? page.after->at(0).as_int64() : 0;
    const auto found = TRY(state.read([&](Connection& connection) {
        return find_deliveries(connection, id, before, page.limit + 1);
    }));
    TRY(state.audit_reading(request, "webhook.deliveries"));
    http::PageRows rows;
    for (const auto& one : found) {
        rows.add(delivery_json(one), {one.id});
    }
    return std::move(rows).answer(page);
}

Result<Response> send_again(State& state, const Request& request) {
    return state.write([&](Connection& connection) -> Result<Response> {
        auto one = TRY(find_delivery(connection, request.path_integer("delivery_id")));
        if (!one || one->subscription != request.path_integer("id")) {
            return fail(ErrorCode::NotFound, "there is no such delivery any more");
        }
        one->state = DeliveryState::Waiting;
        one->tries = 0;
        one->next_try_at = state.parts.clock.now();
        one->done_at = {};
        TRY(update_delivery(connection, *one));
        TRY(state.audit(connection, request, "webhook.send_again", one->id));
        return Response::json(delivery_json(*one));
    });
}

}  // namespace

void add_subscription_routes(http::Router& router, State& state) {
    handle(router, state, "listWebhooks", list);
    handle(router, state, "createWebhook", create);
    handle(router, state, "updateWebhook", change);
    handle(router, state, "deleteWebhook", remove);
    handle(router, state, "renewWebhookSecret", renew_secret);
    handle(router, state, "testWebhook", try_it);
    handle(router, state, "listWebhookDeliveries", list_deliveries);
    handle(router, state, "sendDeliveryAgain", send_again);
}

}  // namespace callfloor::integration
