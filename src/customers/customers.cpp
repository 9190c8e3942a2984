#include "customers/customers.h"

#include "customers/internal/customers_state.h"

namespace callfloor::customers {

Customers::Customers(std::unique_ptr<State> state) : state_(std::move(state)) {}
Customers::~Customers() = default;

Result<std::unique_ptr<Customers>> Customers::create(const CustomersParts& parts) {
    auto pinyin = TRY(Pinyin::create());
    return std::unique_ptr<Customers>(
        new Customers(std::make_unique<State>(parts, std::move(pinyin))));
}

void Customers::add_routes(http::Router& router) {
    add_customer_routes(router, *state_);
    add_search_routes(router, *state_);
    add_visit_routes(router, *state_);
    add_merge_routes(router, *state_);
}

Result<std::int64_t> Customers::forget_drafts() {
    constexpr std::int64_t kAtOnce = 500;
    const auto before = state_->parts.clock.now() - kDraftKept;
    const auto some = TRY(state_->read(
        [&](Connection& connection) { return find_old_drafts(connection, before, 1); }));
    if (some.empty()) {
        return 0;
    }
    return state_->write([&](Connection& connection) -> Result<std::int64_t> {
        const auto old = TRY(find_old_drafts(connection, before, kAtOnce));
        for (const auto& draft : old) {
            TRY(delete_customer(connection, draft, state_->keys(draft)));
        }
        return static_cast<std::int64_t>(old.size());
    });
}

}  // namespace callfloor::customers
