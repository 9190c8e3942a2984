#include "supervision/internal/alert_keeper.h"

#include <algorithm>
#include <iterator>

#include "base/log.h"
#include "supervision/alert_rules.h"
#include "supervision/alert_store.h"
#include "supervision/supervision_limits.h"

namespace callfloor::supervision {

namespace {

constexpr std::string_view kAlerts = "alerts";  ///< what the consoles are told of
constexpr std::string_view kInbox = "inbox";

bool is_undone_when_over(ActionKind kind) {
    return kind == ActionKind::OpenOverflow || kind == ActionKind::Notice;
}

QueueId queue_of(const AlertAction& action, const Alert& alert) {
    return action.queue.is_set() ? action.queue : QueueId{alert.subject.id};
}
TeamId team_of(const AlertAction& action, const Alert& alert) {
    return action.team.is_set() ? action.team : TeamId{alert.subject.id};
}

std::unexpected<Error> not_open(AlertId id) {
    return fail(ErrorCode::NotFound, "alert {} is not open (any more); see GET /alerts", id);
}

}  // namespace

AlertKeeper::AlertKeeper(const SupervisionParts& parts, Webhooks& webhooks, TellTeam tell_team,
                         IdGenerator& writer_ids)
    : parts_(parts),
      webhooks_(webhooks),
      tell_team_(std::move(tell_team)),
      writer_ids_(writer_ids) {}

Result<void> AlertKeeper::load() {
    auto open = TRY(parts_.readers.read(
        [](store::Connection& connection) { return find_open_alerts(connection); }));
    {
        const std::lock_guard lock(mutex_);
        watch_.restore(std::move(open));
    }
    return reload_rules();
}

Result<void> AlertKeeper::reload_rules() {
    auto rules = TRY(parts_.readers.read(
        [](store::Connection& connection) { return load_alert_rules(connection); }));
    const std::lock_guard lock(mutex_);
    watch_.set_rules(std::move(rules));
    return {};
}

std::vector<Alert> AlertKeeper::open() const {
    const std::lock_guard lock(mutex_);
    return watch_.open();
}
std::uint64_t AlertKeeper::held_back() const {
    const std::lock_guard lock(mutex_);
    return watch_.held_back();
}
std::optional<Alert> AlertKeeper::find(AlertId id) const {
    const std::lock_guard lock(mutex_);
    const auto* found = watch_.find(id);
    return found == nullptr ? std::nullopt : std::optional(*found);
}

std::vector<OpenedOverflow> AlertKeeper::opened_overflows() const {
    const std::lock_guard lock(mutex_);
    std::vector<OpenedOverflow> found;
    for (const auto& alert : watch_.open()) {
        for (const auto& run : alert.actions) {
            if (run.state == ActionState::Done && run.action.kind == ActionKind::OpenOverflow) {
                found.push_back({queue_of(run.action, alert), run.action.after});
            }
        }
    }
    return found;
}

std::string AlertKeeper::subject_name(const Subject& subject) const {
    switch (subject.kind) {
        case SubjectKind::Centre:
            return {};
        case SubjectKind::Queue:
            return parts_.directory.queue_name(QueueId{subject.id});
        case SubjectKind::Team:
            return parts_.directory.team_name(TeamId{subject.id});
        case SubjectKind::Site:
            return subject.site;
        case SubjectKind::Trunk:
            return parts_.directory.trunk_name(TrunkId{subject.id});
    }
    return {};
}

// ---------------------------------------------------------------- what the watch says

void AlertKeeper::look(const FloorPicture& picture) {
    std::vector<AlertChange> changes;
    {
        const std::lock_guard lock(mutex_);
        changes = watch_.look(picture);
        std::erase_if(steps_,
                      [&](const auto& entry) { return watch_.find(entry.first) == nullptr; });
        for (const auto& change : changes) {
            if (auto* raised = watch_.open_alert(change.alert);
                raised != nullptr && change.kind == AlertChange::Kind::Raised) {
                raised->subject_name = subject_name(raised->subject);
            }
            const auto& alert = *watch_.find(change.alert);
            step(alert, {.at = picture.at, .kind = step_of(change.kind), .value = alert.value});
            keep(alert);
        }
    }
    for (const auto& change : changes) {
        tell(change);
        if (change.kind == AlertChange::Kind::Raised ||
            change.kind == AlertChange::Kind::RaisedAgain) {
            run_automatic(change.alert);
        } else if (change.kind == AlertChange::Kind::Cleared) {
            withdraw_all(change.alert);
        }
    }
    if (!changes.empty()) {
        parts_.consoles.tell_leaders(kAlerts);
    }
    write_down();
}

// ---------------------------------------------------------------- actions

void AlertKeeper::run_automatic(AlertId id) {
    const auto alert = find(id);
    for (std::size_t i = 0; alert && i < alert->actions.size(); ++i) {
        const auto& run = alert->actions[i];
        if (run.action.automatic && run.state == ActionState::Prepared) {
            std::ignore = carry_out(id, i, UserId{});
        }
    }
}

void AlertKeeper::withdraw_all(AlertId id) {
    const auto alert = find(id);
    for (std::size_t i = 0; alert && i < alert->actions.size(); ++i) {
        const auto& run = alert->actions[i];
        if (run.state == ActionState::Done && is_undone_when_over(run.action.kind)) {
            std::ignore = take_back(id, i, UserId{});
        }
    }
}

Result<std::string> AlertKeeper::do_action(const AlertAction& action, const Alert& alert,
                                           UserId by) {
    switch (action.kind) {
        case ActionKind::OpenOverflow: {
            const auto queue = queue_of(action, alert);
            TRY(parts_.floor.can_overflow(queue));
            return parts_.directory.queue_name(queue);
        }
        case ActionKind::Notice:
            TRY(parts_.floor.set_notice(action.prompt));
            return action.prompt;
        case ActionKind::EndBreaks: {
            const auto team = team_of(action, alert);
            const auto ready = TRY(parts_.floor.end_breaks(team, action.reasons, by));
            return fmt::format("{}: {}", parts_.directory.team_name(team), ready);
        }
        case ActionKind::TellTeam: {
            const auto team = team_of(action, alert);
            TRY(tell_team_(team, action.text));
            return parts_.directory.team_name(team);
        }
    }
    return std::string();
}

Result<void> AlertKeeper::carry_out(AlertId id, std::size_t place, UserId by) {
    Alert alert;
    {
        const std::lock_guard lock(mutex_);
        const auto* open = watch_.open_alert(id);
        if (open == nullptr || place >= open->actions.size()) {
            return not_open(id);
        }
        if (open->actions[place].state == ActionState::Done ||
            !running_.insert({id, place}).second) {
            return fail(ErrorCode::Conflict, "action {} of alert {} is done already", place + 1,
                        id);
        }
        alert = *open;
    }
    const auto& action = alert.actions[place].action;
    const auto done = do_action(action, alert, by);
    {
        const std::lock_guard lock(mutex_);
        running_.erase({id, place});
        if (auto* open = watch_.open_alert(id)) {
            open->actions[place].state = done ? ActionState::Done : ActionState::Failed;
            const auto text =
                fmt::format("{}: {}", word_of(action.kind), done ? *done : done.error().text);
            step(*open, {.at = parts_.clock.now(),
                         .by = by,
                         .kind = done ? StepKind::ActionDone : StepKind::ActionFailed,
                         .text = text});
            keep(*open);
        }
    }
    if (done && action.kind == ActionKind::OpenOverflow) {
        parts_.floor.on_overflows_changed();
    }
    return done ? Result<void>() : std::unexpected(done.error());
}

Result<void> AlertKeeper::take_back(AlertId id, std::size_t place, UserId by) {
    Alert alert;
    {
        const std::lock_guard lock(mutex_);
        const auto* found = watch_.find(id);
        if (found == nullptr || place >= found->actions.size()) {
            return not_open(id);
        }
        const auto& run = found->actions[place];
        if (run.state != ActionState::Done || !is_undone_when_over(run.action.kind)) {
            return fail(ErrorCode::Conflict, "action {} of alert {} is nothing to take back",
                        place + 1, id);
        }
        alert = *found;
    }
    const auto& action = alert.actions[place].action;
    auto done =
        action.kind == ActionKind::Notice ? parts_.floor.end_notice(action.prompt) : Result<void>();
    {
        const std::lock_guard lock(mutex_);
        if (done) {
            alert.actions[place].state = ActionState::Withdrawn;
            watch_.set_action(id, place, ActionState::Withdrawn);
        }
        step(alert, {.at = parts_.clock.now(),
                     .by = by,
                     .kind = done ? StepKind::ActionWithdrawn : StepKind::ActionFailed,
                     .text = fmt::format("{}{}", word_of(action.kind),
                                         done ? "" : ": " + done.error().text)});
        keep(alert);
    }
    if (action.kind == ActionKind::OpenOverflow) {
        parts_.floor.on_overflows_changed();
    }
    return done;
}

// ---------------------------------------------------------------- what people do

Result<Alert*> AlertKeeper::find_for(const http::Request& request, AlertId id) {
    auto* open = watch_.open_alert(id);
    if (open == nullptr || !is_for(*open, request.identity)) {
        return not_open(id);
    }
    return open;
}

Result<Alert> AlertKeeper::after_act(AlertId id) {
    parts_.consoles.tell_leaders(kAlerts);
    write_down();
    auto alert = find(id);
    return alert ? Result<Alert>(*std::move(alert)) : not_open(id);
}

Result<Alert> AlertKeeper::take(const http::Request& request, AlertId id) {
    {
        const std::lock_guard lock(mutex_);
        auto* alert = TRY(find_for(request, id));
        if (alert->taken_at) {
            return fail(ErrorCode::Conflict, "{} has taken alert {} already",
                        parts_.directory.person_name(alert->taken_by), id);
        }
        alert->taken_at = parts_.clock.now();
        alert->taken_by = request.identity.user;
        step(*alert, {.at = *alert->taken_at, .by = alert->taken_by, .kind = StepKind::Taken});
        keep(*alert);
        act_done(request, "alert.take", id, {});
    }
    return after_act(id);
}

Result<Alert> AlertKeeper::note(const http::Request& request, AlertId id, const std::string& text) {
    {
        const std::lock_guard lock(mutex_);
        const auto* alert = TRY(find_for(request, id));
        step(*alert, {.at = parts_.clock.now(),
                      .by = request.identity.user,
                      .kind = StepKind::Noted,
                      .text = text});
        act_done(request, "alert.note", id, {});
    }
    return after_act(id);
}

Result<Alert> AlertKeeper::run_action(const http::Request& request, AlertId id, std::size_t place) {
    {
        const std::lock_guard lock(mutex_);
        TRY(find_for(request, id));
        act_done(request, "alert.act", id, {{"number", static_cast<std::int64_t>(place + 1)}});
    }
    const auto done = carry_out(id, place, request.identity.user);
    auto alert = after_act(id);
    return done ? std::move(alert) : std::unexpected(done.error());
}

Result<Alert> AlertKeeper::withdraw_action(const http::Request& request, AlertId id,
                                           std::size_t place) {
    {
        const std::lock_guard lock(mutex_);
        TRY(find_for(request, id));
        act_done(request, "alert.withdraw", id, {{"number", static_cast<std::int64_t>(place + 1)}});
    }
    const auto done = take_back(id, place, request.identity.user);
    auto alert = after_act(id);
    return done ? std::move(alert) : std::unexpected(done.error());
}

// ---------------------------------------------------------------- writing it down

void AlertKeeper::keep(const Alert& alert) {
    waiting_.alerts.insert_or_assign(alert.id, alert);
}

void AlertKeeper::step(const Alert& alert, AlertStep step) {
    auto& count = steps_[alert.id];
    const auto most = step.kind == StepKind::Cleared ? limits::kAlertSteps + limits::kAlertClears
                                                     : limits::kAlertSteps;
    if (++count > most || waiting_.steps.size() >= limits::kAlertStepsWaiting) {
        return;
    }
    step.alert = alert.id;
    step.id = ids_.next<AlertStepId>(parts_.clock.now());
    constexpr std::size_t kTextBytes = 1'000;
    step.text.resize(std::min(step.text.size(), kTextBytes));
    waiting_.steps.push_back(std::move(step));
}

void AlertKeeper::act_done(const http::Request& request, std::string_view action, AlertId id,
                           json::Object facts) {
    auto entry = people::audit_entry(request, action, id.value);
    entry.after = std::move(facts);
    waiting_.acts.emplace_back(std::move(entry), parts_.clock.now());
}

/// What became of the last batch; with the write mutex held.
void AlertKeeper::collect(bool& is_written) {
    if (!writing_.valid()) {
        return;
    }
    if (writing_.wait_for(kPatience) != std::future_status::ready) {
        is_written = false;  // the database hangs; asked again at the next look
        return;
    }
    if (const auto done = writing_.get(); done) {
        if (std::ranges::any_of(in_flight_.news, &AlertNews::tell_leaders)) {
            parts_.consoles.tell_leaders(kInbox);
        }
        in_flight_ = {};
        return;
    } else {
        log(LogLevel::Warning, "alerts", "alerts wait to be written: {}", done.error().text);
    }
    is_written = false;
    const std::lock_guard lock(mutex_);
    in_flight_.alerts.merge(waiting_.alerts);
    for (auto& [id, alert] : waiting_.alerts) {
        in_flight_.alerts.insert_or_assign(id, std::move(alert));  // the newer one
    }
    std::ranges::move(waiting_.steps, std::back_inserter(in_flight_.steps));
    std::ranges::move(waiting_.news, std::back_inserter(in_flight_.news));
    std::ranges::move(waiting_.acts, std::back_inserter(in_flight_.acts));
    waiting_ = std::exchange(in_flight_, {});
}

bool AlertKeeper::write_down() {
    const std::lock_guard write_lock(write_mutex_);
    bool is_written = true;
    collect(is_written);
    if (!is_written) {
        return false;
    }
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.is_empty()) {
            return true;
        }
        in_flight_ = std::exchange(waiting_, {});
    }
    writing_ = parts_.writer.run(
        [this, batch = in_flight_](store::Connection& connection) -> Result<void> {
            for (const auto& [id, alert] : batch.alerts) {
                TRY(save_alert(connection, alert));
            }
            for (const auto& step : batch.steps) {
                TRY(insert_alert_step(connection, step));
            }
            for (const auto& news : batch.news) {
                TRY(tell_news(connection, news, writer_ids_));
            }
            for (const auto& [entry, at] : batch.acts) {
                TRY(people::append_audit(connection, entry, at));
            }
            return {};
        });
    collect(is_written);
    return is_written;
}

}  // namespace callfloor::supervision
