#pragma once
// What the routes, the collector and the senders of webhooks share.

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>

#include "http/etag.h"
#include "http/page_rows.h"
#include "integration/integration.h"
#include "integration/integration_limits.h"
#include "integration/subscription_store.h"
#include "people/audited_store.h"
#include "people/creation.h"

namespace callfloor::integration {

using http::Request;
using http::Response;
using people::handle;
using store::Connection;

struct Integration::State : people::AuditedStore {
    explicit State(const IntegrationParts& integration_parts)
        : AuditedStore(integration_parts.writer, integration_parts.readers,
                       integration_parts.clock),
          parts(integration_parts) {}

    IntegrationParts parts;
    IdGenerator ids{};  ///< writer's thread

    // ---- collector.cpp
    /// New entries of the journal become deliveries.
    Result<void> collect();
    /// What is due and not being sent already goes to the senders.
    Result<void> hand_out();

    // ---- sender.cpp
    /// The next one handed out, waiting for it; absent when stopped.
    std::optional<Delivery> take(const std::stop_token& stop);
    std::optional<Delivery> take_now();
    void send(Delivery delivery);

    std::mutex mutex;
    std::condition_variable_any handed;
    std::deque<Delivery> ready;           ///< under mutex, as all below
    std::set<std::int64_t> under_way;     ///< deliveries, those ready included
    std::map<std::int64_t, int> sending;  ///< by subscription
    std::string embedders;                ///< as Integration::embedders

    void set_embedders(const std::vector<std::string>& origins);

  private:
    struct Gathered {
        std::vector<Delivery> deliveries{};
        std::int64_t last_seq = 0;
    };
    Result<Gathered> gather(Connection& connection, std::int64_t after,
                            const std::vector<Subscription>& subscriptions);
    std::string body_of(Connection& connection, const store::JournalEntry& entry,
                        const std::string& name, json::Object data);
    json::Value facts_of(Connection& connection, ConversationId conversation);
    Result<void> keep(Connection& connection, std::vector<Delivery> deliveries);
    void note(const Delivery& delivery, const Subscription& subscription);

    std::map<ConversationId, json::Object> facts_;  ///< collector's thread; bounded
};

using State = Integration::State;

/// The whole body, which is signed.
std::string body_text(std::int64_t id, std::string_view event, Instant at, json::Object rest);

void add_subscription_routes(http::Router& router, State& state);
void add_embedding_routes(http::Router& router, State& state);
void add_screen_pop_routes(http::Router& router, State& state);

}  // namespace callfloor::integration
