#pragma once
// The inside of the user agent: its calls and what it shares between the files of this folder, one
// per verb:
//
//   requests.cpp         what comes from outside any dialog: who is it, may he, to whom does it go
//   incoming_invite.cpp  INVITE to us: 100, 180, 200 until ACK, CANCEL
//   outgoing_invite.cpp  INVITE from us: branches, early dialogs, the first 2xx wins
//   in_dialog.cpp        BYE, INFO, OPTIONS, UPDATE and re-INVITE of the peer; probes; endings
//   reoffer.cpp          our re-INVITE
//   last_run.cpp         what is kept across a restart, and how calls of the last run are ended
//   reliable_ringing.cpp our 180 until its PRACK, PRACK for theirs
//   session_timers.cpp   refreshes of long calls
//   registering.cpp      REGISTER to us
//   referrals.cpp        REFER to us, and INVITEs that replace a call
//   subscriptions.cpp    SUBSCRIBE to us, and every NOTIFY
//   registrations.cpp    our REGISTER elsewhere, and probes of trunks
//
// A call is reached by its id and looked up again after every event told to the owner, who may have
// ended it. An INVITE whose call is gone looks after itself in the transaction layer; a late 2xx to
// it gets ACK and BYE.

#include <deque>
#include <map>
#include <memory>
#include <unordered_map>

#include "sip/dialog.h"
#include "sip/digest.h"
#include "sip/internal/client_auth.h"
#include "sip/internal/phone_turns.h"
#include "sip/internal/session_terms.h"
#include "sip/internal/stranger_guard.h"
#include "sip/message_transport.h"
#include "sip/registrar.h"
#include "sip/transaction_layer.h"
#include "sip/user_agent.h"

namespace callfloor::sip {

namespace internal {

enum class CallState : std::uint8_t {
    Offered,      ///< INVITE came in, no final answer yet
    Answered,     ///< our 200 waits for its ACK
    Calling,      ///< our INVITE has no 2xx yet
    Up,           ///< confirmed
    Terminating,  ///< our BYE waits for its answer; the owner knows of no such call any more
};

enum class PurposeKind : std::uint32_t {
    None,
    Invite,      ///< owner: call, detail: branch
    Reoffer,     ///< owner: call
    Bye,         ///< owner: call
    CallProbe,   ///< owner: call
    Key,         ///< owner: call
    Refresh,     ///< owner: call
    Register,    ///< owner: registration
    TrunkProbe,  ///< owner: trunk
    Notify,      ///< owner: subscription
    Notice,      ///< a NOTIFY nobody subscribed to
    Refer,       ///< owner: call
};

/// Our 200 to an INVITE or re-INVITE until its ACK comes (13.3.1.4, 14.2).
struct Unacknowledged {
    explicit Unacknowledged(io::Timers& timers) : retransmission(timers), give_up(timers) {}
    TransactionId transaction = TransactionId::None;
    Message ok;
    std::uint32_t cseq = 0;
    bool wants_answer = false;  ///< the 200 carried our offer
    Duration interval{};
    io::Timer retransmission;
    io::Timer give_up;
};

/// Our 180 until its PRACK (RFC 3262 section 3).
struct Reliable {
    explicit Reliable(io::Timers& timers) : retransmission(timers), give_up(timers) {}
    std::uint32_t rseq = 0;
    std::uint32_t cseq = 0;  ///< of the INVITE
    bool is_acknowledged = false;
    Message ringing;
    Duration interval{};
    io::Timer retransmission;
    io::Timer give_up;
};

/// Early dialogs of one branch; further forks are heard but not remembered.
constexpr std::size_t kEarlyDialogsMax = 16;

/// One INVITE of an outgoing call: one contact of the extension, or the trunk.
struct Branch {
    TransactionId transaction = TransactionId::None;
    std::optional<Flow> flow;
    SipUri request_uri;
    std::vector<NameAddr> path;
    std::uint32_t cseq = 0;
    int final_status = 0;              ///< 0 while open
    bool rings = false;                ///< it had a provisional answer above 100
    std::string phone;                 ///< of an extension: what PhoneTurns knows it by
    std::map<std::string, Sdp> early;  ///< answers in 1xx by To tag
    std::map<std::string, std::uint32_t> reliable;  ///< last RSeq by To tag
    Duration session{};                             ///< Session-Expires; raised by a 422
    int session_tries = 0;
};

struct Outgoing {
    explicit Outgoing(io::Timers& timers) : silence(timers) {}
    OutgoingCall request;
    std::vector<Branch> branches;
    bool was_ringing = false;
    io::Timer silence;  ///< until anybody has said anything
};

struct Reoffer {
    Sdp offer;
    std::function<void(Result<Sdp>)> on_answer;
};

struct Call {
    explicit Call(io::Timers& timers)
        : deadline(timers),
          probe(timers),
          glare(timers),
          session_refresh(timers),
          session_expiry(timers) {}

    CallId id = CallId::None;
    CallState state = CallState::Offered;
    bool is_silent = false;  ///< the owner ended it: no further events
    Peer peer;
    Dialog dialog;
    ClientAuth auth;
    std::optional<Sdp> local_sdp;  ///< the last one we sent
    // Incoming, until the final answer.
    TransactionId invite_transaction = TransactionId::None;
    std::unique_ptr<Message> invite;
    bool invite_had_offer = false;
    std::unique_ptr<Reliable> reliable;
    std::unique_ptr<Unacknowledged> unacknowledged;
    // Outgoing, until the first 2xx.
    std::unique_ptr<Outgoing> outgoing;
    // Our re-INVITEs; the front one is under way.
    std::deque<Reoffer> reoffers;
    TransactionId reoffer_transaction = TransactionId::None;
    int reoffer_tries = 0;
    std::vector<SubscriptionId> referrals;  ///< whose news go in its dialog
    TransactionId bye_transaction = TransactionId::None;
    std::string keys;    ///< still to be sent by INFO; the front one is under way
    std::string phone;   ///< that took our INVITE, as Branch::phone
    io::Timer deadline;  ///< outgoing: give up; incoming: repeat 180 each minute
    int rung_minutes = 0;  ///< incoming
    io::Timer probe;
    io::Timer glare;
    // RFC 4028.
    std::optional<SessionTerms> session;  ///< absent: no timer was agreed
    bool peer_updates = false;            ///< its Allow lists UPDATE
    TransactionId refresh_transaction = TransactionId::None;
    io::Timer session_refresh;
    io::Timer session_expiry;
};

/// Somebody who is told of something until it expires (RFC 6665), or of his REFER's course.
struct Subscriber {
    explicit Subscriber(io::Timers& timers) : expiry(timers) {}
    SubscriptionId id = SubscriptionId::None;
    std::int64_t extension = 0;  ///< 0: of a REFER
    std::string event;           ///< Event header of its NOTIFYs
    CallId call = CallId::None;  ///< whose dialog they go in while it lasts
    Dialog dialog;               ///< own, or what is left of the call's
    Instant expires;
    bool wants_news = true;
    std::unique_ptr<Message> unanswered;  ///< the REFER, until it is accepted or refused
    TransactionId request = TransactionId::None;
    std::optional<EventState> next;  ///< as soon as the one under way is answered
    EventState last;
    TransactionId under_way = TransactionId::None;
    bool is_over = false;      ///< the final NOTIFY is sent
    bool has_expired = false;  ///< or was given up by the peer
    io::Timer expiry;
};

struct Registration {
    explicit Registration(io::Timers& timers) : timer(timers) {}
    RegistrationId id = RegistrationId::None;
    UserAgent::TrunkRegistration want;
    ClientAuth auth;
    std::string call_id;
    std::string from_tag;
    std::uint32_t cseq = 0;
    TransactionId transaction = TransactionId::None;
    Flow flow;
    Duration expires{};
    int failures = 0;
    Instant registered_at{};   ///< the last success
    std::string trouble;       ///< why nothing could be sent; empty when it was
    std::optional<bool> told;  ///< the last state told to the owner
    bool is_leaving = false;
    io::Timer timer;
};

struct TrunkProbe {
    explicit TrunkProbe(io::Timers& timers) : timer(timers) {}
    Endpoint where;
    Duration every{};
    std::uint32_t cseq = 0;
    TransactionId transaction = TransactionId::None;
    std::optional<bool> told;
    io::Timer timer;
};

}  // namespace internal

struct UserAgent::State final : MessageHandler, TransactionUser {
    using Call = internal::Call;

    State(io::Timers& timers, Network& network, Random random, Directory& directory,
          UserAgentEvents& events, const UserAgentOptions& options);

    // ---- MessageHandler, TransactionUser (requests.cpp)
    bool on_admit(const Flow& flow) override;
    void on_request(Message request, const Flow& flow) override;
    void on_response(Message response, const Flow& flow) override;
    void on_malformed(const ParseFailure& failure, const Flow& flow) override;
    void on_flow_closed(const Flow& flow, const std::string& why) override;
    void on_new_request(const Message& request, const Flow& flow) override;
    void on_cancel(TransactionId invite, const Message& cancel) override;
    void on_ack(const Message& ack, const Flow& flow) override;
    void on_response(TransactionId id, Purpose purpose, const Message& response,
                     const Flow& flow) override;
    void on_no_response(TransactionId id, Purpose purpose, NoResponse why) override;

    // ---- requests.cpp
    bool is_known(const Flow& flow);
    void refuse_lost_success(const Message& response, const Flow& flow);
    std::optional<Peer> authenticate(const Message& request, const Flow& flow);
    void challenge(const Message& request, const Flow& flow, bool is_stale);
    /// Answers without a transaction; strangers within what the guard allows.
    void refuse_request(const Message& request, const Flow& flow, int status,
                        std::string_view reason = {});
    void refuse_request(const Message& request, const Flow& flow, Message response,
                        double cost = 1);
    std::string stateless_tag(const Message& request) const;
    bool check_request(const Message& request, const Flow& flow);
    void answer_options(const Message& request, const Flow& flow, std::string_view to_tag);

    // ---- incoming_invite.cpp
    void receive_invite(const Message& request, const Flow& flow, const Peer& peer);
    void ring(CallId id);
    void ring_on(CallId id);
    void answer(CallId id, const Sdp& sdp);
    void refuse(CallId id, int status, std::string_view reason, int retry_after_s);
    void send_ok(Call& call, TransactionId transaction, Message ok, bool wants_answer);
    void retransmit_ok(CallId id);
    void give_up_ok(CallId id);

    // ---- outgoing_invite.cpp
    CallId invite(const OutgoingCall& request);
    /// At once, or when the phone is through with what went before.
    void start_branch(CallId id, std::size_t branch);
    void send_invite(Call& call, std::size_t branch);
    void on_invite_response(TransactionId id, Purpose purpose, const Message& response,
                            const Flow& flow);
    void on_provisional(Call& call, std::size_t branch, const Message& response);
    void on_success(Call& call, std::size_t branch, TransactionId id, const Message& response,
                    const Flow& flow);
    void on_branch_failed(Call& call, std::size_t branch, int status);
    void cancel_branches(Call& call, std::string_view reason, std::optional<std::size_t> except);
    void give_up_calling(CallId id);
    /// A 2xx nobody waits for any more: ACK, then BYE (13.2.2.4).
    void refuse_success(TransactionId id, const Message& response, const Flow& flow, bool with_bye);
    void send_ack(Call& call, TransactionId invite, std::uint32_t cseq, const Sdp* answer);

    // ---- in_dialog.cpp
    void receive_in_dialog(const Message& request, const Flow& flow);
    void receive_bye(Call& call, const Message& request, const Flow& flow);
    void receive_reinvite(Call& call, const Message& request, const Flow& flow);
    void receive_update(Call& call, const Message& request, const Flow& flow);
    void receive_info(Call& call, const Message& request, const Flow& flow);
    std::optional<Sdp> answer_offer(CallId id, const Sdp& offer);
    void end(CallId id, const CallEnd& end);
    /// The call ends by something that happened: told to the owner unless he ended it himself, then
    /// BYE.
    void drop_call(CallId id, const CallEnd& end);
    void send_bye(Call& call, const CallEnd& end);
    void on_bye_response(CallId id, const Message* response);
    void start_probe(Call& call);
    void send_probe(CallId id);
    void on_probe_response(CallId id, const Message* response);

    // ---- last_run.cpp
    DialogChange dialog_change(CallId id);
    void end_lost_dialog(Dialog dialog, const CallEnd& end);
    Result<void> cancel_lost_invite(const SentInvite& invite, const CallEnd& end);

    // ---- reoffer.cpp
    void reoffer(CallId id, const Sdp& offer, std::function<void(Result<Sdp>)> on_answer);
    void send_reoffer(Call& call);
    void on_reoffer_response(TransactionId id, Purpose purpose, const Message* response,
                             const Flow* flow, NoResponse why);
    void finish_reoffer(CallId id, Result<Sdp> result);
    void run_later();

    // ---- reliable_ringing.cpp
    void ring_reliably(Call& call, Message ringing);
    void repeat_ringing(CallId id);
    void give_up_ringing(CallId id);
    void receive_prack(Call& call, const Message& request, const Flow& flow);
    /// PRACK for a reliable 18x; false when it is a repeated one, or not the next.
    bool acknowledge_provisional(Call& call, std::size_t branch, const Message& response);

    // ---- session_timers.cpp
    /// Into our re-INVITE or UPDATE: what was agreed so far.
    void offer_session(const Call& call, Message& request) const;
    /// Agrees to what the peer's INVITE, re-INVITE or UPDATE asks, into our 2xx.
    void take_session(Call& call, const Message& request, Message& ok);
    /// Takes what the peer's 2xx agreed to, and starts the time.
    void agree_session(Call& call, const Message& success);
    void note_methods(Call& call, const Message& message);
    void start_session(Call& call);
    void refresh_session(CallId id);
    void on_refresh_response(CallId id, const Message* response);

    // ---- registering.cpp
    void receive_register(const Message& request, const Flow& flow, const Peer& peer);
    void tell_contacts(std::int64_t extension);
    void schedule_expiry();

    // ---- referrals.cpp
    void receive_refer(Call& call, const Message& request, const Flow& flow);
    void accept_referral(SubscriptionId id);
    void refuse_referral(SubscriptionId id, int status, std::string_view reason);
    void refer(CallId id, SipUri target, CallId replaces);
    /// Of a REFER of ours, in the call's dialog.
    void receive_notify(Call& call, const Message& request, const Flow& flow);
    /// The call that a Replaces value names as the peer of `text` sees it.
    Call* find_replaced(const Replaces& replaces);
    /// Into the call a new INVITE is to replace; a status when it cannot (RFC 3891 section 3).
    std::expected<CallId, int> replaced_by(const Message& invite);

    // ---- subscriptions.cpp
    using Subscriber = internal::Subscriber;
    Subscriber* find_subscriber(SubscriptionId id);
    Subscriber* find_subscriber(const Message& request);
    Subscriber& add_subscriber();
    void receive_subscribe(const Message& request, const Flow& flow, const Peer& peer);
    void receive_resubscribe(Subscriber& subscriber, const Message& request, const Flow& flow);
    void await_expiry(Subscriber& subscriber, Duration after);
    void expire_subscription(SubscriptionId id);
    void notify(SubscriptionId id, EventState state);
    void send_notify(Subscriber& subscriber);
    void on_notify_response(SubscriptionId id, const Message* response);
    void notify_unasked(const Contact& contact, std::string_view package, const EventState& state);
    void forget_subscriber(SubscriptionId id);
    /// The call is over, what it was referred to may not be (RFC 5057).
    void leave_subscribers(const Call& call);

    // ---- registrations.cpp
    RegistrationId register_at(const TrunkRegistration& want);
    void unregister(RegistrationId id);
    void send_register(internal::Registration& registration);
    void on_register_response(RegistrationId id, TransactionId transaction, const Message* response,
                              const Flow* flow);
    void tell_registration(internal::Registration& registration, bool registered,
                           const std::string& detail);
    void retry_registration(internal::Registration& registration);
    void probe_trunk(std::int64_t trunk, const Endpoint& where, Duration every);
    void send_trunk_probe(std::int64_t trunk);
    void on_trunk_probe_response(std::int64_t trunk, TransactionId transaction,
                                 const Message* response);

    // ---- user_agent.cpp
    Call* find(CallId id);
    Call* find_by_tag(std::string_view call_id, std::string_view local_tag);
    Call* find_by_dialog(const Message& request);
    Call* find_by_invite(TransactionId invite);
    Call& add_call(internal::CallState state);
    /// Under its Call-ID and our tag, so that requests within it find the call.
    void index(const Call& call);
    /// Its phone rings, its dialog was confirmed, changed or ended: the owner may want to keep
    /// that.
    void touch_dialog(CallId id) {
        if (options.tells_dialogs) {
            dialogs_touched.insert(id);
        }
    }
    void erase(CallId id);
    std::string new_tag() { return random.token(12); }
    std::string new_call_id() { return random.token(24); }
    NameAddr contact_for(const Flow& flow, std::string_view user);
    Result<Flow> flow_for(const Dialog& dialog);
    /// Sends a request of the dialog; on no way to the peer it fails a moment later.
    TransactionId send_in_dialog(Call& call, Message request, Purpose purpose);
    void send_keys(CallId id, const std::string& keys);
    void send_key(Call& call);
    void on_key_response(CallId id, const Message* response);
    void add_common_headers(Message& message, bool with_allow) const;
    void stop();

    io::Timers& timers;
    Directory& directory;
    UserAgentEvents& events;
    UserAgentOptions options;
    Random random;
    NonceBook nonces;
    std::string stateless_secret;
    internal::StrangerGuard guard;
    MessageTransport transport;
    TransactionLayer transactions;
    internal::PhoneTurns turns;
    Registrar registrar;
    io::Timer expiry;
    std::unordered_map<CallId, std::unique_ptr<Call>> calls;
    std::unordered_map<std::string, CallId> dialogs;
    std::set<CallId> dialogs_touched;                   ///< confirmed or over since the owner asked
    std::unordered_map<TransactionId, CallId> offered;  ///< unanswered INVITEs, for their CANCEL
    std::map<RegistrationId, std::unique_ptr<internal::Registration>> registrations;
    std::map<std::int64_t, std::unique_ptr<internal::TrunkProbe>> trunk_probes;
    std::map<SubscriptionId, std::unique_ptr<Subscriber>> subscribers;
    std::unordered_map<std::string, SubscriptionId> subscriber_dialogs;  ///< with one of their own
    std::map<std::int64_t, std::size_t> subscribers_of;                  ///< by extension
    UserAgentFigures figures;
    std::vector<std::function<void()>> later;  ///< told to the owner a moment later
    io::Timer later_timer;
    std::uint64_t last_call = 0;
    std::uint64_t last_registration = 0;
    std::uint64_t last_subscription = 0;
    bool is_stopping = false;
};

namespace internal {

inline Purpose purpose_of(PurposeKind kind, CallId call, std::size_t detail = 0) {
    return {.kind = static_cast<std::uint32_t>(kind),
            .detail = static_cast<std::uint32_t>(detail),
            .owner = static_cast<std::uint64_t>(call)};
}

/// "Reason" of a BYE or CANCEL (RFC 3326); empty when the end has no SIP status to tell.
std::string reason_header(const CallEnd& end);

/// The SDP body, absent when there is none; an error when it cannot be read.
Result<std::optional<Sdp>> sdp_of(const Message& message);
void set_sdp(Message& message, const Sdp& sdp);

constexpr std::string_view kAllow =
    "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, REGISTER, REFER, SUBSCRIBE";
constexpr std::string_view kReliable = "100rel";
constexpr std::string_view kReplaces = "replaces";
constexpr std::string_view kNoReferSub = "norefersub";
constexpr std::string_view kSupported = "100rel, timer, replaces, norefersub";
constexpr std::string_view kEventPackages = "message-summary, dialog, refer";

std::string dialog_key(std::string_view call_id, std::string_view local_tag);

/// What the request requires and we do not have, in a 420; absent when there is nothing (8.2.2.3).
std::optional<Message> refuse_required(const Message& request, std::string_view to_tag);

}  // namespace internal

}  // namespace callfloor::sip
