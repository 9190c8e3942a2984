// Routes that put two customers together who are one, and take them apart again.

#include <algorithm>

#include "base/customer_limits.h"
#include "customers/internal/customers_state.h"
#include "customers/merge_store.h"

namespace callfloor::customers {

namespace {

/// Takes over what hangs on `gone`; gives which visits came.
Result<std::vector<VisitId>> take_over(Connection& connection, const Customer& gone,
                                       CustomerId to) {
    for (const auto& identity : gone.identities) {
        TRY(move_identity(connection, identity.id, to));
    }
    return move_visits(connection, gone.id, to);
}

Result<Response> merge(State& state, const Request& request) {
    const CustomerId other{request.object().at("gone_id").to_number<std::int64_t>()};
    const auto expected = TRY(http::expected_version(request));
    return state.write([&](Connection& connection) -> Result<Response> {
        Merge one;
        one.keep = TRY(living(connection, request.id<CustomerId>("id")));
        one.gone = TRY(living(connection, other));
        if (one.keep.id == one.gone.id) {
            return fail_field(ErrorCode::InvalidInput, "gone_id",
                              "a customer cannot be merged with himself; choose another");
        }
        auto after = merged(one.keep, one.gone);
        if (after.identities.size() > limits::kCustomerIdentities ||
            after.tags.size() > limits::kCustomerTags) {
            return fail(ErrorCode::LimitReached,
                        "together they have more than {} numbers or {} tags; remove some first",
                        limits::kCustomerIdentities, limits::kCustomerTags);
        }
        one.id = state.ids.next<MergeId>(state.parts.clock.now());
        one.at = state.parts.clock.now();
        one.by = request.identity.user;
        one.visits = TRY(take_over(connection, one.gone, one.keep.id));
        const auto kept = TRY(keep_change(
            state, connection, request, {one.keep, std::move(after), "customer.merge", expected}));
        auto ended = one.gone;
        ended.merged_into = one.keep.id;
        ended.identities.clear();
        TRY(keep_change(state, connection, request,
                        {one.gone, std::move(ended), "customer.merge", std::nullopt}));
        one.kept_version = kept.version;
        TRY(insert_merge(connection, one));
        return answer(state, request, kept);
    });
}

/// What `now` becomes: numbers of `gone` go back to him; words are as before when nobody wrote
/// since.
Customer taken_apart(const Customer& now, const Merge& merge) {
    auto after = now;
    if (now.version == merge.kept_version) {
        after = merge.keep;
        after.created_at = now.created_at;
        after.created_by = now.created_by;
        after.identities = now.identities;
    }
    std::erase_if(after.identities, [&](const Identity& identity) {
        return std::ranges::find(merge.gone.identities, identity.id, &Identity::id) !=
               merge.gone.identities.end();
    });
    return after;
}

Result<Response> undo(State& state, const Request& request) {
    return state.write([&](Connection& connection) -> Result<Response> {
        const auto found = TRY(find_merge(connection, request.id<MergeId>("id")));
        if (!found || found->undone_at) {
            return fail(ErrorCode::NotFound,
                        "there is no merge {} to undo; see GET /customers/{{id}}/merges",
                        request.id<MergeId>("id"));
        }
        const auto keep = TRY(living(connection, found->keep.id));
        const auto gone = TRY(existing(connection, found->gone.id));
        auto after = taken_apart(keep, *found);
        auto back = gone;
        back.merged_into = CustomerId{};
        for (const auto& identity : keep.identities) {
            if (std::ranges::find(after.identities, identity.id, &Identity::id) ==
                after.identities.end()) {
                TRY(move_identity(connection, identity.id, gone.id));
                back.identities.push_back(identity);
            }
        }
        for (const auto visit : found->visits) {
            TRY(move_visit(connection, visit, gone.id));
        }
        const auto kept =
            TRY(keep_change(state, connection, request,
                            {keep, std::move(after), "customer.unmerge", std::nullopt}));
        TRY(keep_change(state, connection, request,
                        {gone, std::move(back), "customer.unmerge", std::nullopt}));
        TRY(set_undone(connection, found->id, state.parts.clock.now()));
        return answer(state, request, kept);
    });
}

Result<Response> list(State& state, const Request& request) {
    constexpr std::int64_t kMost = 100;
    const auto found = TRY(state.read([&](Connection& connection) {
        return find_merges(connection, request.id<CustomerId>("id"), kMost);
    }));
    json::Array items;
    for (const auto& one : found) {
        items.push_back(json::Object{{"id", one.id.value},
                                     {"gone_id", one.gone.id.value},
                                     {"gone_name", one.gone.name},
                                     {"at", to_epoch_ms(one.at)},
                                     {"by_name", state.parts.directory.person_name(one.by)}});
    }
    return Response::json(json::Object{{"items", std::move(items)}});
}

}  // namespace

void add_merge_routes(http::Router& router, State& state) {
    handle(router, state, "mergeCustomers", merge);
    handle(router, state, "undoCustomerMerge", undo);
    handle(router, state, "listCustomerMerges", list);
}

}  // namespace callfloor::customers
