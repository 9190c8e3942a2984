#include "customers/customers.h"

#include "base/log.h"
#include "customers/internal/customers_state.h"
#include "customers/internal/import_worker.h"

namespace callfloor::customers {

Customers::State::State(const CustomersParts& customers_parts, std::unique_ptr<Pinyin> read_aloud)
    : AuditedStore(customers_parts.writer, customers_parts.readers, customers_parts.clock),
      parts(customers_parts),
      pinyin(std::move(read_aloud)),
      imports(std::make_unique<ImportWorker>(*this)) {}
Customers::State::~State() = default;

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
    add_import_routes(router, *state_);
}

Result<bool> Customers::import_some() {
    return state_->imports->work();
}

void Customers::run_imports(const std::stop_token& stop) {
    constexpr auto kRetryAfter = std::chrono::seconds(5);
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(state_->mutex);
            state_->wakes.wait(lock, stop, [&] { return state_->is_woken; });
            state_->is_woken = false;
        }
        for (bool more = true; more && !stop.stop_requested();) {
            const auto done = import_some();
            more = done.value_or(true);
            if (!done) {
                log(LogLevel::Warning, "customers", "an import waits: {}", done.error().text);
                std::unique_lock lock(state_->mutex);
                state_->wakes.wait_for(lock, stop, kRetryAfter, [] { return false; });
            }
        }
    }
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
