#pragma once
// One thing after the other at a registered phone. Who gives an INVITE up may CANCEL it only after
// its first provisional response (RFC 3261 9.1), and a BYE may be lost: the next call's INVITE
// would overtake either and find the phone busy with a caller who is gone. It therefore waits here
// until what went before has its final answer, and for kPhoneTurnWait at most.

#include <functional>
#include <list>
#include <string>
#include <unordered_map>

#include "io/timers.h"
#include "sip/transaction_layer.h"

namespace callfloor::sip::internal {

/// Long enough for one loss: requests are repeated after T1 = 500 ms (17.1.2.2).
constexpr Duration kPhoneTurnWait = std::chrono::seconds(1);

class PhoneTurns {
  public:
    explicit PhoneTurns(io::Timers& timers) : timers_(timers) {}

    /// This INVITE was given up, or this BYE sent: `phone` is not free before its final answer.
    void leave(TransactionId id, const std::string& phone) { leaving_.insert_or_assign(id, phone); }
    /// A 2xx came to the INVITE `from` that was given up: the BYE `to` is what ends it.
    void hand_over(TransactionId from, TransactionId to);
    /// The final answer came, or none will: whoever waited for the phone has his turn.
    void on_final(TransactionId id);
    /// False: the phone is free, send at once. True: `go` is called when it is, or when the wait
    /// is over.
    bool wait(const std::string& phone, std::move_only_function<void()> go);

  private:
    struct Waiting {
        std::string phone;
        std::move_only_function<void()> go;
        io::Timer bound;
    };
    bool is_leaving(const std::string& phone) const;

    io::Timers& timers_;
    std::unordered_map<TransactionId, std::string> leaving_;  // within kSipTransactions
    std::list<Waiting> waiting_;  // in the order of their coming; within kSipDialogs
};

}  // namespace callfloor::sip::internal
