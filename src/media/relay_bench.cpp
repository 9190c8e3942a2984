// CPU of the server's threads per second of a recorded two-way call, on loopback, beside a floor in
// the same run: a thread that forwards datagrams between the same sockets and appends their payload
// to files, and knows nothing of calls. The generator's thread is not counted. DESIGN goal at 100
// calls: 1.0 ms.

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include <benchmark/benchmark.h>
#include <boost/asio/io_context.hpp>
#include <fcntl.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "media/engine.h"
#include "media/internal/media_time.h"
#include "media/internal/rtp_packet.h"
#include "media/internal/udp_socket.h"

namespace callfloor::media {
namespace {

// CPU nanoseconds of this process's threads whose name begins so.
double cpu_ns_of(std::string_view prefix) {
    double sum = 0;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
        std::string name;
        std::ifstream(task.path() / "comm") >> name;
        double ns = 0;
        if (name.starts_with(prefix)) {
            std::ifstream(task.path() / "schedstat") >> ns;
        }
        sum += ns;
    }
    return sum;
}

UdpSocket loopback_socket() {
    return std::move(**UdpSocket::bind(*Endpoint::from_text("127.0.0.1", 0)));
}

// Phones: each sends 172 bytes every 20 ms, spread over the 20 slots, and throws away what it
// hears.
class Phones final {
  public:
    explicit Phones(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            phones_.push_back({loopback_socket(), {}, 0, 0});
        }
    }
    ~Phones() { stop(); }
    std::uint16_t port(std::size_t phone) const { return phones_[phone].socket.local_port(); }
    void call(std::size_t phone, std::uint16_t server_port) {
        phones_[phone].server = *Endpoint::from_text("127.0.0.1", server_port);
    }
    void start() {
        thread_ = std::thread([this] {
            ::pthread_setname_np(::pthread_self(), "phones");
            run();
        });
    }
    void stop() {
        is_stopping_ = true;
        if (thread_.joinable()) {
            thread_.join();
        }
    }
    void listen() {
        for (auto& phone : phones_) {
            hear(phone);
        }
    }
    std::uint64_t sent() const { return sent_; }
    std::uint64_t heard() const { return heard_; }

  private:
    struct Phone {
        UdpSocket socket;
        Endpoint server;
        std::uint16_t sequence;
        std::uint32_t timestamp;
    };

    void run() {
        auto due = std::chrono::steady_clock::now();
        for (std::size_t slot = 0; !is_stopping_; slot = (slot + 1) % 20) {
            for (std::size_t i = slot; i < phones_.size(); i += 20) {
                turn(phones_[i], static_cast<std::uint32_t>(i));
            }
            due += std::chrono::milliseconds(1);
            std::this_thread::sleep_until(due);
        }
    }
    void hear(Phone& phone) {
        std::array<std::uint8_t, 256> buffer;
        while (const auto got = phone.socket.receive(buffer)) {
            heard_ += got->bytes == 172 ? 1 : 0;  // the rest is RTCP meant for a neighbour's port
        }
    }
    void turn(Phone& phone, std::uint32_t ssrc) {
        std::array<std::uint8_t, 256> buffer{};
        hear(phone);
        write_rtp_header({8, false, phone.sequence++, phone.timestamp, ssrc, {}},
                         std::span(buffer).first<kRtpHeaderBytes>());
        phone.timestamp += kPacketSamples;
        sent_ += phone.socket.send(std::span(buffer).first(172), phone.server) ? 1 : 0;
    }

    std::vector<Phone> phones_;
    std::atomic<bool> is_stopping_{false};
    std::atomic<std::uint64_t> sent_{0};
    std::atomic<std::uint64_t> heard_{0};
    std::thread thread_;
};

class Silent final : public EngineEvents {
  public:
    void on_playback_finished(StreamId, std::uint64_t) override {}
    void on_digit(StreamId, char) override {}
    void on_media_timeout(StreamId) override {}
    void on_recording_finished(const RecordingResult&) override {}
};

std::filesystem::path bench_folder() {
    return std::filesystem::temp_directory_path() /
           ("callfloor-bench-" + std::to_string(::getpid()));
}

// Warms up for a second, then measures for three; the iteration's time is CPU per call-second.
template <typename Wait>
void measure(benchmark::State& state, Phones& phones, std::string_view threads, Wait wait) {
    const auto calls = static_cast<double>(state.range(0));
    phones.start();
    wait(std::chrono::seconds(1));
    for (auto _ : state) {
        const auto before = cpu_ns_of(threads) + cpu_ns_of("recorder");
        const auto started = io::monotonic_now();
        wait(std::chrono::seconds(3));
        const auto seconds = std::chrono::duration<double>(io::monotonic_now() - started).count();
        const auto used = cpu_ns_of(threads) + cpu_ns_of("recorder") - before;
        state.SetIterationTime(used / 1e9 / seconds / calls);
    }
    phones.stop();
    wait(std::chrono::milliseconds(50));
    phones.listen();
    state.counters["lost"] =
        static_cast<double>(phones.sent()) - static_cast<double>(phones.heard());
}

void recorded_calls(benchmark::State& state) {
    const auto calls = static_cast<std::size_t>(state.range(0));
    Phones phones(calls * 2);
    io::EventLoop loop;
    Silent events;
    EngineOptions options;
    options.local_address = "127.0.0.1";
    options.port_low = 40'000;
    options.port_high = 49'999;
    auto engine = std::move(*Engine::create(options, loop, events));
    for (std::size_t i = 0; i < calls; ++i) {
        StreamId ids[2] = {};
        for (std::size_t side = 0; side < 2; ++side) {
            const auto stream = *engine->create_stream(i);
            StreamRemote remote;
            remote.address = "127.0.0.1";
            remote.port = phones.port(i * 2 + side);
            engine->set_remote(stream.id, remote);
            phones.call(i * 2 + side, stream.local_port);
            ids[side] = stream.id;
        }
        engine->bridge(ids[0], ids[1]);
        (void)engine->start_recording(ids[0], bench_folder() / (std::to_string(i) + ".wav"));
    }
    measure(state, phones, "media-", [&](auto time) { loop.context().run_for(time); });
    engine.reset();
    std::filesystem::remove_all(bench_folder());
}

// The floor: the same sockets and files, nothing else.
class Forwarder final {
  public:
    Forwarder(Phones& phones, std::size_t calls) : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
        std::filesystem::create_directories(bench_folder());
        for (std::size_t i = 0; i < calls * 2; ++i) {
            legs_.push_back(
                {loopback_socket(), *Endpoint::from_text("127.0.0.1", phones.port(i ^ 1))});
            phones.call(i, legs_.back().socket.local_port());
        }
        for (std::size_t i = 0; i < calls; ++i) {
            const auto path = bench_folder() / (std::to_string(i) + ".raw");
            files_.push_back(
                {UniqueFd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600)), {}});
        }
        for (std::size_t i = 0; i < legs_.size(); ++i) {
            epoll_event event{};
            event.events = EPOLLIN;
            event.data.u64 = i;
            ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, legs_[i].socket.fd(), &event);
        }
        thread_ = std::thread([this] {
            ::pthread_setname_np(::pthread_self(), "forwarder");
            run();
        });
    }
    ~Forwarder() {
        is_stopping_ = true;
        thread_.join();
    }

  private:
    struct Leg {
        UdpSocket socket;
        Endpoint other;  ///< the phone at the other leg
    };
    struct File {
        UniqueFd fd;
        std::vector<std::uint8_t> waiting;
    };

    void run() {
        std::array<epoll_event, 64> events;
        std::array<std::uint8_t, 1'500> buffer;
        while (!is_stopping_) {
            const int count = ::epoll_wait(epoll_.get(), events.data(), 64, 100);
            for (int i = 0; i < count; ++i) {
                const auto leg = events[static_cast<std::size_t>(i)].data.u64;
                const auto got = legs_[leg].socket.receive(buffer);
                if (!got) {
                    continue;
                }
                legs_[leg ^ 1].socket.send(std::span(buffer).first(got->bytes), legs_[leg].other);
                append(files_[leg / 2], std::span(buffer).first(got->bytes).subspan(12));
            }
        }
    }
    static void append(File& file, std::span<const std::uint8_t> payload) {
        file.waiting.insert(file.waiting.end(), payload.begin(), payload.end());
        if (file.waiting.size() >= 8'192) {
            [[maybe_unused]] const auto written =
                ::write(file.fd.get(), file.waiting.data(), file.waiting.size());
            file.waiting.clear();
        }
    }

    UniqueFd epoll_;
    std::vector<Leg> legs_;
    std::vector<File> files_;
    std::atomic<bool> is_stopping_{false};
    std::thread thread_;
};

void floor_forwarder(benchmark::State& state) {
    const auto calls = static_cast<std::size_t>(state.range(0));
    Phones phones(calls * 2);
    io::EventLoop loop;
    {
        Forwarder forwarder(phones, calls);
        measure(state, phones, "forwarder", [&](auto time) { loop.context().run_for(time); });
    }
    std::filesystem::remove_all(bench_folder());
}

// Each twice and in turn, so that a busy machine does not favour one.
void options_of(benchmark::internal::Benchmark* benchmark) {
    benchmark->ArgName("calls")
        ->Arg(100)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond)
        ->Iterations(1);
}
BENCHMARK(floor_forwarder)->Apply(options_of);
BENCHMARK(recorded_calls)->Apply(options_of);
BENCHMARK(floor_forwarder)->Name("floor_forwarder_again")->Apply(options_of);
BENCHMARK(recorded_calls)->Name("recorded_calls_again")->Apply(options_of);

}  // namespace
}  // namespace callfloor::media
