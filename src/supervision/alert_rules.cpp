#include "supervision/alert_rules.h"

#include <algorithm>

#include "base/mail_address.h"
#include "http/outgoing.h"
#include "supervision/alert_metrics.h"

namespace callfloor::supervision {

namespace {

Result<void> check_action(const AlertAction& action, const AlertRule& rule, std::size_t place) {
    const auto wrong = [&](std::string_view field, std::string_view text) {
        return fail_field(ErrorCode::InvalidInput, fmt::format("actions/{}/{}", place, field), "{}",
                          text);
    };
    switch (action.kind) {
        case ActionKind::OpenOverflow:
            if (!action.queue.is_set() && rule.subject.kind != SubjectKind::Queue) {
                return wrong(
                    "queue_id",
                    "name the queue whose overflow is opened; the alert is not of a queue");
            }
            if (action.after < std::chrono::seconds(1)) {
                return wrong("after_ms", "the wait from then on is at least 1000 ms");
            }
            return {};
        case ActionKind::Notice:
            return action.prompt.empty()
                       ? Result<void>(wrong("prompt", "choose the prompt of the notice"))
                       : Result<void>();
        case ActionKind::EndBreaks:
            if (action.reasons.empty()) {
                return wrong("reasons", "choose the reasons whose breaks are ended");
            }
            break;
        case ActionKind::TellTeam:
            if (action.text.empty()) {
                return wrong("text", "write what the team is told");
            }
            break;
    }
    if (!action.team.is_set() && rule.subject.kind != SubjectKind::Team) {
        return wrong("team_id", "choose the team; the alert is not of a team");
    }
    return {};
}

}  // namespace

Result<void> check_rule(const AlertRule& rule) {
    if (!measures(rule.metric, rule.subject.kind)) {
        return fail_field(ErrorCode::InvalidInput, "metric", "{} is not measured of a {}",
                          word_of(rule.metric), word_of(rule.subject.kind));
    }
    if (is_share(rule.metric) && (rule.level > 1 || rule.clear_level > 1)) {
        return fail_field(ErrorCode::InvalidInput, "level",
                          "{} is a share from 0 to 1; give 0.8 for 80 %", word_of(rule.metric));
    }
    const bool is_far_side = rule.beyond == Beyond::AtLeast ? rule.clear_level > rule.level
                                                            : rule.clear_level < rule.level;
    if (is_far_side) {
        return fail_field(ErrorCode::InvalidInput, "clear_level",
                          "it would never clear: {} is beyond the level {}; give the level or a "
                          "better value",
                          rule.clear_level, rule.level);
    }
    for (std::size_t i = 0; i < rule.mails.size(); ++i) {
        if (const auto fit = check_mail_address(rule.mails[i]); !fit) {
            return fail_field(ErrorCode::InvalidInput, fmt::format("mails/{}", i), "{}",
                              fit.error().text);
        }
    }
    if (!rule.webhook.empty()) {
        if (const auto read = http::check_outgoing_url(rule.webhook); !read) {
            return fail_field(ErrorCode::InvalidInput, "webhook_url", "{}", read.error().text);
        }
    }
    for (std::size_t i = 0; i < rule.actions.size(); ++i) {
        TRY(check_action(rule.actions[i], rule, i));
    }
    return {};
}

std::vector<TeamId> told_teams(const Alert& alert) {
    if (alert.escalated_at) {
        return {};
    }
    if (alert.subject.kind == SubjectKind::Team) {
        return {TeamId{alert.subject.id}};
    }
    return alert.teams;
}

bool is_for(const Alert& alert, const http::Identity& identity) {
    if (identity.has_role("admin") || identity.has_role("director")) {
        return true;
    }
    const auto teams = told_teams(alert);
    return teams.empty() || std::ranges::any_of(teams, [&](TeamId team) {
               return std::ranges::find(identity.led_teams, team) != identity.led_teams.end();
           });
}

}  // namespace callfloor::supervision
