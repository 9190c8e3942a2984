// Routes of one customer: his data, his identities, the fields admins define. Every look and every
// change is in the audit log.

#include <algorithm>

#include "base/customer_limits.h"
#include "customers/internal/customers_state.h"
#include "customers/merge_store.h"

namespace callfloor::customers {

namespace {

bool leads(const Request& request) {
    return request.identity.has_role("team_leader") || request.identity.has_role("admin");
}

/// A class decides who is served first, an owner who earns; agents may take a customer nobody has.
Result<void> check_rights(const State& state, const Request& request, const Customer& before,
                          const Customer& after) {
    if (after.caller_class != before.caller_class && !leads(request)) {
        return fail_field(ErrorCode::Forbidden, "caller_class",
                          "a class is given by team leaders; ask yours");
    }
    const auto classes = state.parts.directory.caller_classes();
    if (!after.caller_class.empty() && after.caller_class != before.caller_class &&
        std::ranges::find(classes, after.caller_class) == classes.end()) {
        return fail_field(ErrorCode::InvalidInput, "caller_class",
                          "{} is no class of callers; see GET /customer-settings",
                          after.caller_class);
    }
    const bool takes = !before.owner.is_set() && after.owner == request.identity.user;
    if (after.owner != before.owner && !takes && !leads(request)) {
        return fail_field(ErrorCode::Forbidden, "owner_id",
                          "a customer of somebody is given on by team leaders; ask yours");
    }
    if (after.owner.is_set() && state.parts.directory.person_name(after.owner).empty()) {
        return fail_field(ErrorCode::InvalidInput, "owner_id", "user {} does not exist",
                          after.owner);
    }
    return {};
}

/// The body's identities in their one form, with ids.
Result<Identity> identity_of(State& state, const json::Object& body) {
    Identity identity;
    identity.kind = *identity_kind_from(body.at("kind").as_string());  // the schema knows the words
    identity.value = TRY(normal_identity(identity.kind, body.at("value").as_string(),
                                         state.parts.directory.number_plan()));
    identity.label = std::string(body.at("label").as_string());
    identity.id = state.ids.next<IdentityId>(state.parts.clock.now());
    return identity;
}

Result<void> check_free(Connection& connection, const Identity& identity) {
    if (const auto owner = TRY(find_identity(connection, identity.kind, identity.value))) {
        return fail_field(ErrorCode::Conflict, "value",
                          "it belongs to customer {} already; merge the two if they are one",
                          *owner);
    }
    return {};
}

Result<Response> create(State& state, const Request& request) {
    const auto insert = [&](Connection& connection) -> Result<Response> {
        const auto now = state.parts.clock.now();
        const auto& body = request.object();
        const auto definitions = TRY(load_fields(connection));
        Customer one;
        read_content(body, one);
        one.fields = TRY(checked_fields(one.fields, definitions.fields, Required::Asked));
        TRY(check_rights(state, request, Customer{}, one));
        for (const auto& value : body.at("identities").as_array()) {
            one.identities.push_back(TRY(identity_of(state, value.as_object())));
            TRY(check_free(connection, one.identities.back()));
        }
        one.id = state.ids.next<CustomerId>(now);
        one.created_at = one.changed_at = now;
        one.created_by = request.identity.user;
        TRY(insert_customer(connection, one, state.keys(one)));
        TRY(state.audit_change(connection, request, {"customer.create", one.id.value}, {},
                               facts(one)));
        return people::created(customer_json(one, state.reader(request)), one.version);
    };
    return people::create_once(state.parts.writer, request, state.parts.clock.now(), insert);
}

Result<Response> get(State& state, const Request& request) {
    const auto id = request.id<CustomerId>("id");
    TRY(state.audit_act(request, "customer.read", id.value));
    const auto one =
        TRY(state.read([&](Connection& connection) { return existing(connection, id); }));
    return answer(state, request, one);
}

Result<Response> update(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto before = TRY(living(connection, request.id<CustomerId>("id")));
        const auto definitions = TRY(load_fields(connection));
        auto after = before;
        read_content(request.object(), after);
        after.fields = TRY(checked_fields(after.fields, definitions.fields, Required::Asked));
        after.is_draft = false;
        TRY(check_rights(state, request, before, after));
        const auto kept = TRY(keep_change(state, connection, request,
                                          {before, std::move(after), "customer.change", expected}));
        return answer(state, request, kept);
    });
}

Result<Response> remove(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto one = TRY(existing(connection, request.id<CustomerId>("id")));
        if (expected && *expected != one.version) {
            return http::stale(fmt::format("customer {}", one.id));
        }
        for (const auto& gone : TRY(find_merged_into(connection, one.id))) {
            TRY(delete_merges(connection, gone.id));
            TRY(delete_customer(connection, gone, {}));
        }
        TRY(delete_merges(connection, one.id));
        TRY(delete_customer(connection, one, state.keys(one)));
        // The entry says that he was deleted, and nothing of him any more.
        TRY(state.audit(connection, request, "customer.delete", one.id.value));
        return Response::no_content();
    });
}

// ---------------------------------------------------------------- identities

Result<Response> add_identity(State& state, const Request& request) {
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto before = TRY(living(connection, request.id<CustomerId>("id")));
        if (before.identities.size() >= limits::kCustomerIdentities) {
            return fail(ErrorCode::LimitReached,
                        "a customer has at most {} numbers and addresses; remove one that is old",
                        limits::kCustomerIdentities);
        }
        const auto identity = TRY(identity_of(state, request.object()));
        TRY(check_free(connection, identity));
        TRY(insert_identity(connection, before.id, identity));
        auto after = before;
        after.identities.push_back(identity);
        const auto kept =
            TRY(keep_change(state, connection, request,
                            {before, std::move(after), "customer.change", std::nullopt}));
        return answer(state, request, kept);
    });
}

Result<Response> remove_identity(State& state, const Request& request) {
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto before = TRY(living(connection, request.id<CustomerId>("id")));
        const auto id = request.id<IdentityId>("identity_id");
        auto after = before;
        if (std::erase_if(after.identities, [&](const auto& one) { return one.id == id; }) == 0) {
            return fail(ErrorCode::NotFound, "customer {} has no identity {}; read him again",
                        before.id, id);
        }
        TRY(delete_identity(connection, id));
        const auto kept =
            TRY(keep_change(state, connection, request,
                            {before, std::move(after), "customer.change", std::nullopt}));
        return answer(state, request, kept);
    });
}

/// The console never needs the number itself.
Result<Response> call(State& state, const Request& request) {
    const IdentityId id{request.object().at("identity_id").to_number<std::int64_t>()};
    const auto one = TRY(state.read(
        [&](Connection& connection) { return living(connection, request.id<CustomerId>("id")); }));
    const auto found = std::ranges::find(one.identities, id, &Identity::id);
    if (found == one.identities.end() || found->kind != IdentityKind::Phone) {
        return fail_field(ErrorCode::InvalidInput, "identity_id",
                          "customer {} has no telephone number {}; read him again", one.id, id);
    }
    const auto placed = TRY(state.parts.calls.place_call(request, found->value));
    TRY(state.audit_act(request, "customer.call", one.id.value));
    return Response::json(json::Object{{"conversation_id", placed.value}});
}

// ---------------------------------------------------------------- settings

json::Object settings_json(const State& state, const FieldDefinitions& definitions) {
    return {{"fields", definitions_json(definitions.fields)},
            {"caller_classes", json::texts_json(state.parts.directory.caller_classes())},
            {"etag", http::etag_of(definitions.version)}};
}

Result<Response> get_settings(State& state, const Request&) {
    const auto definitions =
        TRY(state.read([](Connection& connection) { return load_fields(connection); }));
    return people::document(settings_json(state, definitions), definitions.version);
}

Result<Response> update_settings(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    FieldDefinitions after;
    after.fields = definitions_from_json(request.object().at("fields").as_array());
    TRY(check_definitions(after.fields));
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto before = TRY(load_fields(connection));
        after.version = TRY(update_fields(connection, after.fields, expected));
        TRY(state.audit_change(connection, request, {"customer_settings.change", 1},
                               {{"fields", definitions_json(before.fields)}},
                               {{"fields", definitions_json(after.fields)}}));
        return people::document(settings_json(state, after), after.version);
    });
}

}  // namespace

Result<Customer> existing(Connection& connection, CustomerId id) {
    auto found = TRY(find_customer(connection, id));
    if (!found) {
        return fail(ErrorCode::NotFound, "customer {} does not exist; see GET /customers", id);
    }
    return *std::move(found);
}

Result<Customer> living(Connection& connection, CustomerId id) {
    auto one = TRY(existing(connection, id));
    if (one.merged_into.is_set()) {
        return fail(ErrorCode::Conflict, "customer {} was merged into {}; go on there", id,
                    one.merged_into);
    }
    return one;
}

Result<Customer> keep_change(State& state, Connection& connection, const Request& request,
                             Change change) {
    auto& after = change.after;
    after.changed_at = state.parts.clock.now();
    after.version = TRY(update_customer(connection, after, change.expected));
    TRY(replace_keys(connection, after.id, {state.keys(change.before), state.keys(after)}));
    TRY(state.audit_change(connection, request, {change.action, after.id.value},
                           facts(change.before), facts(after)));
    return std::move(after);
}

Response answer(const State& state, const Request& request, const Customer& customer) {
    return people::document(customer_json(customer, state.reader(request)), customer.version);
}

Result<std::optional<Customer>> find_by(Connection& connection, IdentityKind kind,
                                        const std::string& value) {
    const auto id = TRY(find_identity(connection, kind, value));
    return id ? find_customer(connection, *id) : Result<std::optional<Customer>>(std::nullopt);
}

void add_customer_routes(http::Router& router, State& state) {
    handle(router, state, "createCustomer", create);
    handle(router, state, "getCustomer", get);
    handle(router, state, "updateCustomer", update);
    handle(router, state, "deleteCustomer", remove);
    handle(router, state, "addCustomerIdentity", add_identity);
    handle(router, state, "removeCustomerIdentity", remove_identity);
    handle(router, state, "callCustomer", call);
    handle(router, state, "getCustomerSettings", get_settings);
    handle(router, state, "updateCustomerSettings", update_settings);
}

}  // namespace callfloor::customers
