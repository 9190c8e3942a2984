// What the bookkeeper has found in the end (ledger.h).
#include <algorithm>

#include <fmt/format.h>

#include "base/limits.h"
#include "floor/ledger.h"
#include "floor/state_names.h"

namespace callfloor::floor {

LedgerReport Ledger::report(Closing closing) {
    settle_instant();
    LedgerReport report = report_;
    report.still_open = static_cast<std::int64_t>(open_.size());
    std::map<QueueId, std::int64_t> waiting;
    for (const auto& [id, conversation] : open_) {
        if (conversation.queue.is_set()) {
            ++waiting[conversation.queue];
        }
    }
    const auto add = [&](std::string text) {
        ++report.complaint_count;
        if (report.complaints.size() < limits::kLedgerComplaints) {
            report.complaints.push_back(std::move(text));
        }
    };
    for (const auto& [id, book] : queues_) {
        if (book.entered != book.left + waiting[id]) {
            add(fmt::format("queue {}: {} entered, {} left, {} waiting", id, book.entered,
                            book.left, waiting[id]));
        }
    }
    if (closing == Closing::AllOver) {
        for (const auto& [id, conversation] : open_) {
            add(fmt::format("conversation {} never ended", id));
        }
        for (const auto& [id, agent] : agents_) {
            if (agent.state != AgentState::SignedOut) {
                add(fmt::format("agent {} is still {}", id, agent_state_name(agent.state)));
            }
        }
    }
    return report;
}

LedgerReport check_ledger(std::span<const Event> events, Closing closing) {
    Ledger ledger;
    for (const Event& event : events) {
        ledger.add(event);
    }
    return ledger.report(closing);
}

}  // namespace callfloor::floor
