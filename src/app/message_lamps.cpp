#include "app/message_lamps.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "base/log.h"

namespace callfloor::app {

namespace {
/// A lamp may be late by this; each count reads what waits and nothing of what is done with.
constexpr auto kEvery = std::chrono::seconds(5);
}  // namespace

switchboard::WaitingMessages messages_of(UserId person,
                                         const std::vector<records::WaitingCount>& counts,
                                         const std::vector<floor::QueueConfig>& queues) {
    const auto is_member = [&](QueueId id) {
        return std::ranges::any_of(queues, [&](const floor::QueueConfig& queue) {
            return queue.id == id &&
                   std::ranges::find(queue.members, person, &floor::QueueMember::agent) !=
                       queue.members.end();
        });
    };
    switchboard::WaitingMessages waiting;
    for (const auto& count : counts) {
        if (count.assigned_to.is_set()) {
            waiting.heard += count.assigned_to == person ? count.messages : 0;
        } else if (count.agent == person || (count.queue.is_set() && is_member(count.queue))) {
            waiting.unheard += count.messages;
        }
    }
    return waiting;
}

void MessageLamps::run(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wakes;
    bool was_failing = false;
    while (!stop.stop_requested()) {
        auto counts = readers_.read([](store::Connection& connection) {
            return records::count_waiting_messages(connection);
        });
        if (!counts && !was_failing) {
            log(LogLevel::Warning, "server", "waiting messages cannot be counted: {}",
                counts.error().text);
        }
        was_failing = !counts;
        if (counts) {
            tell_(*std::move(counts));
        }
        std::unique_lock lock(mutex);
        wakes.wait_for(lock, stop, kEvery, [] { return false; });
    }
}

}  // namespace callfloor::app
