// A call in virtual time, traced: what the stack tells of its messages and what the file holds.
#include "switchboard/trace_recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/temporary_folder.h"
#include "io/virtual_time.h"
#include "sip/digest.h"
#include "sip/message_transport.h"
#include "sip/simulated_network.h"

namespace callfloor::switchboard {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

class Ear final : public sip::MessageHandler {
  public:
    bool on_admit(const sip::Flow&) override { return true; }
    void on_request(sip::Message, const sip::Flow&) override {}
    void on_response(sip::Message, const sip::Flow&) override {}
    void on_malformed(const sip::ParseFailure&, const sip::Flow&) override {}
    void on_flow_closed(const sip::Flow&, const std::string&) override {}
};

class TraceRecorderTest : public testing::Test {
  protected:
    TraceRecorderTest() { transport.set_watcher(&recorder); }
    static std::string message(const std::string& method, const std::string& call_id) {
        return method + " sip:a@10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\n" +
               "From: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: " + call_id + "\r\nCSeq: 1 " +
               method + "\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
    }
    void send(sip::MessageTransport& from, const std::string& to, const std::string& text) {
        const sip::Endpoint remote{to, 5060, sip::TransportKind::Udp};
        ASSERT_TRUE(from.send(*from.flow_to(remote), text));
        time.advance(100ms);
    }
    std::vector<TracedMessage> kept() {
        time.advance(1s);
        store->flush();
        return store->read(ConversationId{7})->messages;
    }

    TemporaryFolder folder;
    std::unique_ptr<TraceStore> store = *TraceStore::open({folder.path(), 1 << 20});
    io::VirtualTime time;
    sip::SimulatedNetwork wire{time, Random(1), {}};
    Ear ear;
    TraceRecorder recorder{time, *store};
    sip::MessageTransport transport{
        time, wire.add_host({{"10.0.0.1", 5060, sip::TransportKind::Udp}}), ear};
    sip::MessageTransport far{time, wire.add_host({{"10.0.0.2", 5060, sip::TransportKind::Udp}}),
                              ear};
};

TEST_F(TraceRecorderTest, KeepsWhatCameAndWentOfTheCallThatWasNamed) {
    send(far, "10.0.0.1", message("INVITE", "one"));
    send(far, "10.0.0.1", message("INVITE", "stranger"));
    send(far, "10.0.0.1", "SIP/2.0 nonsense");
    send(far, "10.0.0.1", message("REGISTER", "one"));
    recorder.name("one", ConversationId{7}, LegId{70});
    send(transport, "10.0.0.2", message("BYE", "one"));
    const auto found = kept();
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].text, message("INVITE", "one"));
    EXPECT_EQ(found[0].way, sip::MessageWatcher::Way::In);
    EXPECT_EQ(found[0].remote.address, "10.0.0.2");
    EXPECT_EQ(found[1].text, message("BYE", "one"));
    EXPECT_EQ(found[1].way, sip::MessageWatcher::Way::Out);
    EXPECT_EQ(found[1].leg, LegId{70});
    EXPECT_GT(found[1].at, found[0].at);
}

TEST_F(TraceRecorderTest, NamesHoldFromSecondToSecond) {
    recorder.name("one", ConversationId{7}, LegId{70});
    send(transport, "10.0.0.2", message("INVITE", "one"));
    EXPECT_EQ(kept().size(), 1u);
    time.advance(std::chrono::minutes(9));
    send(transport, "10.0.0.2", message("BYE", "one"));
    EXPECT_EQ(kept().size(), 2u);
}

TEST_F(TraceRecorderTest, LeavesNothingBehindAtTheEnd) {
    TemporaryFolder other;
    auto last = *TraceStore::open({other.path(), 1 << 20});
    {
        TraceRecorder brief(time, *last);
        transport.set_watcher(&brief);
        brief.name("one", ConversationId{7}, LegId{70});
        send(transport, "10.0.0.2", message("BYE", "one"));
        transport.set_watcher(nullptr);
    }
    last->flush();
    EXPECT_EQ(last->read(ConversationId{7})->messages.size(), 1u);
}

}  // namespace
}  // namespace callfloor::switchboard
