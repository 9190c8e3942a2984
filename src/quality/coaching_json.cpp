#include "quality/internal/coaching_json.h"

#include <algorithm>

#include "quality/clip_store.h"
#include "quality/internal/clip_desk.h"
#include "quality/internal/route_parts.h"

namespace callfloor::quality {

namespace {

std::int64_t unacknowledged(const std::vector<CoachingSession>& sessions) {
    return std::ranges::count_if(sessions,
                                 [](const auto& session) { return !session.acknowledged_at; });
}

json::Object effect_json(const MeasuredEffect& measured) {
    json::Array items;
    for (const auto& one : measured.items) {
        items.push_back(json::Object{{"item", one.item},
                                     {"before", rate_with_interval_json(one.before)},
                                     {"after", rate_with_interval_json(one.after)},
                                     {"change", value_or_null(one.change.value)},
                                     {"change_low", value_or_null(one.change.low)},
                                     {"change_high", value_or_null(one.change.high)},
                                     {"verdict", word_of(one.verdict)}});
    }
    return {{"before_from_at", to_epoch_ms(measured.before.from)},
            {"before_to_at", to_epoch_ms(measured.before.to)},
            {"after_from_at", to_epoch_ms(measured.after.from)},
            {"after_to_at", to_epoch_ms(measured.after.to)},
            {"items", std::move(items)}};
}

}  // namespace

CoachingStanding standing_of(const http::Identity& identity, const Coaching& coaching) {
    CoachingStanding standing;
    standing.is_agent = identity.user == coaching.agent;
    standing.is_coach = identity.user == coaching.coach;
    standing.is_leader =
        identity.has_role("team_leader") && coaching.team.is_set() &&
        std::ranges::find(identity.led_teams, coaching.team) != identity.led_teams.end();
    standing.is_qa = identity.has_role("qa");
    standing.is_qa_lead = identity.has_role("qa_lead") || identity.has_role("admin");
    standing.is_director = identity.has_role("director");
    return standing;
}

Result<MeasuredEffect> measure(Connection& connection, const Coaching& coaching,
                               const std::vector<CoachingSession>& sessions, Instant now) {
    const auto first = sessions.empty() ? std::nullopt : std::optional(sessions.front().held_at);
    MeasuredEffect measured;
    measured.before = window_before(coaching);
    measured.after = window_after(coaching, first, now);
    const auto before = TRY(count_items(connection, coaching, measured.before));
    const auto after = TRY(count_items(connection, coaching, measured.after));
    measured.items = effect_of(coaching, before, after);
    return measured;
}

json::Object coaching_json(const State& state, const http::Identity& caller,
                           const CoachingSummary& summary, const SchemeContent& content) {
    const auto& directory = state.parts.directory;
    const auto& one = summary.coaching;
    // Who scored him is not told to the agent, and it may have been who opened the plan.
    const bool hides_opener = caller.user == one.agent && one.opened_by != one.coach;
    return {{"id", one.id.value},
            {"state", word_of(one.state)},
            {"agent_id", one.agent.value},
            {"agent_name", directory.person_name(one.agent)},
            {"team_id", id_or_null(one.team.value)},
            {"team_name", directory.team_name(one.team)},
            {"evaluation_id", one.evaluation.value},
            {"scheme_id", one.scheme.value},
            {"scheme_name", to_json(content.name)},
            {"items", named_items_json(content, one.items)},
            {"goal", one.goal},
            {"coach_id", one.coach.value},
            {"coach_name", directory.person_name(one.coach)},
            {"opened_by_name", directory.person_name(hides_opener ? UserId{} : one.opened_by)},
            {"opened_at", to_epoch_ms(one.opened_at)},
            {"recheck_at", instant_or_null(one.recheck_at)},
            {"rechecked_at", instant_or_null(one.rechecked_at)},
            {"closed_at", instant_or_null(one.closed_at)},
            {"outcome", one.outcome ? json::Value(word_of(*one.outcome)) : json::Value()},
            {"note", one.note},
            {"sessions", summary.sessions},
            {"unacknowledged", summary.unacknowledged},
            {"etag", http::etag_of(one.version)}};
}

Result<json::Object> coaching_detail_json(State& state, Connection& connection,
                                          const http::Identity& caller, const Coaching& coaching) {
    SchemeVersions versions(connection);
    const auto* content = TRY(versions.latest(coaching.scheme));
    const auto sessions = TRY(load_coaching_sessions(connection, coaching.id));
    const auto measured = TRY(measure(connection, coaching, sessions, state.parts.clock.now()));
    const auto cited = TRY(load_cited_clips(connection, ClipUseKind::Coaching, coaching.id.value));
    json::Array clips;
    for (const auto& clip : cited) {
        auto row = TRY(clip_json(state, versions, caller, clip));
        clips.push_back(std::move(row));
    }
    json::Array held;
    for (const auto& session : sessions) {
        held.push_back(json::Object{{"id", session.id.value},
                                    {"held_at", to_epoch_ms(session.held_at)},
                                    {"note", session.note},
                                    {"by_name", state.parts.directory.person_name(session.by)},
                                    {"acknowledged_at", instant_or_null(session.acknowledged_at)},
                                    {"comment", session.comment}});
    }
    json::Array allowed;
    for (const auto act : allowed_acts(coaching, standing_of(caller, coaching))) {
        allowed.push_back(json::Value(word_of(act)));
    }
    const CoachingSummary summary{coaching, static_cast<std::int64_t>(sessions.size()),
                                  unacknowledged(sessions)};
    return json::Object{{"coaching", coaching_json(state, caller, summary, *content)},
                        {"clips", std::move(clips)},
                        {"sessions", std::move(held)},
                        {"effect", effect_json(measured)},
                        {"allowed", std::move(allowed)}};
}

}  // namespace callfloor::quality
