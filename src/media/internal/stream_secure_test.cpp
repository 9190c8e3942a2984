// Encrypted streams in virtual time: keys by SDES, keys by a browser's ICE and DTLS.
#include <gtest/gtest.h>

#include "media/internal/browser_testing.h"
#include "media/internal/srtp_testing.h"
#include "media/internal/stream_testing.h"

namespace callfloor::media {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Browser;
using testing::far_end;
using testing::Party;
using testing::rtp_datagram;
using testing::srtp_keys;

class SecureStreamTest : public ::testing::Test {
  protected:
    void SetUp() override {
        caller.connect(now);
        agent.remote.srtp = keys;
        agent.connect(now);
        caller.stream->bridge(*agent.stream);
    }
    void phone_sends(std::uint16_t sequence, const Endpoint& from) {
        const auto sealed = phone->seal_rtp(rtp_datagram(sequence, 7));
        std::vector<std::uint8_t> wire(sealed.begin(), sealed.end());
        agent.stream->receive_rtp(wire, from, now);
    }

    testing::FakeEvents events;
    MediaTime now{seconds(1'000)};
    Party caller{1, events, "192.0.2.1"};
    Party agent{2, events, "192.0.2.2"};
    const SrtpKeys keys = srtp_keys(SrtpSuite::AeadAes128Gcm);
    std::unique_ptr<Srtp> phone = Srtp::create(far_end(keys));
};

TEST_F(SecureStreamTest, PlainAndEncryptedHearEachOther) {
    caller.speak(now, 0x11);
    ASSERT_EQ(agent.wire.rtp.size(), 1u);
    auto wire = agent.wire.rtp[0].bytes;
    EXPECT_NE(wire[20], 0x11);
    const auto opened = phone->open_rtp(wire);
    ASSERT_TRUE(opened);
    EXPECT_EQ((*opened)[20], 0x11);

    phone_sends(1, agent.phone);
    ASSERT_EQ(caller.wire.rtp.size(), 1u);
    EXPECT_EQ(caller.wire.rtp[0].bytes.size(), kRtpHeaderBytes + 160);
    EXPECT_EQ(caller.wire.rtp[0].packet.payload[0], 0x55);
}

TEST_F(SecureStreamTest, TheRecordingHasWhatWasSaid) {
    Recording recording(RecordingHandle{1}, "test.wav", now);
    agent.stream->start_recording(recording);
    phone_sends(1, agent.phone);
    agent.stream->housekeep(now += seconds(1));
    const auto part = recording.readable();
    EXPECT_TRUE(std::any_of(part.begin(), part.end(), [](auto frame) { return frame != 0; }));
    agent.stream->leave(now);
}

TEST_F(SecureStreamTest, ClearPacketsAreRefusedAndDoNotMoveTheLatch) {
    const auto stranger = *Endpoint::from_text("192.0.2.99", 5'000);
    for (std::uint16_t sequence = 1; sequence < 200; ++sequence) {
        auto clear = rtp_datagram(sequence, 9);
        agent.stream->receive_rtp(clear, stranger, now);
        now += milliseconds(20);
    }
    EXPECT_TRUE(caller.wire.rtp.empty());
    EXPECT_EQ(agent.stream->statistics().packets_unproven, 199u);
    caller.speak(now);
    EXPECT_EQ(agent.wire.rtp[0].to, agent.phone);
    agent.stream->housekeep(now);
    EXPECT_EQ(events.unproven.size(), 1u);
    EXPECT_TRUE(events.strangers.empty());
}

TEST_F(SecureStreamTest, AReofferWithTheSameKeysGoesOnWithTheSameSequence) {
    phone_sends(1, agent.phone);
    agent.connect(now);
    phone_sends(2, agent.phone);
    EXPECT_EQ(caller.wire.rtp.size(), 2u);
    // Begun anew the window would be empty, and what was sent could be sent again.
    auto replayed = srtp_keys(SrtpSuite::AeadAes128Gcm);
    auto again = Srtp::create(far_end(replayed));
    const auto sealed = again->seal_rtp(rtp_datagram(1, 7));
    std::vector<std::uint8_t> wire(sealed.begin(), sealed.end());
    agent.stream->receive_rtp(wire, agent.phone, now);
    EXPECT_EQ(caller.wire.rtp.size(), 2u);
    EXPECT_EQ(agent.stream->statistics().packets_unproven, 1u);
}

TEST_F(SecureStreamTest, NewKeysTakeTheOldOnesPlace) {
    phone_sends(1, agent.phone);
    const auto fresh = srtp_keys(SrtpSuite::AesCm128HmacSha1_80, 50);
    agent.remote.srtp = fresh;
    agent.connect(now);
    phone_sends(2, agent.phone);
    EXPECT_EQ(caller.wire.rtp.size(), 1u);
    phone = Srtp::create(far_end(fresh));
    phone_sends(3, agent.phone);
    EXPECT_EQ(caller.wire.rtp.size(), 2u);
}

TEST_F(SecureStreamTest, ReportsAreSealed) {
    phone_sends(1, agent.phone);
    caller.speak(now);
    for (int i = 0; i < 100; ++i) {
        agent.stream->housekeep(now += milliseconds(100));
    }
    ASSERT_FALSE(agent.wire.rtcp.empty());
    auto wire = agent.wire.rtcp[0].bytes;
    EXPECT_TRUE(phone->open_rtcp(wire));
}

class BrowserStreamTest : public ::testing::Test {
  protected:
    void SetUp() override {
        caller.connect(now);
        agent.stream.emplace(options(), agent.wire, events);
        caller.stream->bridge(*agent.stream);
        join(browser);
    }
    StreamOptions options() const {
        StreamOptions made;
        made.id = StreamId{2};
        made.seed = 2;
        made.identity = identity.get();
        return made;
    }
    void join(const Browser& who) {
        agent.remote.browser = who.terms;
        agent.remote.srtp.reset();
        agent.stream->set_remote(agent.remote, {}, now);
    }
    // Hands over what waits on both sides until nothing does.
    void exchange(Browser& who) {
        for (int round = 0; round < 20; ++round) {
            for (auto& datagram : who.take_outgoing()) {
                agent.stream->receive_rtp(datagram, who.address, now);
            }
            for (const auto& sent : std::exchange(agent.wire.rtp, {})) {
                who.receive(sent.bytes, sent.to);
            }
        }
    }
    void connect(Browser& who) {
        who.check(Browser::Nominate::Yes);
        exchange(who);
        who.start_dtls();
        exchange(who);
    }
    void browser_speaks(Browser& who, std::uint16_t sequence) {
        auto wire = who.sealed(sequence);
        agent.stream->receive_rtp(wire, who.address, now);
    }

    testing::FakeEvents events;
    MediaTime now{seconds(1'000)};
    std::unique_ptr<const DtlsIdentity> identity = *DtlsIdentity::create();
    Browser browser{*identity, "192.0.2.7"};
    Party caller{1, events, "192.0.2.1"};
    Party agent{2, events, "192.0.2.2"};
};

TEST_F(BrowserStreamTest, IsFoundSecuredAndHeard) {
    caller.speak(now, 0x11);
    EXPECT_TRUE(agent.wire.rtp.empty()) << "nothing goes out before the handshake";
    connect(browser);
    ASSERT_EQ(events.handshakes, std::vector{Handshake::Done});
    EXPECT_EQ(browser.answers, 1);

    caller.speak(now, 0x11);
    ASSERT_EQ(agent.wire.rtp.size(), 1u);
    EXPECT_EQ(agent.wire.rtp[0].to, browser.address);
    const auto opened = browser.open(agent.wire.rtp[0].bytes);
    ASSERT_TRUE(opened);
    EXPECT_EQ((*opened)[20], 0x11);
    browser_speaks(browser, 1);
    EXPECT_EQ(caller.wire.rtp.size(), 1u);
}

TEST_F(BrowserStreamTest, AnotherCertificateThanAnnouncedEndsTheHandshake) {
    auto terms = browser.terms;
    terms.fingerprint[0] = static_cast<char>(terms.fingerprint[0] ^ 1);
    agent.remote.browser = terms;
    agent.stream->set_remote(agent.remote, {}, now);
    connect(browser);
    EXPECT_EQ(events.handshakes, std::vector{Handshake::Failed});
    caller.speak(now);
    EXPECT_TRUE(agent.wire.rtp.empty());
}

TEST_F(BrowserStreamTest, WithoutProofOfThePasswordNothingIsAnswered) {
    browser.terms.password = "another-password-than-ours";
    browser.check(Browser::Nominate::Yes);
    browser.start_dtls();
    exchange(browser);
    EXPECT_EQ(browser.answers, 0);
    EXPECT_TRUE(events.handshakes.empty());
    EXPECT_GE(agent.stream->statistics().packets_refused, 2u);
}

TEST_F(BrowserStreamTest, MovesWithTheBrowsersNetwork) {
    connect(browser);
    browser.address = *Endpoint::from_text("198.51.100.9", 6'000);
    browser_speaks(browser, 1);
    EXPECT_TRUE(caller.wire.rtp.empty()) << "the new address is not proven yet";
    browser.check(Browser::Nominate::Yes);
    exchange(browser);
    browser_speaks(browser, 2);
    EXPECT_EQ(caller.wire.rtp.size(), 1u);
    caller.speak(now);
    ASSERT_EQ(agent.wire.rtp.size(), 1u);
    EXPECT_EQ(agent.wire.rtp[0].to, browser.address);
}

TEST_F(BrowserStreamTest, AReloadedPageTakesTheCallOver) {
    connect(browser);
    browser_speaks(browser, 1);
    Browser reloaded{*identity, "192.0.2.7", 8'001};
    join(reloaded);
    caller.speak(now);
    EXPECT_TRUE(agent.wire.rtp.empty()) << "the old page's keys are no more";
    connect(reloaded);
    EXPECT_EQ(events.handshakes.size(), 2u);
    browser_speaks(browser, 2);
    EXPECT_EQ(caller.wire.rtp.size(), 1u) << "the old page is a stranger";
    browser_speaks(reloaded, 1);
    EXPECT_EQ(caller.wire.rtp.size(), 2u);
    caller.speak(now, 0x33);
    const auto opened = reloaded.open(agent.wire.rtp.at(0).bytes);
    ASSERT_TRUE(opened);
    EXPECT_EQ((*opened)[20], 0x33);
}

TEST_F(BrowserStreamTest, ReportsComeOnTheSamePort) {
    connect(browser);
    browser_speaks(browser, 1);
    caller.speak(now);
    agent.wire.rtp.clear();
    for (int i = 0; i < 100; ++i) {
        agent.stream->housekeep(now += milliseconds(100));
    }
    EXPECT_TRUE(agent.wire.rtcp.empty());
    ASSERT_FALSE(agent.wire.rtp.empty());
    EXPECT_TRUE(browser.open_report(agent.wire.rtp[0].bytes));
}

TEST_F(BrowserStreamTest, ALostFlightIsSentAgain) {
    browser.check(Browser::Nominate::Yes);
    exchange(browser);
    browser.start_dtls();
    std::ignore = browser.take_outgoing();  // the network lost it
    EXPECT_TRUE(events.handshakes.empty());
    EXPECT_TRUE(browser.repeats_within(seconds(3)));
    exchange(browser);
    EXPECT_EQ(events.handshakes, std::vector{Handshake::Done});
}

}  // namespace
}  // namespace callfloor::media
