#pragma once
// The registrar's book (RFC 3261 section 10.3): which contacts an extension has and over which flow
// each is reached. Requests go back over that flow, never to the Contact's address alone, which
// behind NAT is unreachable, and through the proxies it came by (Path, RFC 3327). A broken stream
// removes its contacts at once. Bounded per extension and in all. Time comes in as a parameter; one
// thread.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "sip/message.h"
#include "sip/transport.h"
#include "sip/user_agent.h"

namespace callfloor::sip {

struct RegistrarLimits {
    Duration expires_min = std::chrono::seconds(60);
    Duration expires_max = std::chrono::seconds(3'600);
    Duration expires_default = std::chrono::seconds(300);
};

struct RegisterOutcome {
    int status = 200;         ///< 200, 400, 423, 500 or 503
    std::string reason = {};  ///< empty: the RFC's phrase
    bool is_changed = false;  ///< the set of contacts or a flow changed
};

class Registrar final {
  public:
    explicit Registrar(const RegistrarLimits& limits) : limits_(limits) {}

    /// Applies an authenticated REGISTER of the extension, all of it or nothing.
    RegisterOutcome apply(std::int64_t extension, const Message& request, const Flow& flow,
                          Instant now);
    std::vector<Contact> contacts(std::int64_t extension) const;
    /// The extension's contacts as Contact header values for the 200.
    std::vector<std::string> contact_headers(std::int64_t extension, Instant now) const;

    /// Each returns the extensions whose contacts changed.
    std::vector<std::int64_t> expire(Instant now);
    std::vector<std::int64_t> on_flow_closed(const Flow& flow);
    bool forget(std::int64_t extension);

    // ---- across a restart of the server (a phone refreshes at its own pace, up to an hour later)
    /// The extensions a REGISTER, an expiry or a lost flow touched since the last call, each once.
    std::vector<std::int64_t> take_touched();
    /// Empty for an extension without contacts.
    const Bindings& bindings(std::int64_t extension) const;
    /// Puts bindings of the last run back; `instance` is found again from the params. Those that
    /// have expired or came over a stream are left out. False, and nothing changed, when none is
    /// left, at a bound, and when the extension has contacts already: what a phone says now is
    /// truer.
    bool restore(std::int64_t extension, Bindings bindings, Instant now);

    std::optional<Instant> next_expiry() const;
    /// Whether a contact is registered over exactly this flow.
    bool knows_flow(const Flow& flow) const { return flows_.contains(flow); }
    std::size_t size() const { return size_; }

  private:
    struct FlowLess {
        bool operator()(const Flow& a, const Flow& b) const {
            return std::tie(a.connection, a.remote, a.local) <
                   std::tie(b.connection, b.remote, b.local);
        }
    };

    std::optional<RegisterOutcome> check_order(const Bindings& bindings,
                                               const Message& request) const;
    RegisterOutcome remove_all(std::int64_t extension, const Message& request);
    RegisterOutcome update(std::int64_t extension, const Message& request,
                           const std::vector<NameAddr>& list, const Flow& flow, Instant now);
    void store(std::int64_t extension, Bindings bindings);

    RegistrarLimits limits_;
    std::unordered_map<std::int64_t, Bindings> bindings_;
    std::set<std::pair<Instant, std::int64_t>> expiries_;
    std::multimap<Flow, std::int64_t, FlowLess> flows_;
    std::set<std::int64_t> touched_;
    std::size_t size_ = 0;
};

}  // namespace callfloor::sip
