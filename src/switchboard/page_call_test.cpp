// Calls to an agent whose phone is a page of the console, in virtual time.
#include <deque>

#include "switchboard/call_fixture.h"

namespace callfloor::switchboard {
namespace {

// What a page was told; outlives it.
struct Told {
    PageId page;
    ExtensionId extension = {};
    LegId joined_leg = {};
    std::vector<LegId> ringing = {}, resumed = {};
    std::vector<std::string> answers = {};
    std::vector<EndCause> ends = {};
    std::optional<BrowserPage::Farewell> farewell = {};
    int connections = 0;

    PageId id() const { return page; }
};

class FakePage final : public BrowserPage {
  public:
    explicit FakePage(Told& told) : told_(told) {}

    PageId id() const override { return told_.page; }
    UserId user() const override { return UserId{3}; }
    const std::string& address() const override { return address_; }
    void joined(ExtensionId at, LegId leg) override {
        told_.extension = at;
        told_.joined_leg = leg;
    }
    void ring(LegId leg) override { told_.ringing.push_back(leg); }
    void resume(LegId leg) override { told_.resumed.push_back(leg); }
    void media(LegId, const std::string& sdp) override { told_.answers.push_back(sdp); }
    void connected(LegId) override { ++told_.connections; }
    void ended(LegId, EndCause cause) override { told_.ends.push_back(cause); }
    void close(Farewell why) override { told_.farewell = why; }

  private:
    Told& told_;
    std::string address_ = "10.0.0.9";
};

constexpr const char* kOffer =
    "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 8 126\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:9uB6\r\n"
    "a=ice-pwd:YH75Fviy6338Vbrhrlp8Yh\r\na=setup:actpass\r\na=mid:0\r\na=rtcp-mux\r\n"
    "a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:"
    "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\na=rtpmap:126 telephone-event/8000\r\n";

class PageCallTest : public SwitchboardCall {
  protected:
    void SetUp() override {
        ASSERT_TRUE(switchboard.handle(floor::SignIn{UserId{3}, ExtensionId{5}, {}}));
        page = join(1);
        ASSERT_TRUE(switchboard.handle(floor::SetReady{UserId{3}, {}}));
    }
    Told* join(std::uint64_t id) {
        pages.push_back({PageId{id}});
        EXPECT_TRUE(switchboard.join_page(std::make_unique<FakePage>(pages.back())));
        return &pages.back();
    }
    // Pages say that they are there, as long as they are.
    void pass(Duration time_to_pass) {
        for (const auto end = time.now() + time_to_pass; time.now() < end;) {
            time.advance(1s);
            if (!is_page_hung) {
                switchboard.page_is_alive(page->id());
            }
        }
    }
    sip::CallId call_rings() {
        const auto call = carrier.dial("4001");
        pass(3s);
        EXPECT_EQ(page->ringing.size(), 1u);
        leg = page->ringing.at(0);
        switchboard.page_rings(page->id(), leg);
        return call;
    }
    void page_answers(media::Handshake outcome = media::Handshake::Done) {
        EXPECT_TRUE(switchboard.page_answers(page->id(), leg, kOffer));
        for (const auto& [stream, remote] : media.remotes) {
            if (remote.browser && media.open.contains(stream)) {
                browser_stream = stream;
            }
        }
        switchboard.on_handshake(browser_stream, outcome);
    }

    std::deque<Told> pages;
    Told* page = nullptr;
    LegId leg;
    media::StreamId browser_stream = media::StreamId::None;
    bool is_page_hung = false;
};

TEST_F(PageCallTest, RingsAnswersAndTalks) {
    const auto call = call_rings();
    EXPECT_EQ(page->extension, ExtensionId{5});
    EXPECT_EQ(state(), floor::AgentState::Ringing);
    EXPECT_TRUE(switchboard.page_answers(page->id(), leg, kOffer));
    ASSERT_EQ(page->answers.size(), 1u);
    EXPECT_THAT(page->answers[0], testing::HasSubstr("a=setup:passive"));
    EXPECT_THAT(page->answers[0], testing::HasSubstr("candidate:1 1 udp 2130706431 10.0.0.1 "));
    EXPECT_NE(state(), floor::AgentState::Talking) << "not before there is sound";
    page_answers();
    pass(1s);
    EXPECT_EQ(state(), floor::AgentState::Talking);
    EXPECT_EQ(page->connections, 1);
    EXPECT_EQ(media.bridges.size(), 1u);
    EXPECT_EQ(media.remotes[browser_stream].browser->peer_user, "9uB6");
    EXPECT_EQ(media.remotes[browser_stream].telephone_event_type, 126);
    carrier.hang_up(call);
    pass(1s);
    EXPECT_EQ(page->ends.size(), 1u);
    expect_clean();
}

TEST_F(PageCallTest, ADeclinedCallGoesOnWaiting) {
    call_rings();
    switchboard.page_hangs_up(page->id(), leg);
    pass(1s);
    const auto ends = all<floor::OfferEnded>();
    ASSERT_EQ(ends.size(), 1u);
    EXPECT_EQ(ends[0].outcome, floor::OfferOutcome::Rejected);
    EXPECT_TRUE(carrier.ended.empty());
}

TEST_F(PageCallTest, ThePageHangsUp) {
    call_rings();
    page_answers();
    switchboard.page_hangs_up(page->id(), leg);
    pass(1s);
    ASSERT_EQ(carrier.ended.size(), 1u);
    EXPECT_EQ(all<floor::ConversationEnded>().at(0).end.side, EndSide::Agent);
    expect_clean();
}

TEST_F(PageCallTest, AHandshakeThatFailsIsNoAnswer) {
    call_rings();
    page_answers(media::Handshake::Failed);
    pass(1s);
    EXPECT_EQ(all<floor::OfferEnded>().at(0).outcome, floor::OfferOutcome::Unreachable);
    EXPECT_TRUE(carrier.ended.empty());
    EXPECT_EQ(page->ends, std::vector{EndCause::Unreachable});
}

TEST_F(PageCallTest, AnUnusableOfferIsToldAndNoAnswer) {
    call_rings();
    const auto refused = switchboard.page_answers(page->id(), leg, "v=0\r\nrubbish");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidInput);
    EXPECT_TRUE(carrier.ended.empty());
}

TEST_F(PageCallTest, AnAnswerWithoutSoundFailsInTime) {
    call_rings();
    EXPECT_TRUE(switchboard.page_answers(page->id(), leg, kOffer));
    pass(9s);
    EXPECT_EQ(all<floor::OfferEnded>().at(0).outcome, floor::OfferOutcome::Unreachable);
    EXPECT_TRUE(carrier.ended.empty());
}

TEST_F(PageCallTest, AReloadedPageTakesTheCallUpAgain) {
    call_rings();
    page_answers();
    const auto before = media.remotes[browser_stream].browser;
    switchboard.leave_page(page->id());
    time.advance(4s);
    EXPECT_EQ(state(), floor::AgentState::Talking);
    page = join(2);
    EXPECT_EQ(page->joined_leg, leg) << "so that the page knows its call is not over";
    ASSERT_EQ(page->resumed, std::vector{leg});
    page_answers();
    pass(60s);
    EXPECT_EQ(state(), floor::AgentState::Talking);
    EXPECT_NE(media.remotes[browser_stream].browser, before) << "another page, other names";
    EXPECT_EQ(all<floor::LegWasAnswered>().size(), 2u) << "the customer's and the agent's, once";
    EXPECT_TRUE(carrier.ended.empty());
    EXPECT_EQ(page->connections, 1);
}

TEST_F(PageCallTest, APageThatStaysAwayLeavesTheCustomerAtTheFrontOfHisQueue) {
    call_rings();
    page_answers();
    switchboard.leave_page(page->id());
    time.advance(11s);
    EXPECT_TRUE(carrier.ended.empty()) << "the customer was not ended";
    EXPECT_NE(state(), floor::AgentState::Talking);
    ASSERT_EQ(switchboard.floor().conversations().size(), 1u);
    EXPECT_EQ(all<floor::QueueEntered>().size(), 2u);
    EXPECT_EQ(switchboard.floor().agent(UserId{3})->reachability, floor::Reachability::Unreachable);
    // He is back, and so is his customer.
    page = join(2);
    pass(3s);
    EXPECT_EQ(page->ringing.size(), 1u);
}

TEST_F(PageCallTest, APageThatHangsCountsAsGone) {
    call_rings();
    page_answers();
    is_page_hung = true;
    pass(16s);
    EXPECT_EQ(page->farewell, BrowserPage::Farewell::Silent);
    EXPECT_EQ(state(), floor::AgentState::Talking) << "it may come back";
    pass(11s);
    EXPECT_TRUE(carrier.ended.empty());
    EXPECT_EQ(all<floor::QueueEntered>().size(), 2u);
}

TEST_F(PageCallTest, ASecondPageReplacesTheFirst) {
    auto* second = join(2);
    EXPECT_EQ(page->farewell, BrowserPage::Farewell::Replaced);
    switchboard.leave_page(page->id());
    EXPECT_TRUE(switchboard.is_reachable(ExtensionId{5}));
    page = second;
    call_rings();
}

TEST_F(PageCallTest, APageWhoseUserSignedOutDoesNotRing) {
    ASSERT_TRUE(switchboard.handle(floor::SignOut{UserId{3}, {}, false}));
    Told late{PageId{9}};
    EXPECT_FALSE(switchboard.join_page(std::make_unique<FakePage>(late)));
    EXPECT_EQ(late.extension, ExtensionId{});
}

TEST_F(PageCallTest, AnotherPageMayNotSpeakOfTheCall) {
    call_rings();
    switchboard.page_hangs_up(PageId{77}, leg);
    EXPECT_TRUE(switchboard.page_answers(PageId{77}, leg, kOffer));
    pass(1s);
    EXPECT_EQ(state(), floor::AgentState::Ringing);
    EXPECT_TRUE(page->answers.empty());
}

TEST_F(PageCallTest, RingsUntilTheOfferIsOver) {
    call_rings();
    pass(40s);
    ASSERT_FALSE(page->ends.empty());
    EXPECT_EQ(all<floor::OfferEnded>().at(0).outcome, floor::OfferOutcome::NoAnswer);
    EXPECT_TRUE(carrier.ended.empty());
}

}  // namespace
}  // namespace callfloor::switchboard
