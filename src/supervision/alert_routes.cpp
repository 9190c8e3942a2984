// Routes of alert rules and alerts. Who may see an alert is decided here for each one; what is done
// with an open one goes to the keeper.

#include "people/access.h"
#include "supervision/alert_json.h"
#include "supervision/alert_rules.h"
#include "supervision/alert_store.h"
#include "supervision/internal/supervision_state.h"
#include "supervision/supervision_limits.h"

namespace callfloor::supervision {

namespace {

// ---------------------------------------------------------------- rules

Result<Response> list_rules(State& state, const Request& request) {
    const auto page = TRY(http::page_of(request, json::Array{""}));
    const auto rules =
        TRY(state.read([](Connection& connection) { return load_alert_rules(connection); }));
    http::PageRows rows;
    for (const auto& rule : rules) {
        const bool is_after =
            !page.after || rule.name > std::string_view(page.after->at(0).as_string());
        if (is_after && rows.size() <= page.limit) {
            rows.add(rule_json(rule), {rule.name});
        }
    }
    return std::move(rows).answer(page);
}

/// The request's content, checked, over what the rule was before.
Result<AlertRule> content_of(const State& state, const Request& request, AlertRule rule) {
    read_rule(request.object(), rule);
    if (const auto& secret = request.object().at("webhook_secret").as_string(); !secret.empty()) {
        rule.webhook_secret = state.parts.secrets.seal(secret);
    }
    if (rule.webhook.empty()) {
        rule.webhook_secret.clear();
    }
    TRY(check_rule(rule));
    return rule;
}

Result<void> check_name(const std::vector<AlertRule>& rules, const AlertRule& rule) {
    for (const auto& other : rules) {
        if (other.name == rule.name && other.id != rule.id) {
            return fail_field(ErrorCode::Conflict, "name",
                              "there is an alert rule \"{}\" already; choose another name",
                              rule.name);
        }
    }
    return {};
}

Result<Response> create_rule(State& state, const Request& request) {
    const auto now = state.parts.clock.now();
    auto answer = people::create_once(
        state.parts.writer, request, now, [&](Connection& connection) -> Result<Response> {
            const auto rules = TRY(load_alert_rules(connection));
            if (rules.size() >= limits::kAlertRules) {
                return fail(ErrorCode::LimitReached,
                            "there are {} alert rules, which is the most; delete one",
                            limits::kAlertRules);
            }
            auto rule = TRY(content_of(state, request, {}));
            TRY(check_name(rules, rule));
            rule.id = state.ids.next<AlertRuleId>(now);
            TRY(insert_alert_rule(connection, rule));
            TRY(state.audit_change(connection, request, {"alert_rule.create", rule.id.value}, {},
                                   rule_content(rule)));
            return people::created(rule_json(rule), rule.version);
        });
    if (answer) {
        TRY(state.alerts.reload_rules());
    }
    return answer;
}

Result<AlertRule> existing(Connection& connection, AlertRuleId id) {
    const auto found = TRY(find_alert_rule(connection, id));
    return found ? Result<AlertRule>(*found)
                 : fail(ErrorCode::NotFound, "alert rule {} does not exist; see GET /alert-rules",
                        id);
}

Result<Response> update_rule(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    auto answer = state.write([&](Connection& connection) -> Result<Response> {
        const auto before = TRY(existing(connection, request.id<AlertRuleId>("id")));
        auto rule = TRY(content_of(state, request, before));
        const auto rules = TRY(load_alert_rules(connection));
        TRY(check_name(rules, rule));
        rule.version = TRY(update_alert_rule(connection, rule, expected));
        TRY(state.audit_change(connection, request, {"alert_rule.update", rule.id.value},
                               rule_content(before), rule_content(rule)));
        return people::document(rule_json(rule), rule.version);
    });
    if (answer) {
        TRY(state.alerts.reload_rules());
    }
    return answer;
}

Result<Response> delete_rule(State& state, const Request& request) {
    const auto expected = TRY(http::expected_version(request));
    auto done = state.write([&](Connection& connection) -> Result<void> {
        const auto before = TRY(existing(connection, request.id<AlertRuleId>("id")));
        TRY(delete_alert_rule(connection, before.id, expected));
        return state.audit_change(connection, request, {"alert_rule.delete", before.id.value},
                                  rule_content(before), {});
    });
    TRY(std::move(done));
    TRY(state.alerts.reload_rules());
    return Response::no_content();
}

// ---------------------------------------------------------------- alerts

/// What the caller may see: everything, or that of the teams led.
AlertQuestion question_of(const Request& request) {
    AlertQuestion question;
    const auto instant = [&](std::string_view name) {
        const auto value = request.query_integer(name);
        return value ? std::optional(from_epoch_ms(*value)) : std::nullopt;
    };
    question.from = instant("from");
    question.to = instant("to");
    const auto scope = people::data_scope(request);
    if (!scope.everyone) {
        question.led = scope.teams;
    }
    return question;
}

Result<Response> list_open(State& state, const Request& request) {
    json::Array items;
    for (const auto& alert : state.alerts.open()) {
        if (is_for(alert, request.identity)) {
            items.push_back(alert_json(alert, state.parts.directory));
        }
    }
    const auto held_back = static_cast<std::int64_t>(state.alerts.held_back());
    return Response::json(json::Object{{"items", std::move(items)}, {"held_back", held_back}});
}

Result<Response> list_alerts(State& state, const Request& request) {
    const auto page = TRY(page_by_time(request));
    std::optional<AlertPlace> before;
    if (const auto place = place_of(page)) {
        before = AlertPlace{place->at, AlertId{place->id}};
    }
    const auto found = TRY(state.read([&](Connection& connection) {
        return find_alerts(connection, question_of(request), before, page.limit + 1);
    }));
    http::PageRows rows;
    for (const auto& alert : found) {
        rows.add(alert_json(alert, state.parts.directory),
                 {to_epoch_ms(alert.raised_at), alert.id.value});
    }
    return std::move(rows).answer(page);
}

/// With its log; as it is in memory while it is open.
Result<Response> whole(State& state, const Request& request, AlertId id) {
    auto alert = state.alerts.find(id);
    if (!alert) {
        alert = TRY(state.read([&](Connection& connection) { return find_alert(connection, id); }));
    }
    constexpr auto kMost = static_cast<std::int64_t>(limits::kAlertSteps + limits::kAlertClears);
    const auto steps = TRY(state.read(
        [&](Connection& connection) { return find_alert_steps(connection, id, kMost); }));
    if (!alert || !is_for(*alert, request.identity)) {
        return fail(ErrorCode::NotFound, "there is no alert {}; see GET /alerts", id);
    }
    auto object = alert_json(*alert, state.parts.directory);
    json::Array log;
    for (const auto& step : steps) {
        log.push_back(step_json(step, state.parts.directory));
    }
    object["steps"] = std::move(log);
    return Response::json(std::move(object));
}

Result<Response> get_alert(State& state, const Request& request) {
    return whole(state, request, request.id<AlertId>("id"));
}

Result<Response> answer_after(State& state, const Request& request, const Result<Alert>& done) {
    return done ? whole(state, request, done->id) : std::unexpected(done.error());
}

Result<Response> take_alert(State& state, const Request& request) {
    return answer_after(state, request, state.alerts.take(request, request.id<AlertId>("id")));
}
Result<Response> note_alert(State& state, const Request& request) {
    const auto text = TRY(json::get_string(request.object(), "text"));
    return answer_after(state, request,
                        state.alerts.note(request, request.id<AlertId>("id"), text));
}
std::size_t place_in(const Request& request) {
    return static_cast<std::size_t>(request.path_integer("number") - 1);
}
Result<Response> run_action(State& state, const Request& request) {
    return answer_after(
        state, request,
        state.alerts.run_action(request, request.id<AlertId>("id"), place_in(request)));
}
Result<Response> withdraw_action(State& state, const Request& request) {
    return answer_after(
        state, request,
        state.alerts.withdraw_action(request, request.id<AlertId>("id"), place_in(request)));
}

json::Value mean(std::int64_t sum, std::int64_t count) {
    return count > 0 ? json::Value(sum / count) : json::Value();
}

Result<Response> report(State& state, const Request& request) {
    constexpr std::int64_t kRules = 1'000;
    const auto found = TRY(state.read([&](Connection& connection) {
        return count_alerts(connection, question_of(request), kRules);
    }));
    json::Array items;
    for (const auto& one : found) {
        items.push_back(
            json::Object{{"rule_id", one.rule.value},
                         {"rule_name", one.rule_name},
                         {"alerts", one.alerts},
                         {"taken", one.taken},
                         {"escalated", one.escalated},
                         {"open", one.open},
                         {"mean_take_ms", mean(one.take_ms, one.taken)},
                         {"longest_take_ms", json::value_or_null(one.longest_take_ms)},
                         {"mean_duration_ms", mean(one.duration_ms, one.alerts - one.open)},
                         {"longest_duration_ms", json::value_or_null(one.longest_duration_ms)}});
    }
    return Response::json(json::Object{{"items", std::move(items)}});
}

}  // namespace

void add_alert_routes(http::Router& router, State& state) {
    handle(router, state, "listAlertRules", list_rules);
    handle(router, state, "createAlertRule", create_rule);
    handle(router, state, "updateAlertRule", update_rule);
    handle(router, state, "deleteAlertRule", delete_rule);
    handle(router, state, "listOpenAlerts", list_open);
    handle(router, state, "listAlerts", list_alerts);
    handle(router, state, "getAlert", get_alert);
    handle(router, state, "takeAlert", take_alert);
    handle(router, state, "noteAlert", note_alert);
    handle(router, state, "runAlertAction", run_action);
    handle(router, state, "withdrawAlertAction", withdraw_action);
    handle(router, state, "getAlertReport", report);
}

}  // namespace callfloor::supervision
