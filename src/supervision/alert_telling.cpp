// Who is told of an alert's changes: webhooks, and what alert_news.h does.
#include "supervision/alert_json.h"
#include "supervision/internal/alert_keeper.h"
#include "supervision/supervision_limits.h"

namespace callfloor::supervision {

StepKind step_of(AlertChange::Kind kind) {
    switch (kind) {
        case AlertChange::Kind::Raised:
            return StepKind::Raised;
        case AlertChange::Kind::RaisedAgain:
            return StepKind::RaisedAgain;
        case AlertChange::Kind::Escalated:
            return StepKind::Escalated;
        case AlertChange::Kind::Cleared:
            return StepKind::Cleared;
    }
    return StepKind::Noted;
}

/// What comes back within its quiet time is not told again.
void AlertKeeper::tell(const AlertChange& change) {
    if (change.kind == AlertChange::Kind::RaisedAgain) {
        return;
    }
    const std::lock_guard lock(mutex_);
    const auto& alert = *watch_.find(change.alert);
    const auto* rule = watch_.rule(alert.rule);
    if (rule == nullptr || (change.kind == AlertChange::Kind::Cleared && alert.times_raised > 1)) {
        return;
    }
    tell_people(alert, *rule, step_of(change.kind));
    if (!rule->webhook.empty()) {
        tell_by_webhook(alert, *rule, step_of(change.kind));
    }
}

void AlertKeeper::tell_people(const Alert& alert, const AlertRule& rule, StepKind kind) {
    AlertNews news{.alert = alert, .kind = kind, .at = parts_.clock.now()};
    news.mails = rule.mails;
    news.mail_leaders = rule.mail_leaders;
    news.tell_leaders = rule.tell_leaders && kind != StepKind::Cleared;
    const bool is_told = news.tell_leaders || news.mail_leaders || !news.mails.empty();
    if (!is_told || waiting_.news.size() >= limits::kAlertNewsWaiting) {
        return;
    }
    news.mail_step = ids_.next<AlertStepId>(news.at);
    news.told_step = ids_.next<AlertStepId>(news.at);
    waiting_.news.push_back(std::move(news));
}

void AlertKeeper::tell_by_webhook(const Alert& alert, const AlertRule& rule, StepKind kind) {
    Webhook webhook;
    webhook.alert = alert.id;
    const auto now = parts_.clock.now();
    const auto event = fmt::format("alert.{}", word_of(kind));
    webhook.post.body = json::to_text(json::Object{{"event", event},
                                                   {"at", to_epoch_ms(now)},
                                                   {"alert", alert_json(alert, parts_.directory)}});
    const auto secret = rule.webhook_secret.empty() ? Result<std::string>(std::string())
                                                    : parts_.secrets.unseal(rule.webhook_secret);
    if (!secret) {
        step(alert, {.at = now, .kind = StepKind::WebhookFailed, .text = secret.error().text});
        return;
    }
    webhook.post.url = rule.webhook;
    const auto timestamp = std::to_string(to_epoch_ms(now));
    webhook.post.headers = {{"X-Callfloor-Event", event}, {"X-Callfloor-Timestamp", timestamp}};
    if (!secret->empty()) {
        webhook.post.headers.emplace_back(
            "X-Callfloor-Signature",
            http::webhook_signature(*secret, timestamp, webhook.post.body));
    }
    if (!webhooks_.add(std::move(webhook))) {
        step(alert, {.at = now, .kind = StepKind::WebhookFailed, .text = "too many wait"});
    }
}

void AlertKeeper::on_webhook(AlertId id, const Result<int>& status) {
    {
        const std::lock_guard lock(mutex_);
        Alert gone;
        gone.id = id;
        const auto* alert = watch_.find(id);
        const bool is_taken = status && *status >= 200 && *status < 300;
        step(alert == nullptr ? gone : *alert,
             {.at = parts_.clock.now(),
              .kind = is_taken ? StepKind::WebhookSent : StepKind::WebhookFailed,
              .text = status ? fmt::format("HTTP {}", *status) : status.error().text});
    }
    write_down();
}

}  // namespace callfloor::supervision
