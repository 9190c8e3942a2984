#pragma once
// The transaction layer (RFC 3261 section 17, RFC 6026): carries out what transaction_machine.h
// decides. Matches messages to transactions (17.1.3, 17.2.3), retransmits, absorbs retransmissions,
// acknowledges failures, keeps the ACK to a 2xx for its retransmissions, and sends a CANCEL as soon
// as it may be sent. A transaction exists only when the user asked for it: strangers are answered
// without one. A finished transaction keeps a key, a timer and one serialised message. One thread.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/random.h"
#include "io/timers.h"
#include "sip/message.h"
#include "sip/message_transport.h"
#include "sip/transaction_machine.h"

namespace callfloor::sip {

enum class TransactionId : std::uint64_t { None = 0 };

/// What a client transaction is for, in the user's terms; the layer only hands it back.
struct Purpose {
    std::uint32_t kind = 0;
    std::uint32_t detail = 0;
    std::uint64_t owner = 0;
};

enum class NoResponse : std::uint8_t { Timeout, TransportError };

class TransactionUser {
  public:
    virtual ~TransactionUser() = default;
    /// A request that belongs to no transaction. accept() it or answer it with reply_stateless().
    /// Never an ACK.
    virtual void on_new_request(const Message& request, const Flow& flow) = 0;
    /// CANCEL of an INVITE that was accepted; the CANCEL itself is answered.
    virtual void on_cancel(TransactionId invite, const Message& cancel) = 0;
    /// An ACK that acknowledges a 2xx (it is no part of the INVITE's transaction).
    virtual void on_ack(const Message& ack, const Flow& flow) = 0;
    virtual void on_response(TransactionId id, Purpose purpose, const Message& response,
                             const Flow& flow) = 0;
    virtual void on_no_response(TransactionId id, Purpose purpose, NoResponse why) = 0;
};

class TransactionLayer final {
  public:
    TransactionLayer(io::Timers& timers, MessageTransport& transport, Random& random,
                     TransactionUser& user);
    ~TransactionLayer();
    TransactionLayer(const TransactionLayer&) = delete;
    TransactionLayer& operator=(const TransactionLayer&) = delete;

    void receive_request(const Message& request, const Flow& flow);
    /// False when nobody waits for it.
    bool receive_response(const Message& response, const Flow& flow);
    void on_flow_closed(const Flow& flow);

    // Server side.
    bool is_full() const;
    /// Begins the server transaction; None for an ACK.
    TransactionId accept(const Message& request, const Flow& flow);
    /// Ignored when the machine does not allow it any more (a 1xx after a final answer).
    void respond(TransactionId id, const Message& response);
    void reply_stateless(const Message& request, const Message& response, const Flow& flow);
    /// The transaction of an INVITE (no To tag) with the same Call-ID, From tag and CSeq that
    /// arrived by another way (8.2.2.2).
    bool is_merged(const Message& request) const;

    // Client side. Failures arrive by on_no_response, never from inside.
    TransactionId send(Message request, const Flow& flow, Purpose purpose);
    /// As send(), when there is no way to the target: fails by on_no_response a moment later.
    TransactionId fail_later(Purpose purpose);
    /// CANCELs an INVITE: now, or when its first provisional response arrives (9.1). What becomes
    /// of it is still told.
    void cancel(TransactionId invite, std::string_view reason_header = {});
    /// The INVITE of an open client transaction as it was sent, without its body; null when it has
    /// a final answer.
    const Message* invite_of(TransactionId id) const;
    /// Takes up an INVITE that an earlier run sent (its Via included) and that rings, so that it
    /// can be cancelled. None when it has no branch or one that is known already.
    TransactionId resume(Message invite, const Flow& flow, Purpose purpose);
    /// The ACK for a 2xx: sent now and again whenever that 2xx is retransmitted.
    void acknowledge(TransactionId invite, const Message& ack, const Flow& flow);
    /// Sends a request without a transaction (an ACK to a 2xx of a transaction that is gone).
    void send_stateless(Message request, const Flow& flow);

    bool exists(TransactionId id) const {
        return transactions_.contains(static_cast<std::uint64_t>(id));
    }
    std::optional<TransactionState> state_of(TransactionId id) const;
    std::size_t size() const { return transactions_.size(); }

  private:
    struct Transaction;

    Transaction* find(TransactionId id);
    Transaction* find_by_key(const std::string& key);
    Transaction& add(TransactionKind kind, std::string key, const Flow& flow);
    void apply(Transaction& transaction, TransactionEvent event, const Message* message,
               const Flow* flow);
    void enter(Transaction& transaction, TransactionState state);
    void start_retransmission(Transaction& transaction);
    void start_limit(Transaction& transaction, Duration after, TransactionEvent event);
    void on_timer(TransactionId id, TransactionEvent event);
    void transmit(Transaction& transaction, const std::string& bytes);
    void send_failure_ack(Transaction& transaction, const Message& response);
    void send_cancel(Transaction& transaction);
    void receive_cancel(const Message& cancel, const Flow& flow);
    void stamp_via(Message& request, const Flow& flow, const std::string& branch) const;
    void erase(TransactionId id);

    io::Timers& timers_;
    MessageTransport& transport_;
    Random& random_;
    TransactionUser& user_;
    std::unordered_map<std::uint64_t, std::unique_ptr<Transaction>> transactions_;
    std::unordered_map<std::string, TransactionId> by_key_;
    std::unordered_map<std::string, TransactionId>
        merged_;  ///< INVITEs by Call-ID, From tag and CSeq
    std::unordered_multimap<ConnectionId, TransactionId>
        by_connection_;  ///< client transactions on streams
    std::uint64_t last_id_ = 0;
};

}  // namespace callfloor::sip
