#pragma once
// One transaction as the layer keeps it; shared by transaction_layer.cpp and
// transaction_client.cpp. What a finished one needs no more is given back: the INVITE after its
// final answer, the bytes of a request after its answer.

#include <string>
#include <vector>

#include "sip/transaction_layer.h"

namespace callfloor::sip {

namespace internal {

inline bool is_client(TransactionKind kind) {
    return kind == TransactionKind::ClientInvite || kind == TransactionKind::ClientOther;
}

/// 17.1.3
inline std::string client_key(std::string_view branch, std::string_view method) {
    std::string key = "c|";
    return key.append(branch).append("|").append(method);
}

}  // namespace internal

struct TransactionLayer::Transaction {
    explicit Transaction(io::Timers& timers) : retransmission(timers), limit(timers) {}

    TransactionId id = TransactionId::None;
    TransactionKind kind = TransactionKind::ClientOther;
    TransactionState state = TransactionState::Trying;
    bool is_cancel_wanted = false;
    bool is_cancel_sent = false;
    std::uint16_t sent_by_port = 0;  ///< server: of the request's Via
    Purpose purpose;
    std::string key;
    std::string merge_key;  ///< server INVITE
    Flow flow;
    std::string bytes;  ///< client: the request, then the ACK; server: the last response
    std::unique_ptr<Message> invite;  ///< client INVITE, until it is completed: for ACK and CANCEL
    std::string cancel_reason;
    struct Acknowledged {
        std::string to_tag;
        std::string ack;
        Flow flow;
    };
    std::vector<Acknowledged>
        acknowledged;  ///< client INVITE, Accepted: one for each 2xx of a fork
    Duration interval{};
    io::Timer retransmission;
    io::Timer limit;

    bool is_reliable() const { return flow.remote.transport != TransportKind::Udp; }
};

}  // namespace callfloor::sip
