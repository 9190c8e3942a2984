#pragma once
// The live feed: what each viewer may see of the floor, as a snapshot and then changes in order.
// Viewers who may see the same share one audience; each document is written once, each message once
// per audience, whatever the number of viewers.
//
//   floor, switchboard ──changed──► dirty keys ──(at most every kFeedGather)──► documents that
//   differ
//        ──► per audience: put what it sees, drop what it saw ──► outboxes of its viewers
//
// snapshot + changes = fresh snapshot, for every audience, at every moment (property-tested).
// Control thread only.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "floor/floor.h"
#include "http/socket.h"
#include "io/timers.h"
#include "live/live_docs.h"

namespace callfloor::live {

/// What the feed shows, asked at the time of a flush. Control thread.
class LiveSource {
  public:
    virtual ~LiveSource() = default;
    virtual const floor::Floor& floor() const = 0;
    virtual std::vector<ExtensionId> extensions() const = 0;
    virtual std::optional<ExtensionView> extension(ExtensionId id) const = 0;
    virtual std::vector<TrunkId> trunks() const = 0;
    virtual std::optional<TrunkView> trunk(TrunkId id) const = 0;
    virtual ServerView server() const = 0;
};

/// Who listens, reduced to what decides what is sent. Equal audiences get the same messages.
struct Audience {
    bool everything = false;    ///< admin, qa
    bool is_leader = false;     ///< all queues, waiting callers, own teams
    std::vector<TeamId> teams;  ///< led, in order
    UserId self;                ///< set for an agent: own document, desk, own queues
    Numbers numbers = Numbers::Masked;
    auto operator<=>(const Audience&) const = default;
};
Audience audience_of(const http::Identity& identity);

/// Whom a nudge is for.
struct NudgeTo {
    bool everybody = false;
    bool leaders = false;        ///< who sees more of the floor than oneself
    std::vector<UserId> people;  ///< in order
};

struct LiveFeedFigures {
    std::size_t viewers = 0;
    std::size_t audiences = 0;
    std::size_t documents = 0;
    std::uint64_t messages = 0;  ///< handed to outboxes
    std::uint64_t flushes = 0;
};

/// Changes are gathered for so long after a flush, so that a busy floor costs each viewer at most
/// 20 messages a second.
constexpr Duration kFeedGather = std::chrono::milliseconds(50);
/// The same while nobody looks: the first viewer gets what is new when he joins.
constexpr Duration kFeedGatherUnwatched = std::chrono::seconds(1);

class LiveFeed final {
  public:
    LiveFeed(io::Timers& timers, const LiveSource& source);
    ~LiveFeed();

    // What changed.
    void on_output(const floor::Output& output);
    void on_extension_changed(ExtensionId extension);
    void on_trunk_changed(TrunkId trunk);
    void on_server_changed();
    /// The configuration changed (names, members, extensions, trunks): everything is looked at
    /// again.
    void on_configured();
    void restore_agent(UserId agent, const AgentToday& today);

    /// A word beside the documents: what consoles show of `what` has changed, and they ask for it:
    /// {"type":"nudge","what":"alerts"}. No part of the numbering; who connects later asks anyhow.
    void nudge(std::string_view what, const NudgeTo& to);

    /// At the end of each turn of the loop: sends when the last flush is long enough ago, else a
    /// timer does.
    void flush();

    /// Sends the snapshot; false when the client took it not. Its request's identity says what it
    /// may see.
    bool join(std::shared_ptr<http::SocketClient> client);
    void leave(std::uint64_t client);

    // The same documents for REST, as they are now; the desk's figures include the present state's
    // time.
    std::optional<json::Object> desk(UserId agent, Numbers numbers) const;
    /// What GET /floor answers this audience.
    json::Object board(const Audience& audience) const;

    LiveFeedFigures figures() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::live
