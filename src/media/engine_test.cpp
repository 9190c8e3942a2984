// The engine as a whole, on loopback and in real time: short, and tolerant of a busy machine.

#include "media/engine.h"

#include "media/g711.h"
#include "media/internal/engine_testing.h"
#include "media/tone.h"
#include "media/wav.h"

namespace callfloor::media {
namespace {

using testing::Peer;
using testing::run_paced;
using testing::run_until;

class EngineTest : public ::testing::Test {
  protected:
    void SetUp() override {
        EngineOptions options;
        options.local_address = "127.0.0.1";
        options.port_low = 32'000;
        options.port_high = 32'999;
        options.threads = 1;
        options.seed = 7;
        auto created = Engine::create(options, loop, events);
        ASSERT_TRUE(created) << created.error().text;
        engine = std::move(*created);
        folder = std::filesystem::temp_directory_path() /
                 ("callfloor-media-" + std::to_string(::getpid()) + "-" +
                  ::testing::UnitTest::GetInstance()->current_test_info()->name());
    }
    void TearDown() override {
        engine.reset();
        std::filesystem::remove_all(folder);
    }

    Engine::NewStream connect(const Peer& peer, Codec codec = Codec::Pcma) {
        auto stream = engine->create_stream(1);
        EXPECT_TRUE(stream);
        engine->set_remote(stream->id, peer.remote(codec));
        settle(stream->id);
        return *stream;
    }
    void bridge(StreamId a, StreamId b) {
        engine->bridge(a, b);
        settle(a);
    }
    /// Waits until the media thread has done all that was asked so far. It takes waiting packets
    /// before waiting commands, so what a test sends at once may come before its bridge.
    void settle(StreamId stream) {
        bool is_done = false;
        engine->query_statistics(stream, [&](const StreamStatistics&) { is_done = true; });
        run_until(loop, [&] { return is_done; });
    }
    static std::vector<std::uint8_t> a_law_tone(double frequency, std::size_t samples) {
        std::vector<std::uint8_t> codes;
        for (const auto sample : make_tone(frequency, 8'000, samples)) {
            codes.push_back(encode_a_law(sample));
        }
        return codes;
    }

    io::EventLoop loop;
    testing::Recorder events;
    std::unique_ptr<Engine> engine;
    std::filesystem::path folder;
};

TEST_F(EngineTest, RelaysBothWaysByteExactly) {
    Peer caller;
    Peer agent;
    const auto a = connect(caller);
    const auto b = connect(agent);
    bridge(a.id, b.id);
    const auto speech = a_law_tone(400, 1'600);
    run_paced(loop, 10, [&](int i) {
        caller.send(a.local_port,
                    std::span(speech).subspan(static_cast<std::size_t>(i) * 160, 160));
        agent.send(b.local_port,
                   std::span(speech).subspan(static_cast<std::size_t>(9 - i) * 160, 160));
        caller.listen();
        agent.listen();
    });
    run_until(loop, [&] { return agent.listen() >= 10 && caller.listen() >= 10; });
    for (std::size_t i = 0; i < 10; ++i) {
        EXPECT_TRUE(std::equal(agent.heard[i].payload.begin(), agent.heard[i].payload.end(),
                               speech.begin() + static_cast<std::ptrdiff_t>(i) * 160));
    }
    EXPECT_EQ(agent.heard[0].header.ssrc, agent.heard[9].header.ssrc);
    EXPECT_NE(agent.heard[0].header.ssrc, caller.ssrc);
}

TEST_F(EngineTest, PlaysAPromptInRealTimeAndTellsItsEnd) {
    Peer caller;
    const auto a = connect(caller);
    auto prompt = prompt_from_samples(make_tone(500, 8'000, 2'400));
    ASSERT_TRUE(prompt);
    engine->play(a.id, 77, {*prompt}, false);
    run_until(loop, [&] {
        caller.listen();
        return !events.playbacks.empty();
    });
    run_until(loop, [&] { return caller.listen() == 15; });
    EXPECT_EQ(events.playbacks, std::vector<std::uint64_t>{77});
    const auto took = caller.heard[14].at - caller.heard[0].at;
    EXPECT_GE(took, std::chrono::milliseconds(14 * 20 - 40));
    std::vector<std::int16_t> samples;
    for (const auto& packet : caller.heard) {
        for (const auto code : packet.payload) {
            samples.push_back(decode_a_law(code));
        }
    }
    EXPECT_NEAR(tone_amplitude(samples, 500), 8'000, 200);
    EXPECT_TRUE(caller.heard[0].header.marker);
}

TEST_F(EngineTest, RecordsBothSidesInStereoAsLongAsItLasted) {
    Peer caller;
    Peer agent;
    const auto a = connect(caller);
    const auto b = connect(agent);
    bridge(a.id, b.id);
    const auto path = folder / "deep" / "call.wav";
    const auto started = io::monotonic_now();
    const auto recording = engine->start_recording(a.id, path);
    ASSERT_TRUE(recording);
    const auto left = a_law_tone(400, 160);
    const auto right = a_law_tone(1'000, 160);
    run_paced(loop, 30, [&](int) {
        caller.send(a.local_port, left);
        agent.send(b.local_port, right);
    });
    engine->stop_recording(*recording);
    const auto lasted = io::monotonic_now() - started;
    run_until(loop, [&] { return !events.recordings.empty(); });
    const auto& result = events.recordings[0];
    EXPECT_EQ(result.problem, "");
    EXPECT_EQ(result.handle, *recording);
    EXPECT_NEAR(static_cast<double>(result.length.count()),
                static_cast<double>(lasted.count()) / 1'000.0, 20);
    const auto file = read_audio_file(path, 1 << 20);
    ASSERT_TRUE(file);
    EXPECT_EQ(static_cast<std::int64_t>(file->size()), result.bytes);
    const auto wav = parse_wav(*file);
    ASSERT_TRUE(wav);
    ASSERT_EQ(wav->channels, 2);
    std::vector<std::int16_t> sides[2];
    for (std::size_t i = 800; i + 800 < wav->frames(); ++i) {
        sides[0].push_back(wav->sample(i, 0));
        sides[1].push_back(wav->sample(i, 1));
    }
    EXPECT_GT(tone_amplitude(sides[0], 400), 6'000);
    EXPECT_LT(tone_amplitude(sides[0], 1'000), 500);
    EXPECT_GT(tone_amplitude(sides[1], 1'000), 6'000);
    EXPECT_LT(tone_amplitude(sides[1], 400), 500);
}

TEST_F(EngineTest, ALeaderHearsBothAndNeitherHearsHim) {
    Peer caller;
    Peer agent;
    Peer leader;
    const auto a = connect(caller);
    const auto b = connect(agent);
    const auto c = connect(leader);
    engine->mix({{a.id, MixRole::Speaker}, {b.id, MixRole::Agent}, {c.id, MixRole::Listener}});
    settle(a.id);
    const auto left = a_law_tone(400, 160);
    const auto right = a_law_tone(1'000, 160);
    const auto secret = a_law_tone(1'600, 160);
    run_paced(loop, 30, [&](int) {
        caller.send(a.local_port, left);
        agent.send(b.local_port, right);
        leader.send(c.local_port, secret);
        caller.listen();
        agent.listen();
        leader.listen();
    });
    const auto loudness = [](const Peer& peer, int frequency) {
        std::vector<std::int16_t> samples;
        for (std::size_t i = 5; i < peer.heard.size(); ++i) {
            for (const auto code : peer.heard[i].payload) {
                samples.push_back(decode_a_law(code));
            }
        }
        return tone_amplitude(samples, frequency);
    };
    EXPECT_GT(loudness(leader, 400), 3'000);
    EXPECT_GT(loudness(leader, 1'000), 3'000);
    EXPECT_GT(loudness(caller, 1'000), 3'000);
    EXPECT_GT(loudness(agent, 400), 3'000);
    EXPECT_LT(loudness(caller, 1'600), 100);
    EXPECT_LT(loudness(agent, 1'600), 100);
    bridge(a.id, b.id);
    engine->remove_stream(c.id);
    run_until(loop, [&] { return engine->streams() == 2; });
}

TEST_F(EngineTest, RemovingAStreamGivesItsStatisticsAndFreesIt) {
    Peer caller;
    const auto a = connect(caller);
    caller.send(a.local_port, a_law_tone(400, 160));
    std::optional<StreamStatistics> statistics;
    run_until(loop, [&] {
        engine->query_statistics(a.id, [&](const StreamStatistics& now) { statistics = now; });
        return statistics && statistics->packets_received == 1;
    });
    EXPECT_EQ(engine->streams(), 1u);
    std::optional<StreamStatistics> last;
    engine->remove_stream(a.id, [&](const StreamStatistics& now) { last = now; });
    run_until(loop, [&] { return last.has_value(); });
    EXPECT_EQ(last->packets_received, 1u);
    EXPECT_EQ(last->bytes_received, 172u);
    EXPECT_TRUE(last->first_packet_at.has_value());
    EXPECT_EQ(engine->streams(), 0u);
}

TEST_F(EngineTest, AThiefNeitherHearsNorReplacesTheCaller) {
    Peer caller;
    Peer agent;
    Peer thief("127.0.0.9");
    const auto a = connect(caller);
    const auto b = connect(agent);
    bridge(a.id, b.id);
    const auto speech = a_law_tone(400, 160);
    const std::vector<std::uint8_t> noise(160, 0x55);
    run_paced(loop, 10, [&](int) {
        caller.send(a.local_port, speech);
        agent.send(b.local_port, speech);
        for (int i = 0; i < 5; ++i) {
            thief.send(a.local_port, noise);
        }
    });
    run_until(loop, [&] { return caller.listen() >= 10 && agent.listen() >= 10; });
    EXPECT_EQ(thief.listen(), 0u);
    EXPECT_EQ(agent.heard.size(), 10u);
    for (const auto& heard : agent.heard) {
        EXPECT_EQ(heard.payload, speech);
    }
    std::optional<StreamStatistics> statistics;
    engine->remove_stream(a.id, [&](const StreamStatistics& last) { statistics = last; });
    run_until(loop, [&] { return statistics.has_value(); });
    EXPECT_EQ(statistics->packets_refused, 50u);
}

TEST_F(EngineTest, DigitsSentToAPeerAreToldWhenItSendsThemBack) {
    Peer caller;
    Peer agent;
    const auto a = connect(caller);
    const auto b = connect(agent);
    bridge(a.id, b.id);
    engine->send_digits(a.id, "19");
    run_until(loop, [&] { return caller.listen() >= 14; });
    for (const auto& heard : caller.heard) {
        EXPECT_EQ(heard.header.payload_type, 101);
        agent.timestamp = heard.header.timestamp;
        agent.send(b.local_port, heard.payload, 101, false);
    }
    run_until(loop, [&] { return events.digits.size() >= 2 && caller.listen() >= 28; });
    EXPECT_EQ(events.digits, "19");  // and the bridge passed them on to the caller
}

TEST_F(EngineTest, TooLongPacketsAreCountedAndDropped) {
    Peer caller;
    const auto a = connect(caller);
    caller.send(a.local_port, std::vector<std::uint8_t>(1'489));
    caller.send(a.local_port, std::vector<std::uint8_t>(8'000));
    std::optional<StreamStatistics> statistics;
    run_until(loop, [&] {
        engine->query_statistics(a.id, [&](const StreamStatistics& now) { statistics = now; });
        return statistics && statistics->packets_refused == 2;
    });
    EXPECT_EQ(statistics->packets_received, 0u);
}

TEST_F(EngineTest, CommandsForAStreamThatHasGoneAreIgnored) {
    Peer caller;
    const auto a = connect(caller);
    engine->remove_stream(a.id);
    engine->remove_stream(a.id);
    engine->play(a.id, 1, {}, false);
    engine->bridge(a.id, a.id);
    engine->stop_recording(RecordingHandle{99});
    const auto refused = engine->start_recording(a.id, folder / "x.wav");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::NotFound);
    run_until(loop, [&] { return engine->streams() == 0; });
    EXPECT_TRUE(events.playbacks.empty());
}

TEST_F(EngineTest, AStreamThatEndsFinishesItsRecording) {
    Peer caller;
    const auto a = connect(caller);
    ASSERT_TRUE(engine->start_recording(a.id, folder / "one.wav"));
    EXPECT_EQ(engine->start_recording(a.id, folder / "two.wav").error().code, ErrorCode::Conflict);
    engine->remove_stream(a.id);
    run_until(loop, [&] { return !events.recordings.empty(); });
    EXPECT_EQ(events.recordings[0].problem, "");
    EXPECT_TRUE(std::filesystem::exists(folder / "one.wav"));
}

TEST_F(EngineTest, EndingTheEngineCompletesOpenRecordings) {
    Peer caller;
    const auto a = connect(caller);
    const auto path = folder / "open.wav";
    ASSERT_TRUE(engine->start_recording(a.id, path));
    run_paced(loop, 10, [&](int) { caller.send(a.local_port, a_law_tone(400, 160)); });
    engine.reset();
    const auto file = read_audio_file(path, 1 << 20);
    ASSERT_TRUE(file);
    EXPECT_GE(parse_wav(*file)->frames(), 1'440u);
    EXPECT_TRUE(events.recordings.empty());
}

}  // namespace
}  // namespace callfloor::media
