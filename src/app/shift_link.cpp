#include "app/shift_link.h"

#include <algorithm>
#include <set>

#include "base/json_parts.h"
#include "floor/figures.h"

namespace callfloor::app {

namespace {

using live::FloorAccess;

constexpr std::size_t kQueuesShown = 200;
constexpr std::size_t kAlertsShown = 50;

struct TeamFigures {
    std::int64_t signed_in = 0, ready = 0, in_call = 0, after_call_work = 0, not_ready = 0;
};

struct Picture {
    std::map<TeamId, TeamFigures> teams;
    json::Array queues;
};

void count(TeamFigures& team, floor::AgentState state) {
    using enum floor::AgentState;
    if (state == SignedOut) {
        return;
    }
    ++team.signed_in;
    if (state == Ready) {
        ++team.ready;
    } else if (state == NotReady) {
        ++team.not_ready;
    } else if (state == AfterCallWork) {
        ++team.after_call_work;
    } else if (state != Reserved && state != Ringing) {
        ++team.in_call;
    }
}

json::Object queue_facts(const floor::QueueStatus& status, floor::ServiceLevelVariant variant,
                         Instant now) {
    const auto& today = status.today;
    const auto level = floor::service_level(today, variant).value();
    const auto wait = status.waiting > 0 ? now - status.longest_waiting_since : Duration(0);
    return {{"queue_id", status.id.value},
            {"queue_name", status.name},
            {"waiting", status.waiting},
            {"longest_wait_ms", std::max(wait, Duration(0)).count()},
            {"offered_today", today.offered},
            {"answered_today", today.answered},
            {"abandoned_today", today.abandoned_in_queue + today.abandoned_ringing},
            {"service_level_today", json::value_or_null(level)}};
}

Picture picture_of(const floor::Floor& floor, const std::vector<TeamId>& teams, Instant now) {
    Picture picture;
    for (const auto team : teams) {
        picture.teams[team];
    }
    std::set<UserId> members;
    for (const auto& agent : floor.agents()) {
        const auto team = picture.teams.find(agent.team);
        if (team != picture.teams.end()) {
            count(team->second, agent.state);
            members.insert(agent.id);
        }
    }
    std::map<QueueId, floor::ServiceLevelVariant> served;
    for (const auto& queue : floor.config().queues) {
        if (std::ranges::any_of(queue.members,
                                [&](const auto& one) { return members.contains(one.agent); })) {
            served[queue.id] = queue.service_level_variant;
        }
    }
    for (const auto& status : floor.queues()) {
        const auto found = served.find(status.id);
        if (found != served.end() && picture.queues.size() < kQueuesShown) {
            picture.queues.push_back(queue_facts(status, found->second, now));
        }
    }
    return picture;
}

}  // namespace

Result<json::Object> ShiftLink::facts(const std::vector<TeamId>& teams) {
    const auto now = live_.clock.now();
    auto picture = TRY(live_.gateway.ask([teams, now](FloorAccess& access) -> Result<Picture> {
        return picture_of(access.floor(), teams, now);
    }));
    json::Array rows;
    for (const auto& [id, team] : picture.teams) {
        rows.push_back(json::Object{{"team_id", id.value},
                                    {"team_name", directory_.team_name(id)},
                                    {"signed_in", team.signed_in},
                                    {"ready", team.ready},
                                    {"in_call", team.in_call},
                                    {"after_call_work", team.after_call_work},
                                    {"not_ready", team.not_ready}});
    }
    const auto open = supervision_.open_for(teams);
    json::Array alerts;
    for (const auto& alert : open.alerts) {
        if (alerts.size() < kAlertsShown) {
            alerts.push_back(json::Object{{"rule_name", alert.rule_name},
                                          {"subject_name", alert.subject_name},
                                          {"severity", word_of(alert.severity)},
                                          {"raised_at", to_epoch_ms(alert.raised_at)}});
        }
    }
    return json::Object{{"teams", std::move(rows)},
                        {"queues", std::move(picture.queues)},
                        {"alerts", std::move(alerts)},
                        {"help_waiting", open.help_waiting}};
}

}  // namespace callfloor::app
