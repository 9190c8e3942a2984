#pragma once
// Other programs: webhooks, by which they are told, the screen pop, by which their page is opened
// for an agent's call (screen_pop.h), and the phone within their page (embedding.h).
//
// Webhooks. A subscription names the events and an address; each
// event of the floor it asked for becomes a delivery in the database, which is sent until the
// receiver takes it.
//
//   journal ─ cursor ─► event ─► one delivery per subscription, one transaction ─► sender threads
//                                                                         2xx: sent
//                                                  else again, ten times within a day, then failed
//
// Nothing is told twice by us but what the receiver did not confirm (it may have taken it all the
// same: `id` stays the same), and nothing is lost by a restart. Several are under way at once, so
// they may arrive in another order: `id` rises with the journal.

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "http/outgoing.h"
#include "http/router.h"
#include "people/secrets.h"
#include "store/migrations.h"
#include "store/reader_pool.h"
#include "store/writer.h"

namespace callfloor::integration {

std::span<const store::Migration> migrations();

/// Today's names; empty when unknown. Any thread.
class Directory {
  public:
    virtual ~Directory() = default;
    virtual std::string person_name(UserId person) const = 0;
    virtual std::string queue_name(QueueId queue) const = 0;
};

using Send = std::function<Result<http::OutgoingAnswer>(const http::OutgoingRequest&,
                                                        std::chrono::milliseconds)>;

struct IntegrationParts {
    store::Writer& writer;
    store::ReaderPool& readers;
    const Clock& clock;
    const Directory& directory;
    const people::Secrets& secrets;
    Send send = http::fetch_outgoing;
};

/// Outlives the router. Any thread.
class Integration final {
  public:
    static Result<std::unique_ptr<Integration>> create(const IntegrationParts& parts);
    ~Integration();
    void add_routes(http::Router& router);

    /// Turns what is new in the journal into deliveries and hands out what is due, until stopped.
    void run(const std::stop_token& stop);
    /// Sends what run() hands out, until stopped; kWebhookSenders threads call it.
    void run_sender(const std::stop_token& stop);
    /// Deletes old deliveries. Call it hourly.
    Result<void> tidy();

    /// Whose pages may show the phone in a frame, as http::Response::frame_ancestors.
    std::string embedders() const;

    /// One round of run() and of all that is then due, on this thread; for tests.
    Result<void> turn();

    struct State;  ///< integration/internal

  private:
    explicit Integration(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::integration
