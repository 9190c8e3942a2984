// Calls of visitors of web pages, in virtual time.
#include "switchboard/call_fixture.h"

namespace callfloor::switchboard {
namespace {

struct Told {
    std::vector<std::string> answers = {};
    std::vector<bool> talking = {};
    std::vector<EndCause> ends = {};
    int connections = 0;
};

class FakeGuest final : public GuestPage {
  public:
    FakeGuest(Told& told, std::uint64_t id) : told_(told), id_(id) {}

    PageId id() const override { return PageId{id_}; }
    const std::string& address() const override { return address_; }
    void media(LegId, const std::string& sdp) override { told_.answers.push_back(sdp); }
    void connected(LegId) override { ++told_.connections; }
    void talking(bool is_talking) override { told_.talking.push_back(is_talking); }
    void ended(LegId, EndCause cause) override { told_.ends.push_back(cause); }

  private:
    Told& told_;
    std::uint64_t id_;
    std::string address_ = "10.0.0.9";
};

constexpr const char* kOffer =
    "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 8 126\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:9uB6\r\n"
    "a=ice-pwd:YH75Fviy6338Vbrhrlp8Yh\r\na=setup:actpass\r\na=mid:0\r\na=rtcp-mux\r\n"
    "a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:"
    "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\na=rtpmap:126 telephone-event/8000\r\n";

class GuestCallTest : public SwitchboardCall {
  protected:
    QueueId queue() const { return switchboard.floor().config().queues.at(0).id; }
    std::unique_ptr<GuestPage> page(std::uint64_t id) {
        return std::make_unique<FakeGuest>(told, id);
    }
    void calls() {
        auto placed =
            switchboard.guest_calls(page(1), {queue(), "王芳", "https://shop/contact"}, kOffer);
        ASSERT_TRUE(placed) << placed.error().text;
        leg = *placed;
    }
    void sound_is_there(media::Handshake outcome = media::Handshake::Done) {
        for (const auto& [stream, remote] : media.remotes) {
            if (remote.browser && media.open.contains(stream)) {
                visitor = stream;
            }
        }
        switchboard.on_handshake(visitor, outcome);
    }

    Told told;
    LegId leg;
    media::StreamId visitor = media::StreamId::None;
};

TEST_F(GuestCallTest, TheFloorHearsOfItWhenTheSoundIsThere) {
    calls();
    EXPECT_EQ(told.answers.size(), 1u);
    EXPECT_TRUE(all<floor::ConversationStarted>().empty());
    sound_is_there();
    time.advance(1s);
    const auto started = all<floor::ConversationStarted>();
    ASSERT_EQ(started.size(), 1u);
    EXPECT_EQ(started[0].caller_name, "王芳");
    EXPECT_EQ(started[0].web_page, "https://shop/contact");
    EXPECT_EQ(started[0].caller_number, "");
    EXPECT_EQ(all<floor::QueueEntered>().at(0).queue, queue());
    EXPECT_EQ(told.connections, 1);
    switchboard.guest_hangs_up(PageId{1}, leg);
    time.advance(1s);
    EXPECT_EQ(told.ends.size(), 1u);
    EXPECT_EQ(all<floor::ConversationEnded>().at(0).end.cause, EndCause::Abandoned);
    expect_clean();
}

TEST_F(GuestCallTest, WithoutSoundItNeverWaitsInAQueue) {
    calls();
    sound_is_there(media::Handshake::Failed);
    EXPECT_EQ(told.ends, std::vector{EndCause::Unreachable});
    calls();
    time.advance(9s);
    EXPECT_EQ(told.ends.size(), 2u) << "nor one whose browser says nothing more";
    EXPECT_TRUE(all<floor::ConversationStarted>().empty());
    expect_clean();
}

TEST_F(GuestCallTest, AnUnusableOfferIsNoCall) {
    const auto refused = switchboard.guest_calls(page(1), {queue(), "", ""}, "v=0\r\nrubbish");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidInput);
    EXPECT_TRUE(media.open.empty());
    expect_clean();
}

TEST_F(GuestCallTest, AnotherPageTakesItUpAndAStrangersDoesNotHangItUp) {
    calls();
    sound_is_there();
    switchboard.guest_leaves(PageId{1});
    time.advance(4s);
    switchboard.guest_hangs_up(PageId{7}, leg);
    ASSERT_TRUE(switchboard.guest_resumes(page(2), leg, kOffer));
    sound_is_there();
    time.advance(60s);
    EXPECT_TRUE(told.ends.empty());
    EXPECT_EQ(all<floor::ConversationStarted>().size(), 1u);
    EXPECT_EQ(told.connections, 2);
    switchboard.guest_hangs_up(PageId{2}, leg);
    EXPECT_FALSE(switchboard.guest_resumes(page(3), leg, kOffer)) << "it is over";
    time.advance(1s);
    expect_clean();
}

TEST_F(GuestCallTest, APageThatStaysAwayHasLeft) {
    calls();
    sound_is_there();
    switchboard.guest_leaves(PageId{1});
    time.advance(11s);
    EXPECT_EQ(all<floor::QueueLeft>().at(0).outcome, floor::QueueOutcome::AbandonedInQueue);
    expect_clean();
}

TEST_F(GuestCallTest, AQueueThatIsGoneRefuses) {
    ASSERT_TRUE(switchboard.guest_calls(page(1), {QueueId{777}, "", ""}, kOffer));
    sound_is_there();
    time.advance(1s);
    EXPECT_EQ(told.ends, std::vector{EndCause::UnknownNumber});
    expect_clean();
}

TEST_F(GuestCallTest, NoneBeginsWhileNoCallsAreTaken) {
    switchboard.take_new_calls(false);
    const auto refused = switchboard.guest_calls(page(1), {queue(), "", ""}, kOffer);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unavailable);
    EXPECT_TRUE(media.open.empty());
}

}  // namespace
}  // namespace callfloor::switchboard
