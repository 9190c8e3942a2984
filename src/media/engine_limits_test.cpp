// What the engine refuses and tells by itself, on loopback.

#include <gtest/gtest.h>

#include "media/engine.h"
#include "media/internal/engine_testing.h"

namespace callfloor::media {
namespace {

using testing::Peer;
using testing::run_until;

TEST(Engine, ExhaustedPortsAreRefusedWithTheRange) {
    io::EventLoop loop;
    testing::Recorder events;
    EngineOptions options;
    options.local_address = "127.0.0.1";
    options.port_low = 33'000;
    options.port_high = 33'003;
    options.threads = 2;
    auto engine = Engine::create(options, loop, events);
    ASSERT_TRUE(engine);
    EXPECT_EQ((*engine)->port_pairs(), 2u);
    // Another program may hold one of them; then it is exhausted the sooner.
    std::optional<Error> refused;
    for (int i = 0; i < 3 && !refused; ++i) {
        auto stream = (*engine)->create_stream(static_cast<std::uint64_t>(i));
        if (!stream) {
            refused = stream.error();
        }
    }
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->code, ErrorCode::LimitReached);
    EXPECT_NE(refused->text.find("33000-33003"), std::string::npos) << refused->text;
}

TEST(Engine, SkipsAPortThatAnotherProgramHolds) {
    io::EventLoop loop;
    testing::Recorder events;
    Peer other;
    EngineOptions options;
    options.local_address = "127.0.0.1";
    options.port_low = static_cast<std::uint16_t>(other.port() & ~1u);
    options.port_high = static_cast<std::uint16_t>(options.port_low + 99);
    auto engine = Engine::create(options, loop, events);
    ASSERT_TRUE(engine);
    const auto stream = (*engine)->create_stream(1);
    ASSERT_TRUE(stream) << stream.error().text;
    EXPECT_GT(stream->local_port, other.port());
}

TEST(Engine, AWrongAddressIsToldAtTheStart) {
    io::EventLoop loop;
    testing::Recorder events;
    EngineOptions options;
    options.local_address = "192.0.2.77";
    const auto foreign = Engine::create(options, loop, events);
    ASSERT_FALSE(foreign);
    EXPECT_NE(foreign.error().text.find("192.0.2.77"), std::string::npos);
    options.local_address = "voice.example";
    EXPECT_EQ(Engine::create(options, loop, events).error().code, ErrorCode::InvalidInput);
}

TEST(Engine, SilenceOfThePeerIsTold) {
    io::EventLoop loop;
    testing::Recorder events;
    Peer caller;
    EngineOptions options;
    options.local_address = "127.0.0.1";
    options.port_low = 33'100;
    options.port_high = 33'199;
    options.media_timeout = Duration(50);
    auto engine = Engine::create(options, loop, events);
    ASSERT_TRUE(engine);
    const auto stream = (*engine)->create_stream(1);
    ASSERT_TRUE(stream);
    (*engine)->set_remote(stream->id, caller.remote());
    run_until(loop, [&] { return !events.timeouts.empty(); });
    EXPECT_EQ(events.timeouts, std::vector<StreamId>{stream->id});
}

}  // namespace
}  // namespace callfloor::media
