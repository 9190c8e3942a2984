#pragma once
// The SIP user agent: what the switchboard and the robots use of the stack. Calls in and out,
// registrations in and out, over UDP and TCP. Below it stand the layers of RFC 3261: message,
// transport, transaction, dialog. One thread (the loop's).

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/call_end.h"
#include "base/random.h"
#include "base/result.h"
#include "io/timers.h"
#include "sip/dialog.h"
#include "sip/identity.h"
#include "sip/message_watcher.h"
#include "sip/sdp.h"
#include "sip/subscription.h"
#include "sip/transport.h"
#include "sip/uri.h"

namespace callfloor::sip {

enum class CallId : std::uint64_t { None = 0 };  ///< one call leg here, not the Call-ID header
enum class RegistrationId : std::uint64_t { None = 0 };  ///< one of ours at a registrar elsewhere

/// Who sent an INVITE, decided before any work: a trunk by address or digest, an extension by
/// digest.
struct Peer {
    enum class Kind : std::uint8_t { Trunk, Extension };
    Kind kind = Kind::Trunk;
    std::int64_t id = 0;  ///< TrunkId or ExtensionId value
    std::string name;
};

/// Digest credentials of a local user as stored: HA1 per algorithm (RFC 7616), never the password.
struct DigestSecret {
    std::string ha1_md5;
    std::string ha1_sha256;
};

/// The directory the user agent asks; answered from memory, at once.
class Directory {
  public:
    virtual ~Directory() = default;
    /// The trunk whose address this is (IP authentication).
    virtual std::optional<Peer> trunk_by_address(const Endpoint& source) = 0;
    /// Digest user (extension or trunk) of this name in our realm.
    struct User {
        Peer peer;
        DigestSecret secret;
    };
    virtual std::optional<User> user(std::string_view name) = 0;
};

/// What a request begins with (RFC 3261 8.1.1.6).
constexpr int kMaxForwards = 70;

struct IncomingCall {
    CallId call = CallId::None;
    Peer peer;
    Flow flow;  ///< where the INVITE came from; its local address is one the peer reaches
    SipUri request_uri;
    NameAddr from;
    NameAddr to;
    std::string sip_call_id;
    std::optional<Sdp> offer;  ///< absent: our offer goes into the 200 (late offer)
    int max_forwards =
        kMaxForwards;  ///< one less belongs into the OutgoingCall it causes, so that loops end
    CallerIdentity identity{};       ///< as it says itself; not believed yet
    CallId replaces = CallId::None;  ///< a call of ours this one is to take the place of (RFC 3891)
};

/// One contact of an extension, as registered.
struct Contact {
    SipUri uri;
    Flow flow;  ///< requests go back over the flow it registered on (TCP connection, NAT binding)
    Instant expires;
    std::string user_agent;
    std::vector<NameAddr> path;  ///< proxies it registered through (RFC 3327), the nearest first
    Instant registered{};  ///< bound without a break since; a phone that started anew counts anew
};

/// A contact with what its phone's next REGISTER is held against.
struct Binding {
    Contact contact;
    Params params = {};  ///< of the Contact header, echoed
    std::string call_id = {};
    std::uint32_t cseq = 0;
    std::string instance = {};  ///< +sip.instance and reg-id (RFC 5626): the phone itself, whatever
                                ///< its address
};
using Bindings = std::vector<Binding>;

struct OutgoingCall {
    /// Where to: a SIP URI, resolved by address literal or registrar flow. `contacts` wins over
    /// `target` when given.
    SipUri target;
    std::vector<Contact>
        contacts;  ///< of an extension: all are called (forked by us), each over its flow
    NameAddr from;
    std::optional<NameAddr> asserted_identity;
    bool is_private = false;      ///< asks that the caller be shown to nobody
    std::string diverted_from{};  ///< our number the call came to before it is sent on
    Sdp offer;  ///< without media: a late offer; the peer's comes by on_reoffer before on_answered
    std::string user, password;  ///< for a challenge; empty: none
    Duration give_up_after = std::chrono::seconds(180);
    int max_forwards = kMaxForwards;
    /// A peer that has not even said 100 by then is given up as Unreachable with 408; zero: as
    /// RFC 3261 has it (timer B, 32 s). An answer that comes later is ended.
    Duration try_timeout{};
};

/// An INVITE on its way, as it can be kept and taken up again by a later run.
struct SentInvite {
    std::string call_id;  ///< its Call-ID: one for all phones of a call
    std::string head;     ///< the message as sent, without its body
    Flow flow;
    friend bool operator==(const SentInvite&, const SentInvite&) = default;
};

class UserAgentEvents {
  public:
    virtual ~UserAgentEvents() = default;
    /// Authorised and 100 sent; answer with ring(), answer() or refuse().
    virtual void on_incoming(const IncomingCall& call) = 0;
    virtual void on_ringing(CallId call, const std::optional<Sdp>& early_media) = 0;
    /// Our INVITE was answered; the ACK is sent. `answer` is absent only when the peer broke the
    /// rules (call is ended then).
    virtual void on_answered(CallId call, const Sdp& answer) = 0;
    /// ACK for our 200 arrived; with a late offer it brought the peer's answer. Again for a
    /// re-INVITE that left the offer to us.
    virtual void on_confirmed(CallId call, const std::optional<Sdp>& late_answer) = 0;
    /// Called exactly once per call that was told to the owner, however it ends, unless the owner
    /// ended it itself.
    virtual void on_ended(CallId call, const CallEnd& end) = 0;
    /// A re-INVITE or UPDATE with an offer; the returned SDP answers it (empty: 488, session
    /// unchanged).
    virtual std::optional<Sdp> on_reoffer(CallId call, const Sdp& offer) = 0;
    /// SIP INFO with application/dtmf-relay or application/dtmf.
    virtual void on_info_digit(CallId call, char digit) = 0;
    /// The set of contacts of an extension changed (registered, refreshed to another flow, expired,
    /// removed, flow broken).
    virtual void on_contacts_changed(std::int64_t extension,
                                     const std::vector<Contact>& contacts) = 0;
    virtual void on_registration(RegistrationId registration, bool registered,
                                 const std::string& detail) = 0;
    /// A trunk probed by OPTIONS went up or down.
    virtual void on_trunk_state(std::int64_t trunk, bool up, const std::string& detail) = 0;
    /// How our REFER was answered, and then its course: the statuses of NOTIFYs, 100 on.
    virtual void on_refer_news(CallId /*call*/, int /*status*/) {}
    /// Answer with accept_referral() or refuse_referral() before returning; else it is declined.
    virtual void on_referral(const Referral& /*referral*/) {}
    /// The status to answer with; from 200 on notify() may be called, and at first must be.
    virtual int on_subscribe(const SubscriptionRequest& /*request*/) { return 489; }
    /// Expired, given up by the peer, or the peer is gone; not after a final state.
    virtual void on_subscription_ended(SubscriptionId /*subscription*/) {}
};

/// Which digest challenges a request without credentials gets, in this order. RFC 8760 wants
/// SHA-256 first, but telephones (and SIPp) that read only the first challenge, and stop at one
/// they do not know, are many: MD5 stands first unless told otherwise.
enum class DigestOffer : std::uint8_t { Md5AndSha256, Sha256AndMd5, Md5 };

struct UserAgentOptions {
    std::string realm = "callfloor";
    std::string product = "callfloor";  ///< Server / User-Agent header
    std::string contact_host;  ///< host of our Contact; empty: the address a request came to
    Duration registration_min = std::chrono::seconds(60);
    Duration registration_max = std::chrono::seconds(3'600);
    Duration registration_default = std::chrono::seconds(300);
    int stranger_requests_per_second =
        5;  ///< unauthorised requests answered per source address; more are dropped
    std::size_t calls_max = 10'000;  ///< at the bound INVITE gets 503 with Retry-After
    DigestOffer digest_offer = DigestOffer::Md5AndSha256;
    /// OPTIONS within every answered call: a peer that is gone (481, 408, silence) ends it as
    /// SessionTimeout. Zero: never.
    Duration call_probe_every = std::chrono::seconds(60);
    /// Session-Expires of our INVITEs (RFC 4028): who supports it refreshes the call in this time,
    /// or it ends. Zero: only for peers who ask for it themselves.
    Duration session_interval = std::chrono::minutes(30);
    /// 180 by RFC 3262 to every caller who supports it, not only to those who require it.
    bool rings_reliably = false;
    bool tells_dialogs = false;         ///< the owner calls take_dialog_changes() from time to time
    MessageWatcher* watcher = nullptr;  ///< of all messages; outlives the agent
};

struct UserAgentFigures {
    std::uint64_t requests_received = 0, responses_received = 0, malformed = 0,
                  strangers_refused = 0, strangers_dropped = 0;
    std::size_t calls = 0, transactions = 0, registrations = 0, connections = 0;
};

class UserAgent final {
  public:
    UserAgent(io::Timers& timers, Network& network, Random random, Directory& directory,
              UserAgentEvents& events, const UserAgentOptions& options);
    ~UserAgent();

    void ring(CallId call);                    ///< 180
    void answer(CallId call, const Sdp& sdp);  ///< 200, retransmitted until ACK (RFC 3261 13.3.1.4)
    void refuse(CallId call, int status, std::string_view reason, int retry_after_s = 0);
    CallId invite(const OutgoingCall&
                      call);  ///< failures arrive as on_ended, never from inside this function
    /// CANCEL, BYE or refusal, whatever the call's state asks for. No event follows.
    void end(CallId call, const CallEnd& end);
    /// Re-INVITE with a new offer (hold, resume); the answer arrives by the callback; a refusal
    /// leaves the session as it was. Made while another is under way it waits its turn. When the
    /// call ends first, the callback is dropped.
    void reoffer(CallId call, const Sdp& offer, std::function<void(Result<Sdp>)> on_answer);

    /// Keys 0-9 * # A-D one after the other by INFO, for a peer that takes none in RTP. At most 64
    /// wait to be sent; more are dropped. A peer that does not answer gets no more of them.
    void send_keys(CallId call, const std::string& keys);

    /// 202, and "100 Trying" as the first news (unless the peer wants none: RFC 4488).
    void accept_referral(SubscriptionId referral);
    void refuse_referral(SubscriptionId referral, int status, std::string_view reason);
    /// REFER in an answered call, as a phone's transfer key sends it; with `replaces` the peer's
    /// side of that other call of ours (RFC 5589). Nothing when the call is not up.
    void refer(CallId call, SipUri target, CallId replaces = CallId::None);
    /// Nothing for a subscription that is over. A newer state takes the place of one not yet sent.
    void notify(SubscriptionId subscription, EventState state);
    /// The same state once, to a phone that subscribed to nothing.
    void notify_unasked(const Contact& contact, std::string_view package, const EventState& state);

    /// Where the call's peer sends its SIP from (of a forked call: the phone that answered);
    /// absent before that is known.
    std::optional<Endpoint> peer_of(CallId call) const;
    /// The Call-ID header of its messages, one for all phones of a forked call; empty when it is
    /// over, or could not be sent.
    std::string sip_call_id(CallId call) const;

    std::vector<Contact> contacts(std::int64_t extension) const;
    /// Contacts of an extension that was removed or whose secret changed are forgotten.
    void forget_extension(std::int64_t extension);

    /// What the registrar knows, so that the owner can keep it across a restart: a phone refreshes
    /// at its own pace, up to an hour later, and would be unreachable until then. The extensions
    /// touched since the last call, each once; their bindings; and back.
    std::vector<std::int64_t> take_touched_extensions();
    const Bindings& bindings(std::int64_t extension) const;
    /// False when nothing of it holds any more (see Registrar::restore), or the phone's way to us
    /// was by a port we no longer listen at.
    bool restore_bindings(std::int64_t extension, Bindings bindings);

    /// Dialogs of answered calls, and INVITEs of ours that ring, likewise: after a crash the peers
    /// still believe in them. Those begun, changed or over since the last call, each once; a call
    /// that was brief may come only as one that is over. Nothing without
    /// UserAgentOptions::tells_dialogs.
    struct DialogChange {
        CallId call;
        std::optional<Dialog> dialog = {};     ///< answered
        std::vector<SentInvite> ringing = {};  ///< not answered yet: one for each phone that rings
        bool is_over() const { return !dialog && ringing.empty(); }
    };
    std::vector<DialogChange> take_dialog_changes();
    /// BYE in a dialog of the last run, so that its peer is free again at once; nothing follows.
    void end_lost_dialog(Dialog dialog, const CallEnd& end);
    /// CANCEL of an INVITE of the last run, so that its phone stops ringing; one that is picked up
    /// in this moment gets its BYE. Nothing follows. What cannot be read is an error.
    Result<void> cancel_lost_invite(const SentInvite& invite, const CallEnd& end);

    struct TrunkRegistration {
        SipUri registrar;
        std::string user, password;
        Duration expires = std::chrono::seconds(300);
        Endpoint proxy;
    };
    RegistrationId register_at(
        const TrunkRegistration& registration);  ///< kept up until unregister
    void unregister(RegistrationId registration);
    /// OPTIONS every `every` to keep a trunk known as up or down; 0 stops.
    void probe_trunk(std::int64_t trunk, const Endpoint& where, Duration every);

    UserAgentFigures figures() const;
    /// Ends every call (BYE/CANCEL/503) and unregisters; new requests get 503.
    void stop();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace callfloor::sip
