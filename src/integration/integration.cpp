#include "integration/integration.h"

#include "base/log.h"
#include "integration/embedding.h"
#include "integration/internal/integration_state.h"

namespace callfloor::integration {

namespace {
constexpr Duration kLookEvery = std::chrono::milliseconds(500);
}

Integration::Integration(std::unique_ptr<State> state) : state_(std::move(state)) {}
Integration::~Integration() = default;

Result<std::unique_ptr<Integration>> Integration::create(const IntegrationParts& parts) {
    auto state = std::make_unique<State>(parts);
    const auto embedding =
        TRY(state->read([](Connection& connection) { return load_embedding(connection); }));
    state->set_embedders(embedding.origins);
    TRY(state->collect());  // a first start begins at today's end of the journal
    return std::unique_ptr<Integration>(new Integration(std::move(state)));
}

void Integration::add_routes(http::Router& router) {
    add_subscription_routes(router, *state_);
    add_screen_pop_routes(router, *state_);
    add_embedding_routes(router, *state_);
}

void Integration::run(const std::stop_token& stop) {
    bool was_well = true;
    std::mutex mutex;
    std::condition_variable_any rest;
    while (!stop.stop_requested()) {
        auto done = state_->collect();
        if (done) {
            done = state_->hand_out();
        }
        if (!done && was_well) {
            log(LogLevel::Warning, "integration",
                "webhooks wait: {}; what happens meanwhile is told later", done.error().text);
        }
        was_well = done.has_value();
        std::unique_lock lock(mutex);
        rest.wait_for(lock, stop, kLookEvery, [] { return false; });
    }
}

void Integration::run_sender(const std::stop_token& stop) {
    while (auto delivery = state_->take(stop)) {
        state_->send(*std::move(delivery));
    }
}

Result<void> Integration::turn() {
    TRY(state_->collect());
    TRY(state_->hand_out());
    for (;;) {
        std::optional<Delivery> next;
        {
            const std::lock_guard lock(state_->mutex);
            next = state_->take_now();
        }
        if (!next) {
            return {};
        }
        state_->send(*std::move(next));
    }
}

Result<void> Integration::tidy() {
    const auto before = state_->parts.clock.now() - limits::kDeliveriesKept;
    return state_->write(
        [&](Connection& connection) { return delete_old_deliveries(connection, before); });
}

}  // namespace callfloor::integration
