#include "supervision/supervision.h"

#include <algorithm>

#include "base/log.h"
#include "supervision/alert_rules.h"
#include "supervision/alert_store.h"
#include "supervision/inbox_store.h"
#include "supervision/internal/supervision_state.h"

namespace callfloor::supervision {

namespace {

constexpr auto kLookEvery = std::chrono::seconds(1);
constexpr std::int64_t kTidiedAtOnce = 500;

}  // namespace

Supervision::State::State(const SupervisionParts& supervision_parts)
    : AuditedStore(supervision_parts.writer, supervision_parts.readers, supervision_parts.clock),
      parts(supervision_parts),
      webhooks(parts.clock),
      alerts(
          parts, webhooks,
          [this](TeamId team, const std::string& text) { return tell_team(*this, team, text); },
          ids) {
    webhooks.on_done(
        [this](AlertId alert, const Result<int>& status) { alerts.on_webhook(alert, status); });
}

Result<http::Page> page_by_time(const Request& request) {
    return http::page_of(request, {std::int64_t{0}, std::int64_t{0}});
}
std::optional<TimePlace> place_of(const http::Page& page) {
    if (!page.after) {
        return std::nullopt;
    }
    return TimePlace{from_epoch_ms(page.after->at(0).as_int64()), page.after->at(1).as_int64()};
}

Supervision::Supervision(std::unique_ptr<State> state) : state_(std::move(state)) {}
Supervision::~Supervision() = default;

Result<std::unique_ptr<Supervision>> Supervision::create(const SupervisionParts& parts) {
    auto state = std::make_unique<State>(parts);
    TRY(state->alerts.load());
    state->open_help = TRY(state->read([](Connection& connection) {
        return find_help(connection, {.open = true}, std::nullopt, kOpenHelp);
    }));
    return std::unique_ptr<Supervision>(new Supervision(std::move(state)));
}

void Supervision::add_routes(http::Router& router) {
    add_alert_routes(router, *state_);
    add_help_routes(router, *state_);
    add_inbox_routes(router, *state_);
}

void Supervision::look(const FloorPicture& picture) {
    state_->alerts.look(picture);
    follow_help(*state_, picture);
}

void Supervision::run(const std::stop_token& stop) {
    bool was_seen = true;
    while (!stop.stop_requested()) {
        const auto picture = state_->parts.floor.picture();
        if (picture) {
            look(*picture);
        } else if (was_seen) {
            log(LogLevel::Warning, "alerts", "the floor cannot be looked at: {}",
                picture.error().text);
        }
        was_seen = picture.has_value();
        std::unique_lock lock(state_->rest_mutex);
        state_->rest.wait_for(lock, stop, kLookEvery, [] { return false; });
    }
    state_->alerts.write_down();
}

void Supervision::run_webhooks(const std::stop_token& stop) {
    state_->webhooks.run(stop);
}

std::vector<OpenedOverflow> Supervision::opened_overflows() const {
    return state_->alerts.opened_overflows();
}

OpenWork Supervision::open_for(const std::vector<TeamId>& teams) const {
    http::Identity leader;
    leader.led_teams = teams;
    OpenWork work;
    for (const auto& alert : state_->alerts.open()) {
        if (is_for(alert, leader)) {
            work.alerts.push_back(alert);
        }
    }
    std::ranges::sort(work.alerts, {}, &Alert::raised_at);
    const std::lock_guard lock(state_->help_mutex);
    work.help_waiting = std::ranges::count_if(state_->open_help, [&](const HelpRequest& one) {
        return !one.taken_at && std::ranges::find(teams, one.team) != teams.end();
    });
    return work;
}

Result<void> Supervision::tidy() {
    const auto now = state_->parts.clock.now();
    return state_->write([&](Connection& connection) -> Result<void> {
        TRY(delete_old_alerts(connection, now - kAlertsKept, kTidiedAtOnce));
        TRY(delete_old_help(connection, now - kHelpKept));
        return delete_old_messages(connection, now - kInboxKept);
    });
}

}  // namespace callfloor::supervision
