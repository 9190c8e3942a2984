#include "disk.h"

#include "base/check.h"
#include "floor/event_codec.h"
#include "records/projector.h"
#include "records/records_migrations.h"
#include "store/journal.h"
#include "store/migrations.h"

namespace callfloor::simulation {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

Disk::Disk(io::VirtualTime& time, const Plan& plan, std::uint64_t seed, Checkers& checkers,
           Tally& tally)
    : time_(time), plan_(plan), dice_(seed), checkers_(checkers), tally_(tally) {}

void Disk::append(const std::vector<floor::Event>& events) {
    pending_.insert(pending_.end(), events.begin(), events.end());
    if (is_committing_ || pending_.empty()) {
        return;
    }
    is_committing_ = true;
    const auto takes = is_slow_ ? dice_.between(1s, 30s) : dice_.between(1ms, plan_.commit_max);
    time_.start(takes, [this, life = life_, count = pending_.size()] {
        if (life != life_) {
            return;
        }
        is_committing_ = false;
        for (std::size_t i = 0; i < count && !pending_.empty(); ++i) {
            commit(pending_.front());
            pending_.pop_front();
        }
        append({});
    });
}

void Disk::flush() {
    while (!pending_.empty()) {
        commit(pending_.front());
        pending_.pop_front();
    }
}

void Disk::crash() {
    ++life_;
    is_committing_ = false;
    tally_.lost_events += static_cast<std::int64_t>(pending_.size());
    pending_.clear();
}

void Disk::commit(const floor::Event& event) {
    ++last_seq_;
    last_at_ = event.at;
    checkers_.on_committed(event);
    keep(event);
}

void Disk::keep(const floor::Event& event) {
    const auto& body = event.body;
    if (const auto* change = std::get_if<floor::AgentStateChanged>(&body)) {
        agents_.insert_or_assign(change->agent, std::pair(last_seq_, event));
        return;
    }
    const auto id = floor::event_conversation(body);
    if (!id.is_set()) {
        return;
    }
    auto& kept = conversations_[id];
    kept.events.emplace_back(last_seq_, event);
    if (std::holds_alternative<floor::RecordingStarted>(body)) {
        ++kept.recordings;
    } else if (std::holds_alternative<floor::RecordingFinished>(body)) {
        --kept.recordings;
    } else if (std::holds_alternative<floor::ConversationEnded>(body)) {
        kept.ended = true;
    }
    const bool is_late_code =
        !std::holds_alternative<floor::ConversationStarted>(kept.events.front().second.body);
    if (is_late_code || (kept.ended && kept.recordings == 0)) {
        conversations_.erase(id);
    }
}

std::vector<floor::Event> Disk::kept_events() const {
    std::vector<std::pair<std::int64_t, floor::Event>> all;
    for (const auto& [id, kept] : conversations_) {
        all.insert(all.end(), kept.events.begin(), kept.events.end());
    }
    for (const auto& [id, entry] : agents_) {
        all.push_back(entry);
    }
    std::ranges::sort(all, {}, [](const auto& item) { return item.first; });
    std::vector<floor::Event> events;
    for (auto& [seq, event] : all) {
        events.push_back(std::move(event));
    }
    if (last_seq_ > 0 && (all.empty() || all.back().first != last_seq_)) {
        // Stands for the last entry, whose conversation is over: its time counts.
        events.push_back({last_at_, floor::AgentReachabilityChanged{UserId{1}, {}}});
    }
    return events;
}

records::RecoveryReport Disk::recover() {
    std::vector<store::Migration> steps(store::migrations().begin(), store::migrations().end());
    steps.insert(steps.end(), records::migrations().begin(), records::migrations().end());
    auto connection = store::Connection::open_in_memory();
    CHECK(connection && store::apply_migrations(*connection, steps));
    std::vector<store::JournalEntry> entries;
    for (const auto& event : kept_events()) {
        entries.push_back(records::journal_entry(event));
    }
    records::Projector projector;
    store::Projector* const projectors[] = {&projector};
    auto transaction = store::Transaction::begin(*connection);
    CHECK(transaction);
    if (const auto done = store::append_now(*connection, entries, projectors); !done) {
        checkers_.violate("recovery", done.error().text, {});
        return {};
    }
    CHECK(transaction->commit());
    const auto before = store::last_seq(*connection);
    auto report = records::close_open_records(*connection, {.recordings_folder = {}, .repair = {}});
    if (!before || !report) {
        checkers_.violate("recovery", before ? report.error().text : before.error().text, {});
        return {};
    }
    const auto read =
        store::read_journal(*connection, *before, [&](const store::JournalEntry& entry) {
            const auto event = records::floor_event(entry);
            if (event && *event) {
                commit(**event);
            }
            return Result<void>{};
        });
    CHECK(read);
    tally_.recovered_conversations += static_cast<std::int64_t>(report->conversations_closed);
    return *std::move(report);
}

}  // namespace callfloor::simulation
