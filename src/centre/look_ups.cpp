#include "centre/look_ups.h"

#include <algorithm>

#include "base/log.h"
#include "centre/look_up_answers.h"

namespace callfloor::centre {

namespace {

using floor::LookedUp;
using floor::LookUpOutcome;
using floor::StartLookUp;

LookedUp outcome(const StartLookUp& question, LookUpOutcome outcome, std::string detail) {
    return {question.conversation, question.request, outcome, {}, std::move(detail)};
}

}  // namespace

void LookUps::ask(StartLookUp question) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() < limits::kLookUpsWaiting) {
            const auto until = parts_.clock.now() + question.deadline;
            waiting_.push_back({std::move(question), until});
            wakes_.notify_all();
            return;
        }
    }
    answered_(outcome(question, LookUpOutcome::Failed, "too many look-ups wait"));
}

/// The first whose source is not busy; absent when asked to stop.
std::optional<LookUps::Waiting> LookUps::take(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    auto found = waiting_.end();
    const auto is_ready = [&] {
        found = std::ranges::find_if(waiting_, [&](const Waiting& one) {
            const auto running = running_.find(one.question.source);
            return running == running_.end() || running->second < limits::kLookUpsOfOneSource;
        });
        return found != waiting_.end();
    };
    if (!wakes_.wait(lock, stop, is_ready)) {
        return std::nullopt;
    }
    auto one = std::move(*found);
    waiting_.erase(found);
    ++running_[one.question.source];
    return one;
}

void LookUps::run(const std::stop_token& stop) {
    while (auto one = take(stop)) {
        auto found = answer(*one, stop);
        {
            const std::lock_guard lock(mutex_);
            const auto running = running_.find(one->question.source);
            if (--running->second == 0) {
                running_.erase(running);
            }
        }
        wakes_.notify_all();
        answered_(std::move(found));
    }
}

LookedUp LookUps::answer(const Waiting& one, const std::stop_token& stop) {
    const auto left = one.until - parts_.clock.now();
    if (left <= Duration{0}) {
        return outcome(one.question, LookUpOutcome::Late, "waited too long for its turn");
    }
    const auto source = parts_.readers.read([&](store::Connection& connection) {
        return find_data_source(connection, one.question.source);
    });
    if (!source) {
        log(LogLevel::Warning, "centre", "look-up: {}", source.error().text);
        return outcome(one.question, LookUpOutcome::Failed, "database");
    }
    if (!*source) {
        return outcome(one.question, LookUpOutcome::Failed, "the data source is gone");
    }
    return (*source)->kind == DataSourceKind::Table
               ? look_in_table(**source, one.question)
               : ask_service(**source, one.question, left, stop);
}

LookedUp LookUps::look_in_table(const DataSource& source, const StartLookUp& question) {
    const auto asked = source.columns.empty()
                           ? question.parameters.end()
                           : question.parameters.find(source.columns.front().name);
    if (asked == question.parameters.end()) {
        return outcome(question, LookUpOutcome::Failed, "asked without the key");
    }
    const std::string& key = asked->second;
    if (is_locked(source, key)) {
        return outcome(question, LookUpOutcome::Failed, "locked after wrong answers");
    }
    const auto row = parts_.readers.read(
        [&](store::Connection& connection) { return find_data_row(connection, source.id, key); });
    if (!row) {
        log(LogLevel::Warning, "centre", "look-up: {}", row.error().text);
        return outcome(question, LookUpOutcome::Failed, "database");
    }
    if (!*row) {
        return outcome(question, LookUpOutcome::NotFound, "no such row");
    }
    const auto verdict = compare(source, **row, question, parts_.secrets);
    if (verdict == RowVerdict::Broken) {
        return outcome(question, LookUpOutcome::Failed, "a secret cannot be read; import again");
    }
    count_miss(source, key, verdict == RowVerdict::Right);
    if (verdict == RowVerdict::Wrong) {
        return outcome(question, LookUpOutcome::NotFound, "does not agree");
    }
    auto answer = outcome(question, LookUpOutcome::Found, "found");
    answer.values = values_of(source, key, **row, question);
    return answer;
}

LookedUp LookUps::ask_service(const DataSource& source, const StartLookUp& question, Duration left,
                              const std::stop_token& stop) {
    std::string secret;
    if (!source.sealed_secret.empty()) {
        auto clear = parts_.secrets.unseal(source.sealed_secret);
        if (!clear) {
            return outcome(question, LookUpOutcome::Failed, "the secret cannot be read; set it");
        }
        secret = *std::move(clear);
    }
    auto request = request_for(source, question, secret);
    request.stop = stop;
    const auto answer = http::fetch_outgoing(request, left);
    if (!answer) {
        log(LogLevel::Warning, "centre", "data source {}: {}", source.name, answer.error().text);
        return outcome(question, LookUpOutcome::Failed, answer.error().text);
    }
    if (answer->is_late) {
        return outcome(question, LookUpOutcome::Late, "no answer in time");
    }
    return read_answer(question, answer->status, answer->body);
}

bool LookUps::is_locked(const DataSource& source, const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = misses_.find({source.id, key});
    if (found == misses_.end()) {
        return false;
    }
    if (parts_.clock.now() - found->second.since >= limits::kWrongMemory) {
        misses_.erase(found);
        return false;
    }
    return found->second.count >= limits::kWrongAnswers;
}

/// Only rows that exist are counted, so there are never more than rows.
void LookUps::count_miss(const DataSource& source, const std::string& key, bool is_right) {
    const std::lock_guard lock(mutex_);
    if (is_right) {
        misses_.erase({source.id, key});
        return;
    }
    auto& misses = misses_[{source.id, key}];
    if (misses.count++ == 0) {
        misses.since = parts_.clock.now();
    }
}

}  // namespace callfloor::centre
