#include "supervision/alert_news.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "base/words.h"
#include "mail/mail_store.h"
#include "people/people_store.h"
#include "supervision/alert_metrics.h"
#include "supervision/alert_rules.h"
#include "supervision/alert_store.h"
#include "supervision/inbox_store.h"

namespace callfloor::supervision {

namespace {

using store::Connection;

/// As the console names them.
constexpr Words<Metric, 18> kChinese{{{Metric::Waiting, "等待人数"},
                                      {Metric::LongestWait, "最长等待"},
                                      {Metric::ServiceLevelNow, "服务水平（近 30 分钟）"},
                                      {Metric::ServiceLevelToday, "服务水平（今日）"},
                                      {Metric::AbandonedToday, "今日放弃数"},
                                      {Metric::AbandonRateToday, "今日放弃率"},
                                      {Metric::ReadyAgents, "可接电话的坐席"},
                                      {Metric::SignedInAgents, "签入坐席"},
                                      {Metric::NotReadyShare, "示忙占比"},
                                      {Metric::LongestTalk, "最长通话"},
                                      {Metric::LongestNotReady, "最长示忙"},
                                      {Metric::LongestAfterCallWork, "最长话后"},
                                      {Metric::TrunksDown, "故障中继"},
                                      {Metric::TrunkCalls, "中继通话数"},
                                      {Metric::TrunkUsedShare, "中继占用率"},
                                      {Metric::DiskFreeShare, "磁盘剩余"},
                                      {Metric::SpillUsedShare, "溢写文件占用"},
                                      {Metric::ServerProblems, "系统问题"}}};
constexpr Words<Metric, 18> kEnglish{{{Metric::Waiting, "callers waiting"},
                                      {Metric::LongestWait, "longest wait"},
                                      {Metric::ServiceLevelNow, "service level (30 min)"},
                                      {Metric::ServiceLevelToday, "service level (today)"},
                                      {Metric::AbandonedToday, "abandoned today"},
                                      {Metric::AbandonRateToday, "abandon rate today"},
                                      {Metric::ReadyAgents, "agents who can take a call"},
                                      {Metric::SignedInAgents, "agents signed in"},
                                      {Metric::NotReadyShare, "share not ready"},
                                      {Metric::LongestTalk, "longest talk"},
                                      {Metric::LongestNotReady, "longest not ready"},
                                      {Metric::LongestAfterCallWork, "longest after-call work"},
                                      {Metric::TrunksDown, "trunks down"},
                                      {Metric::TrunkCalls, "calls over trunks"},
                                      {Metric::TrunkUsedShare, "trunk capacity used"},
                                      {Metric::DiskFreeShare, "disk space left"},
                                      {Metric::SpillUsedShare, "spill file used"},
                                      {Metric::ServerProblems, "system problems"}}};

bool is_duration(Metric metric) {
    return metric == Metric::LongestWait || metric == Metric::LongestTalk ||
           metric == Metric::LongestNotReady || metric == Metric::LongestAfterCallWork;
}

std::string value_text(Metric metric, double value) {
    if (is_share(metric)) {
        return fmt::format("{:.0f} %", value * 100);
    }
    if (is_duration(metric)) {
        const auto seconds = std::llround(value / 1'000);
        return seconds >= 3'600
                   ? fmt::format("{}:{:02}:{:02}", seconds / 3'600, seconds / 60 % 60, seconds % 60)
                   : fmt::format("{}:{:02}", seconds / 60, seconds % 60);
    }
    return fmt::format("{:.0f}", value);
}

std::string_view grade(const Alert& alert, StepKind kind, bool is_english) {
    if (kind == StepKind::Cleared) {
        return is_english ? "Cleared" : "已解除";
    }
    if (kind == StepKind::Escalated) {
        return is_english ? "Nobody took it" : "无人处理，已升级";
    }
    switch (alert.severity) {
        case Severity::Notice:
            return is_english ? "Notice" : "提示";
        case Severity::Warning:
            return is_english ? "Warning" : "警告";
        case Severity::Critical:
            break;
    }
    return is_english ? "Critical" : "严重";
}

std::string subject_text(const Alert& alert, bool is_english) {
    if (alert.subject.kind == SubjectKind::Centre) {
        return is_english ? "whole centre" : "全中心";
    }
    return alert.subject_name;
}

std::string body_text(const AlertNews& news, const mail::MailSettings& settings) {
    const auto& alert = news.alert;
    const bool is_english = settings.locale == "en";
    auto text = alert_headline(alert, news.kind, settings.locale) + "\n\n";
    const auto limit = value_text(alert.metric, alert.level);
    if (is_english) {
        text += fmt::format("Rule: {}\nLimit: {} {}\nWorst: {}\n", alert.rule_name,
                            alert.beyond == Beyond::AtLeast ? "at or above" : "at or below", limit,
                            value_text(alert.metric, alert.peak));
    } else {
        text += fmt::format("规则：{}\n界限：{} {}\n最差：{}\n", alert.rule_name,
                            alert.beyond == Beyond::AtLeast ? "达到或高于" : "达到或低于", limit,
                            value_text(alert.metric, alert.peak));
    }
    if (!settings.console_address.empty()) {
        text += "\n" + settings.console_address + "/alerts\n";
    }
    return text;
}

/// Those the alert is for; the order is by login.
std::vector<people::User> leaders_of(const std::vector<people::User>& users, const Alert& alert) {
    const auto teams = told_teams(alert);
    std::vector<people::User> leaders;
    for (const auto& user : users) {
        const bool leads =
            user.active && user.has_role(people::Role::TeamLeader) &&
            (teams.empty() || std::ranges::any_of(teams, [&](TeamId team) {
                 return std::ranges::find(user.led_teams, team) != user.led_teams.end();
             }));
        if (leads) {
            leaders.push_back(user);
        }
    }
    return leaders;
}

Result<void> mail_news(Connection& connection, const AlertNews& news,
                       const std::vector<people::User>& leaders) {
    const auto settings = TRY(mail::load_settings(connection));
    std::set<std::string> receivers(news.mails.begin(), news.mails.end());
    for (const auto& leader : leaders) {
        if (news.mail_leaders && !leader.email.empty()) {
            receivers.insert(leader.email);
        }
    }
    auto outcome = mail::Queued::Waiting;
    for (const auto& receiver : receivers) {
        mail::Mail one;
        one.about = mail::about::kAlert;
        one.to = receiver;
        one.subject = "[callfloor] " + alert_headline(news.alert, news.kind, settings.locale);
        one.text = body_text(news, settings);
        outcome = TRY(mail::queue_mail(connection, std::move(one), news.at, news.at));
    }
    AlertStep step{.id = news.mail_step, .alert = news.alert.id, .at = news.at};
    step.kind = outcome == mail::Queued::Waiting && !receivers.empty() ? StepKind::Mailed
                                                                       : StepKind::MailFailed;
    if (receivers.empty()) {
        step.text = "no leader it is for has an e-mail address; see Admin, People";
    } else if (outcome == mail::Queued::SwitchedOff) {
        step.text = "e-mail is not set up; see Admin, E-mail";
    } else if (outcome == mail::Queued::NoRoom) {
        step.text = "too many mails wait; see Admin, E-mail";
    } else {
        step.text = fmt::format("{}", fmt::join(receivers, ", "));
        constexpr std::size_t kTextBytes = 1'000;  // addresses are ASCII
        step.text.resize(std::min(step.text.size(), kTextBytes));
    }
    return insert_alert_step(connection, step);
}

Result<void> message_news(Connection& connection, const AlertNews& news,
                          const std::vector<people::User>& leaders, IdGenerator& ids) {
    constexpr std::size_t kNamesShown = 20;
    std::string names;
    for (std::size_t i = 0; i < leaders.size(); ++i) {
        InboxMessage one;
        one.id = ids.next<InboxMessageId>(news.at);
        one.at = news.at;
        one.to_user = leaders[i].id;
        one.text = alert_headline(news.alert, news.kind, leaders[i].locale);
        TRY(insert_message(connection, one));
        if (i < kNamesShown) {
            names += (i == 0 ? "" : ", ") + leaders[i].login;
        }
    }
    if (leaders.size() > kNamesShown) {
        names += fmt::format(" +{}", leaders.size() - kNamesShown);
    }
    if (leaders.empty()) {
        return {};
    }
    AlertStep step{.id = news.told_step, .alert = news.alert.id, .at = news.at};
    step.kind = StepKind::Told;
    step.text = std::move(names);
    return insert_alert_step(connection, step);
}

}  // namespace

std::string alert_headline(const Alert& alert, StepKind kind, std::string_view locale) {
    const bool is_english = locale == "en";
    return fmt::format("{} · {} · {} {}", grade(alert, kind, is_english),
                       subject_text(alert, is_english),
                       word_in(is_english ? kEnglish : kChinese, alert.metric),
                       value_text(alert.metric, alert.value));
}

Result<void> tell_news(Connection& connection, const AlertNews& news, IdGenerator& ids) {
    const auto users = TRY(people::load_users(connection));
    const auto leaders = leaders_of(users, news.alert);
    if (news.tell_leaders) {
        TRY(message_news(connection, news, leaders, ids));
    }
    if (news.mail_leaders || !news.mails.empty()) {
        TRY(mail_news(connection, news, leaders));
    }
    return {};
}

}  // namespace callfloor::supervision
