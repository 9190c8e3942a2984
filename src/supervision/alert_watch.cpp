#include "supervision/alert_watch.h"

#include <algorithm>

#include "supervision/supervision_limits.h"

namespace callfloor::supervision {

namespace {

bool is_worse(Beyond beyond, double value, double than) {
    return beyond == Beyond::AtLeast ? value > than : value < than;
}
bool is_beyond(const AlertRule& rule, double value) {
    return value == rule.level || is_worse(rule.beyond, value, rule.level);
}
bool is_back(const AlertRule& rule, const std::optional<double>& value) {
    if (!value) {
        return true;
    }
    return *value == rule.clear_level ? rule.clear_level != rule.level
                                      : !is_worse(rule.beyond, *value, rule.clear_level);
}

/// What was raised under the one is still measured by the other.
bool is_same_measure(const AlertRule& rule, const Alert& alert) {
    const bool covers = rule.subject == alert.subject ||
                        (rule.subject.kind == alert.subject.kind && rule.subject.is_each());
    return rule.enabled && covers && rule.metric == alert.metric && rule.beyond == alert.beyond;
}

}  // namespace

struct AlertWatch::Look {
    const AlertRule& rule;
    Subject subject;
    std::optional<double> value;
    Instant now;
};

void AlertWatch::restore(std::vector<Alert> open) {
    for (auto& alert : open) {
        auto& track = tracks_[{alert.rule, alert.subject}];
        track.phase = Phase::Raised;
        track.since = alert.raised_at;
        ++open_;
        track.alert = std::move(alert);
    }
}

void AlertWatch::set_rules(std::vector<AlertRule> rules) {
    rules_.clear();
    for (auto& rule : rules) {
        const auto id = rule.id;
        rules_.insert_or_assign(id, std::move(rule));
    }
    std::erase_if(tracks_, [&](const auto& entry) {
        const auto& [key, track] = entry;
        const bool is_open = track.phase == Phase::Raised || track.phase == Phase::Settling;
        return !is_open && !rules_.contains(key.first);
    });
}

std::vector<AlertChange> AlertWatch::look(const FloorPicture& picture) {
    const Readings readings(picture);
    std::vector<AlertChange> changes;
    clear_orphans(readings, picture.at, changes);
    for (const auto& [id, rule] : rules_) {
        if (!rule.enabled) {
            continue;
        }
        const auto subjects = rule.subject.is_each() ? readings.subjects(rule.subject.kind)
                                                     : std::vector{rule.subject};
        for (const auto& subject : subjects) {
            const Look one{rule, subject, readings.value(rule.metric, subject), picture.at};
            const Key key{id, subject};
            const auto found = tracks_.find(key);
            if (found == tracks_.end() && !(one.value && is_beyond(rule, *one.value))) {
                continue;  // calm; nothing is kept of it
            }
            auto& track = found == tracks_.end() ? tracks_[key] : found->second;
            look_at(one, track, changes);
            if (track.phase == Phase::Calm) {
                tracks_.erase(key);
            }
        }
    }
    return changes;
}

/// Alerts whose rule or subject has gone, or whose rule means something else now.
void AlertWatch::clear_orphans(const Readings& readings, Instant now,
                               std::vector<AlertChange>& changes) {
    for (auto at = tracks_.begin(); at != tracks_.end();) {
        auto& [key, track] = *at;
        const auto rule = rules_.find(key.first);
        const bool is_open = track.phase == Phase::Raised || track.phase == Phase::Settling;
        const bool is_orphan = rule == rules_.end() || !rule->second.enabled ||
                               (track.alert && !is_same_measure(rule->second, *track.alert));
        const bool is_gone = !readings.has(key.second);
        if (is_open && (is_orphan || is_gone)) {
            clear(track, now, is_orphan ? ClearCause::RuleChanged : ClearCause::SubjectGone,
                  changes);
            ++at;
        } else {
            at = is_orphan || is_gone ? tracks_.erase(at) : std::next(at);
        }
    }
}

void AlertWatch::look_at(const Look& look, Track& track, std::vector<AlertChange>& changes) {
    const auto& rule = look.rule;
    const bool beyond = look.value && is_beyond(rule, *look.value);
    const bool back = is_back(rule, look.value);
    const auto enter = [&](Phase phase) {
        track.phase = phase;
        track.since = look.now;
    };
    switch (track.phase) {
        case Phase::Quiet:
            if (look.now - *track.alert->cleared_at >= rule.quiet) {
                track.alert.reset();
                enter(Phase::Calm);
            }
            [[fallthrough]];
        case Phase::Calm:
            if (!beyond) {
                return;
            }
            enter(Phase::Rising);
            [[fallthrough]];
        case Phase::Rising:
            if (!beyond) {
                enter(track.alert ? Phase::Quiet : Phase::Calm);
            } else if (look.now - track.since >= rule.hold) {
                raise(look, track, changes);
            }
            return;
        case Phase::Raised:
            follow(look, track, changes);
            if (!back) {
                return;
            }
            enter(Phase::Settling);
            [[fallthrough]];
        case Phase::Settling:
            if (beyond) {
                enter(Phase::Raised);
                follow(look, track, changes);
            } else if (!back) {
                enter(Phase::Raised);
            } else if (look.now - track.since >= rule.clear_hold) {
                if (look.value) {
                    track.alert->value = *look.value;
                }
                clear(track, look.now, ClearCause::BackToNormal, changes);
            }
            return;
    }
}

void AlertWatch::raise(const Look& look, Track& track, std::vector<AlertChange>& changes) {
    if (open_ >= limits::kOpenAlerts) {
        ++held_back_;
        return;
    }
    const auto& rule = look.rule;
    const bool comes_back =
        track.alert && look.now - *track.alert->cleared_at < rule.quiet + rule.hold;
    if (comes_back) {
        ++track.alert->times_raised;
        track.alert->cleared_at.reset();
        if (rule.escalate_after && !track.alert->escalated_at) {
            track.alert->escalate_at = look.now + *rule.escalate_after;
        }
        for (auto& run : track.alert->actions) {
            if (run.state == ActionState::Withdrawn) {
                run.state = ActionState::Prepared;
            }
        }
    } else {
        Alert alert;
        alert.id = ids_.next<AlertId>(look.now);
        alert.rule = rule.id;
        alert.rule_name = rule.name;
        alert.metric = rule.metric;
        alert.subject = look.subject;
        alert.severity = rule.severity;
        alert.beyond = rule.beyond;
        alert.level = rule.level;
        alert.peak = *look.value;
        alert.sound = rule.sound;
        alert.teams = rule.teams;
        alert.raised_at = look.now;
        if (rule.escalate_after) {
            alert.escalate_at = look.now + *rule.escalate_after;
        }
        for (const auto& action : rule.actions) {
            alert.actions.push_back({action, ActionState::Prepared});
        }
        track.alert = std::move(alert);
    }
    track.alert->value = *look.value;
    track.phase = Phase::Raised;
    track.since = look.now;
    ++open_;
    changes.push_back(
        {comes_back ? AlertChange::Kind::RaisedAgain : AlertChange::Kind::Raised, track.alert->id});
}

/// Value, peak and escalation of an open alert.
void AlertWatch::follow(const Look& look, Track& track, std::vector<AlertChange>& changes) {
    auto& alert = *track.alert;
    if (look.value) {
        alert.value = *look.value;
        if (is_worse(alert.beyond, alert.value, alert.peak)) {
            alert.peak = alert.value;
        }
    }
    if (alert.escalate_at && !alert.taken_at && !alert.escalated_at &&
        look.now >= *alert.escalate_at) {
        alert.escalated_at = look.now;
        alert.severity = Severity::Critical;
        alert.teams.clear();
        alert.sound = true;
        changes.push_back({AlertChange::Kind::Escalated, alert.id});
    }
}

void AlertWatch::clear(Track& track, Instant now, ClearCause cause,
                       std::vector<AlertChange>& changes) {
    track.alert->cleared_at = now;
    track.alert->clear_cause = cause;
    track.phase = Phase::Quiet;
    track.since = now;
    --open_;
    changes.push_back({AlertChange::Kind::Cleared, track.alert->id});
}

std::vector<Alert> AlertWatch::open() const {
    std::vector<Alert> found;
    for (const auto& [key, track] : tracks_) {
        if (track.phase == Phase::Raised || track.phase == Phase::Settling) {
            found.push_back(*track.alert);
        }
    }
    std::ranges::sort(found, {}, &Alert::id);
    return found;
}

const Alert* AlertWatch::find(AlertId id) const {
    for (const auto& [key, track] : tracks_) {
        if (track.alert && track.alert->id == id) {
            return &*track.alert;
        }
    }
    return nullptr;
}

Alert* AlertWatch::open_alert(AlertId id) {
    for (auto& [key, track] : tracks_) {
        const bool is_open = track.phase == Phase::Raised || track.phase == Phase::Settling;
        if (is_open && track.alert->id == id) {
            return &*track.alert;
        }
    }
    return nullptr;
}

void AlertWatch::set_action(AlertId id, std::size_t place, ActionState state) {
    for (auto& [key, track] : tracks_) {
        if (track.alert && track.alert->id == id) {
            track.alert->actions.at(place).state = state;
        }
    }
}

const AlertRule* AlertWatch::rule(AlertRuleId id) const {
    const auto found = rules_.find(id);
    return found == rules_.end() ? nullptr : &found->second;
}

}  // namespace callfloor::supervision
