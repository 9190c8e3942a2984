#include "live/agent_ledger.h"

#include "floor/opening_hours.h"

namespace callfloor::live {

using floor::AgentState;

namespace {
/// An offer the agent let pass, by whatever way.
bool is_missed(floor::OfferOutcome outcome) {
    return outcome == floor::OfferOutcome::NoAnswer || outcome == floor::OfferOutcome::Rejected ||
           outcome == floor::OfferOutcome::Busy;
}
}  // namespace

Instant AgentLedger::day_end(Instant now) const {
    const auto* zone = find_time_zone(time_zone_);
    constexpr auto kDay = std::chrono::hours(24);
    return zone != nullptr ? floor::next_local_midnight(*zone, now)
                           : Instant{(now.time_since_epoch() / kDay + 1) * Duration(kDay)};
}

AgentLedger::Account& AgentLedger::account(UserId agent, Instant now) {
    auto& account = accounts_[agent];
    if (now >= account.day_end) {
        account.today = {};
        account.day_end = day_end(now);
    }
    return account;
}

void AgentLedger::on_event(const floor::Event& event) {
    if (const auto* change = std::get_if<floor::AgentStateChanged>(&event.body)) {
        auto& of = account(change->agent, event.at);
        const auto took = (event.at - of.since).count();
        if (of.state != AgentState::SignedOut) {
            of.today.signed_in_ms += took;
        }
        if (of.state == AgentState::NotReady) {
            of.today.not_ready_ms += took;
        }
        of.state = change->state;
        of.since = event.at;
    } else if (const auto* ended = std::get_if<floor::OfferEnded>(&event.body)) {
        if (is_missed(ended->outcome)) {
            ++account(ended->agent, event.at).today.missed;
        }
    }
}

void AgentLedger::restore(UserId agent, const AgentToday& today, Instant now) {
    account(agent, now).today = today;
}

AgentToday AgentLedger::today(UserId agent, Instant now) const {
    const auto found = accounts_.find(agent);
    return found == accounts_.end() || now >= found->second.day_end ? AgentToday{}
                                                                    : found->second.today;
}

}  // namespace callfloor::live
