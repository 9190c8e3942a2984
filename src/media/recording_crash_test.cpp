// kill -9 in the middle of a recording: a server of its own, in a child process, is killed and its
// file repaired.

#include <csignal>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "media/engine.h"
#include "media/g711.h"
#include "media/internal/engine_testing.h"
#include "media/wav.h"

namespace callfloor::media {
namespace {

using testing::Peer;

// Never returns: records a talking caller until it is killed. Says when the recording began.
[[noreturn]] void record_until_killed(const std::filesystem::path& path, int started_pipe) {
    io::EventLoop loop;
    testing::Recorder events;
    EngineOptions options;
    options.local_address = "127.0.0.1";
    options.port_low = 33'200;
    options.port_high = 33'299;
    options.threads = 1;
    auto engine = Engine::create(options, loop, events);
    Peer caller;
    const auto stream = engine ? (*engine)->create_stream(1) : fail(engine.error());
    if (!stream) {
        ::_exit(1);
    }
    (*engine)->set_remote(stream->id, caller.remote());
    const auto started = io::monotonic_now();
    (void)(*engine)->start_recording(stream->id, path);
    [[maybe_unused]] const auto told = ::write(started_pipe, &started, sizeof started);
    const std::vector<std::uint8_t> speech(160, 0x42);
    for (;;) {
        testing::run_paced(loop, 1, [&](int) { caller.send(stream->local_port, speech); });
    }
}

TEST(RecordingCrash, AKilledServerLosesLessThanASecond) {
    const auto path = std::filesystem::temp_directory_path() /
                      ("callfloor-crash-" + std::to_string(::getpid()) + ".wav");
    std::filesystem::remove(path);
    int ends[2] = {};
    ASSERT_EQ(::pipe(ends), 0);
    const auto child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        record_until_killed(path, ends[1]);
    }
    MediaTime started{};
    const auto got = ::read(ends[0], &started, sizeof started);
    // Until two seconds of it are on disk.
    const auto deadline = io::monotonic_now() + std::chrono::seconds(10);
    std::error_code absent;
    while (std::filesystem::file_size(path, absent) < 32'000 || absent) {
        if (io::monotonic_now() > deadline) {
            break;
        }
        ::usleep(5'000);
    }
    ::kill(child, SIGKILL);
    const auto lasted = io::monotonic_now() - started;
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_EQ(got, static_cast<ssize_t>(sizeof started));
    ASSERT_TRUE(WIFSIGNALED(status));

    const auto length = repair_recording(path);
    ASSERT_TRUE(length) << length.error().text;
    EXPECT_GE(*length, std::chrono::duration_cast<Duration>(lasted) - std::chrono::seconds(1));
    EXPECT_LE(*length, std::chrono::duration_cast<Duration>(lasted));
    const auto bytes = read_audio_file(path, 1 << 20);
    ASSERT_TRUE(bytes);
    const auto wav = parse_wav(*bytes);
    ASSERT_TRUE(wav);
    EXPECT_EQ(wav->frames() / 8, static_cast<std::size_t>(length->count()));
    const auto spoken = std::count(wav->data.begin(), wav->data.end(), 0x42);
    EXPECT_GT(spoken, 8'000);
    std::filesystem::remove(path);
}

}  // namespace
}  // namespace callfloor::media
