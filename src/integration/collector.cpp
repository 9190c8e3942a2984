// From the journal to deliveries: one transaction moves the cursor and keeps what it passed, so
// that each event is told once.
#include <algorithm>

#include "base/log.h"
#include "integration/internal/integration_state.h"
#include "integration/outside_event.h"

namespace callfloor::integration {

namespace {

constexpr std::int64_t kEntriesAtOnce = 2'000;
constexpr std::size_t kFactsKept = 10'000;  // calls going on; at the bound all are asked anew
constexpr std::int64_t kHandedOut = 100;

bool wants(const Subscription& one, std::string_view event) {
    return one.is_active && std::ranges::find(one.events, event) != one.events.end();
}

}  // namespace

std::string body_text(std::int64_t id, std::string_view event, Instant at, json::Object rest) {
    json::Object body{{"id", id}, {"event", event}, {"at", to_epoch_ms(at)}};
    for (auto& [key, value] : rest) {
        body[key] = std::move(value);
    }
    return json::to_text(body);
}

json::Value Integration::State::facts_of(Connection& connection, ConversationId conversation) {
    if (!conversation.is_set()) {
        return nullptr;
    }
    if (const auto known = facts_.find(conversation); known != facts_.end()) {
        return known->second;
    }
    const auto entries = store::conversation_journal(connection, conversation, 1);
    if (!entries || entries->empty()) {
        return json::Object{{"id", conversation.value}};
    }
    if (facts_.size() >= kFactsKept) {
        facts_.clear();
    }
    return facts_.emplace(conversation, call_facts(entries->front())).first->second;
}

std::string Integration::State::body_of(Connection& connection, const store::JournalEntry& entry,
                                        const std::string& name, json::Object data) {
    if (const auto* agent = data.if_contains("agent_id")) {
        data["agent_name"] = parts.directory.person_name(UserId{agent->to_number<std::int64_t>()});
    }
    if (const auto* queue = data.if_contains("queue_id")) {
        data["queue_name"] = parts.directory.queue_name(QueueId{queue->to_number<std::int64_t>()});
    }
    json::Object rest{{"data", std::move(data)}};
    rest["call"] = name.starts_with("agent.") ? json::Value(nullptr)
                                              : facts_of(connection, entry.conversation);
    return body_text(entry.seq, name, entry.at, std::move(rest));
}

Result<Integration::State::Gathered> Integration::State::gather(
    Connection& connection, std::int64_t after, const std::vector<Subscription>& subscriptions) {
    Gathered gathered{{}, after};
    // The end of a page is no fault: what follows is read in the next round.
    std::int64_t read_entries = 0;
    const auto done = store::read_journal(
        connection, after, [&](const store::JournalEntry& entry) -> Result<void> {
            if (++read_entries > kEntriesAtOnce) {
                return fail(ErrorCode::LimitReached, "enough for one round");
            }
            gathered.last_seq = entry.seq;
            auto event = outside_event(entry);
            if (!event) {
                return {};
            }
            std::string body;
            for (const auto& one : subscriptions) {
                if (!wants(one, event->name)) {
                    continue;
                }
                if (body.empty()) {
                    body = body_of(connection, entry, event->name, event->data);
                }
                Delivery delivery;
                delivery.subscription = one.id;
                delivery.event = event->name;
                delivery.at = entry.at;
                delivery.body = body;
                gathered.deliveries.push_back(std::move(delivery));
            }
            if (event->name == "call.ended") {
                facts_.erase(entry.conversation);
            }
            return {};
        });
    if (!done && read_entries <= kEntriesAtOnce) {
        return fail(done.error());
    }
    return gathered;
}

Result<void> Integration::State::keep(Connection& connection, std::vector<Delivery> deliveries) {
    auto waiting = TRY(count_waiting(connection));
    std::map<std::int64_t, std::int64_t> dropped;
    const auto now = parts.clock.now();
    for (auto& delivery : deliveries) {
        if (waiting >= static_cast<std::int64_t>(limits::kDeliveriesWaiting)) {
            ++dropped[delivery.subscription];
            continue;
        }
        ++waiting;
        delivery.id = ids.next_value(now);
        delivery.next_try_at = now;
        TRY(insert_delivery(connection, delivery));
    }
    for (const auto& [id, count] : dropped) {
        if (auto one = TRY(find_subscription(connection, id))) {
            one->dropped += count;
            TRY(note_course(connection, *one));
            log(LogLevel::Warning, "integration",
                "{} events for the webhook {} are dropped: {} wait already", count, one->name,
                waiting);
        }
    }
    return {};
}

Result<void> Integration::State::collect() {
    for (;;) {
        std::int64_t after = 0;
        auto read_it = read([&](Connection& connection) -> Result<std::optional<Gathered>> {
            const auto cursor = TRY(load_cursor(connection));
            const auto last = TRY(store::last_seq(connection));
            // At first what has been is not told: nobody asked for it then.
            after = cursor.value_or(last);
            if (cursor && after >= last) {
                return std::nullopt;
            }
            const auto subscriptions = TRY(load_subscriptions(connection));
            const bool is_asked = std::ranges::any_of(subscriptions, &Subscription::is_active);
            if (!cursor || !is_asked) {
                return Gathered{{}, last};
            }
            return TRY(gather(connection, after, subscriptions));
        });
        auto gathered = TRY(std::move(read_it));
        if (!gathered) {
            return {};
        }
        auto kept = write([&](Connection& connection) -> Result<void> {
            TRY(keep(connection, std::move(gathered->deliveries)));
            return save_cursor(connection, gathered->last_seq);
        });
        TRY(std::move(kept));
    }
}

Result<void> Integration::State::hand_out() {
    const auto now = parts.clock.now();
    const auto due =
        TRY(read([&](Connection& connection) { return find_due(connection, now, kHandedOut); }));
    bool is_new = false;
    {
        const std::lock_guard lock(mutex);
        for (const auto& delivery : due) {
            if (under_way.insert(delivery.id).second) {
                ready.push_back(delivery);
                is_new = true;
            }
        }
    }
    if (is_new) {
        handed.notify_all();
    }
    return {};
}

}  // namespace callfloor::integration
