// Every state and event of the four machines, against figures 5 to 8 (RFC 6026 for INVITE) written
// down once more as a table.
#include "sip/transaction_machine.h"

#include <gtest/gtest.h>

namespace callfloor::sip {
namespace {

using Kind = TransactionKind;
using State = TransactionState;
using Event = TransactionEvent;

struct Row {
    Kind kind;
    State state;
    Event event;
    State next;
    const char* actions;  // S send, R retransmit, A ack, P pass, T timeout, E transport error; in
                          // this order
};

// What is not here changes nothing and does nothing.
constexpr Row kTable[] = {
    {Kind::ClientInvite, State::Trying, Event::Provisional, State::Proceeding, "P"},
    {Kind::ClientInvite, State::Trying, Event::Success, State::Accepted, "P"},
    {Kind::ClientInvite, State::Trying, Event::Failure, State::Completed, "AP"},
    {Kind::ClientInvite, State::Trying, Event::RetransmitTimer, State::Trying, "R"},
    {Kind::ClientInvite, State::Trying, Event::TimeoutTimer, State::Terminated, "T"},
    {Kind::ClientInvite, State::Trying, Event::TransportError, State::Terminated, "E"},
    {Kind::ClientInvite, State::Proceeding, Event::Provisional, State::Proceeding, "P"},
    {Kind::ClientInvite, State::Proceeding, Event::Success, State::Accepted, "P"},
    {Kind::ClientInvite, State::Proceeding, Event::Failure, State::Completed, "AP"},
    {Kind::ClientInvite, State::Proceeding, Event::TimeoutTimer, State::Terminated, "T"},
    {Kind::ClientInvite, State::Completed, Event::Failure, State::Completed, "A"},
    {Kind::ClientInvite, State::Completed, Event::LingerTimer, State::Terminated, ""},
    {Kind::ClientInvite, State::Completed, Event::TransportError, State::Terminated, "E"},
    {Kind::ClientInvite, State::Accepted, Event::Success, State::Accepted, "P"},
    {Kind::ClientInvite, State::Accepted, Event::LingerTimer, State::Terminated, ""},

    {Kind::ClientOther, State::Trying, Event::Provisional, State::Proceeding, "P"},
    {Kind::ClientOther, State::Trying, Event::Success, State::Completed, "P"},
    {Kind::ClientOther, State::Trying, Event::Failure, State::Completed, "P"},
    {Kind::ClientOther, State::Trying, Event::RetransmitTimer, State::Trying, "R"},
    {Kind::ClientOther, State::Trying, Event::TimeoutTimer, State::Terminated, "T"},
    {Kind::ClientOther, State::Trying, Event::TransportError, State::Terminated, "E"},
    {Kind::ClientOther, State::Proceeding, Event::Provisional, State::Proceeding, "P"},
    {Kind::ClientOther, State::Proceeding, Event::Success, State::Completed, "P"},
    {Kind::ClientOther, State::Proceeding, Event::Failure, State::Completed, "P"},
    {Kind::ClientOther, State::Proceeding, Event::RetransmitTimer, State::Proceeding, "R"},
    {Kind::ClientOther, State::Proceeding, Event::TimeoutTimer, State::Terminated, "T"},
    {Kind::ClientOther, State::Proceeding, Event::TransportError, State::Terminated, "E"},
    {Kind::ClientOther, State::Completed, Event::LingerTimer, State::Terminated, ""},

    {Kind::ServerInvite, State::Proceeding, Event::Request, State::Proceeding, "R"},
    {Kind::ServerInvite, State::Proceeding, Event::SendProvisional, State::Proceeding, "S"},
    {Kind::ServerInvite, State::Proceeding, Event::SendSuccess, State::Accepted, "S"},
    {Kind::ServerInvite, State::Proceeding, Event::SendFailure, State::Completed, "S"},
    {Kind::ServerInvite, State::Proceeding, Event::TransportError, State::Proceeding, "E"},
    {Kind::ServerInvite, State::Completed, Event::Request, State::Completed, "R"},
    {Kind::ServerInvite, State::Completed, Event::RetransmitTimer, State::Completed, "R"},
    {Kind::ServerInvite, State::Completed, Event::Ack, State::Confirmed, ""},
    {Kind::ServerInvite, State::Completed, Event::TimeoutTimer, State::Terminated, ""},
    {Kind::ServerInvite, State::Completed, Event::TransportError, State::Completed, "E"},
    {Kind::ServerInvite, State::Confirmed, Event::LingerTimer, State::Terminated, ""},
    {Kind::ServerInvite, State::Accepted, Event::Ack, State::Accepted, "P"},
    {Kind::ServerInvite, State::Accepted, Event::SendSuccess, State::Accepted, "S"},
    {Kind::ServerInvite, State::Accepted, Event::LingerTimer, State::Terminated, ""},
    {Kind::ServerInvite, State::Accepted, Event::TransportError, State::Accepted, "E"},

    {Kind::ServerOther, State::Trying, Event::SendProvisional, State::Proceeding, "S"},
    {Kind::ServerOther, State::Trying, Event::SendSuccess, State::Completed, "S"},
    {Kind::ServerOther, State::Trying, Event::SendFailure, State::Completed, "S"},
    {Kind::ServerOther, State::Proceeding, Event::Request, State::Proceeding, "R"},
    {Kind::ServerOther, State::Proceeding, Event::SendProvisional, State::Proceeding, "S"},
    {Kind::ServerOther, State::Proceeding, Event::SendSuccess, State::Completed, "S"},
    {Kind::ServerOther, State::Proceeding, Event::SendFailure, State::Completed, "S"},
    {Kind::ServerOther, State::Proceeding, Event::TransportError, State::Terminated, "E"},
    {Kind::ServerOther, State::Completed, Event::Request, State::Completed, "R"},
    {Kind::ServerOther, State::Completed, Event::LingerTimer, State::Terminated, ""},
    {Kind::ServerOther, State::Completed, Event::TransportError, State::Terminated, "E"},
};

std::string text_of(const TransactionActions& actions) {
    std::string text;
    text += actions.send ? "S" : "";
    text += actions.retransmit ? "R" : "";
    text += actions.send_ack ? "A" : "";
    text += actions.pass ? "P" : "";
    text += actions.tell_timeout ? "T" : "";
    text += actions.tell_transport_error ? "E" : "";
    return text;
}

TEST(TransactionMachine, DoesInEveryStateAndEventWhatTheFiguresSay) {
    std::size_t found = 0;
    for (int kind = 0; kind < kTransactionKinds; ++kind) {
        for (int state = 0; state < kTransactionStates; ++state) {
            for (int event = 0; event < kTransactionEvents; ++event) {
                Row row{static_cast<Kind>(kind), static_cast<State>(state),
                        static_cast<Event>(event), static_cast<State>(state), ""};
                for (const auto& each : kTable) {
                    if (each.kind == row.kind && each.state == row.state &&
                        each.event == row.event) {
                        row = each;
                        ++found;
                    }
                }
                const auto made = step(row.kind, row.state, row.event);
                EXPECT_EQ(made.next, row.next)
                    << "kind " << kind << " state " << state << " event " << event;
                EXPECT_EQ(text_of(made.actions), row.actions)
                    << "kind " << kind << " state " << state << " event " << event;
            }
        }
    }
    EXPECT_EQ(found, std::size(kTable));
}

TEST(TransactionMachine, RetransmitsAtTheIntervalsOfEachTimer) {
    const auto times = [](Kind kind, State state) {
        std::vector<std::int64_t> result;
        Duration last{};
        for (int i = 0; i < 6; ++i) {
            last = next_retransmission(kind, state, last);
            result.push_back(last.count());
        }
        return result;
    };
    using List = std::vector<std::int64_t>;
    EXPECT_EQ(times(Kind::ClientInvite, State::Trying),
              (List{500, 1'000, 2'000, 4'000, 8'000, 16'000}));
    EXPECT_EQ(times(Kind::ClientOther, State::Trying),
              (List{500, 1'000, 2'000, 4'000, 4'000, 4'000}));
    EXPECT_EQ(times(Kind::ClientOther, State::Proceeding),
              (List{4'000, 4'000, 4'000, 4'000, 4'000, 4'000}));
    EXPECT_EQ(times(Kind::ServerInvite, State::Completed),
              (List{500, 1'000, 2'000, 4'000, 4'000, 4'000}));
}

TEST(TransactionMachine, LingersOnlyWhereRetransmissionsMayStillCome) {
    for (const bool reliable : {false, true}) {
        EXPECT_EQ(timers_of(Kind::ClientInvite, State::Completed, reliable).linger,
                  reliable ? Duration{} : std::chrono::seconds(32));  // D
        EXPECT_EQ(timers_of(Kind::ClientOther, State::Completed, reliable).linger,
                  reliable ? Duration{} : kT4);  // K
        EXPECT_EQ(timers_of(Kind::ServerOther, State::Completed, reliable).linger,
                  reliable ? Duration{} : 64 * kT1);  // J
        EXPECT_EQ(timers_of(Kind::ServerInvite, State::Confirmed, reliable).linger,
                  reliable ? Duration{} : kT4);                                                // I
        EXPECT_EQ(timers_of(Kind::ClientInvite, State::Accepted, reliable).linger, 64 * kT1);  // M
        EXPECT_EQ(timers_of(Kind::ServerInvite, State::Accepted, reliable).linger, 64 * kT1);  // L
        EXPECT_EQ(timers_of(Kind::ClientInvite, State::Trying, reliable).retransmits,
                  !reliable);                                                           // A
        EXPECT_TRUE(timers_of(Kind::ClientInvite, State::Trying, reliable).times_out);  // B
        EXPECT_FALSE(timers_of(Kind::ClientInvite, State::Proceeding, reliable).times_out);
        EXPECT_TRUE(timers_of(Kind::ClientOther, State::Proceeding, reliable).times_out);  // F
        EXPECT_TRUE(timers_of(Kind::ServerInvite, State::Completed, reliable).times_out);  // H
        EXPECT_EQ(timers_of(Kind::ServerInvite, State::Completed, reliable).retransmits,
                  !reliable);  // G
    }
}

}  // namespace
}  // namespace callfloor::sip
