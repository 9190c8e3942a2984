#include "media/engine.h"

#include <unordered_map>

#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/random.h"
#include "media/internal/disk_writer.h"
#include "media/internal/media_thread.h"
#include "media/internal/playback.h"
#include "media/internal/port_pool.h"

namespace callfloor::media {

namespace {

// Between the threads' posted news and the engine's user; the engine's end cuts the connection.
// Control thread only.
class EventLink final : public StreamEvents {
  public:
    explicit EventLink(EngineEvents& events) : events_(&events) {}
    void cut() { events_ = nullptr; }
    bool is_cut() const { return events_ == nullptr; }

    void on_playback_finished(StreamId stream, std::uint64_t playback) override {
        if (events_ != nullptr) {
            events_->on_playback_finished(stream, playback);
        }
    }
    void on_digit(StreamId stream, char digit) override {
        if (events_ != nullptr) {
            events_->on_digit(stream, digit);
        }
    }
    void on_media_timeout(StreamId stream) override {
        if (events_ != nullptr) {
            events_->on_media_timeout(stream);
        }
    }
    void on_strangers(StreamId stream, std::uint64_t packets) override {
        if (events_ != nullptr) {
            when_strangers(stream, packets);
        }
    }
    void on_unproven(StreamId stream, std::uint64_t packets) override {
        if (events_ != nullptr) {
            when_unproven(stream, packets);
        }
    }
    void on_handshake(StreamId stream, Handshake outcome) override {
        if (events_ != nullptr) {
            events_->on_handshake(stream, outcome);
        }
    }
    void on_recording_finished(const RecordingResult& result) {
        if (events_ != nullptr) {
            events_->on_recording_finished(result);
        }
    }

    std::function<void(StreamId, std::uint64_t)> when_strangers;
    std::function<void(StreamId, std::uint64_t)> when_unproven;

  private:
    EngineEvents* events_;
};

constexpr std::size_t kFullThread = 400;  // streams
constexpr Duration kTellStrangersEvery = std::chrono::seconds(60);

struct ControlStream {
    std::size_t thread = 0;
    std::uint64_t group = 0;
    std::uint16_t port = 0;
    RecordingHandle recording = RecordingHandle::None;
    bool is_leaving = false;
};

struct Group {
    std::size_t thread = 0;
    std::size_t streams = 0;
};

}  // namespace

struct Engine::State {
    State(const EngineOptions& engine_options, const Endpoint& bind_to, PortPool pool,
          io::EventLoop& control, EngineEvents& events)
        : options(engine_options),
          local(bind_to),
          ports(std::move(pool)),
          loop(control),
          link(std::make_shared<EventLink>(events)),
          random(options.seed == 0 ? Random::from_system() : Random(options.seed)) {
        link->when_strangers = [this](StreamId id, std::uint64_t packets) {
            tell_strangers(id, packets);
        };
        link->when_unproven = [this](StreamId id, std::uint64_t packets) {
            tell_unproven(id, packets);
        };
    }

    const EngineOptions options;
    const Endpoint local;
    PortPool ports;
    io::EventLoop& loop;
    std::shared_ptr<EventLink> link;
    Random random;
    std::uint64_t last_id = 0;
    std::unordered_map<StreamId, ControlStream> streams;
    std::unordered_map<std::uint64_t, Group> groups;
    std::unordered_map<RecordingHandle, StreamId> recordings;
    std::unique_ptr<const DtlsIdentity> identity;  // outlives the streams
    std::unique_ptr<DiskWriter> disk;  // outlives the media threads, which end the recordings
    std::vector<std::unique_ptr<MediaThread>> threads;
    std::vector<std::size_t> load;  // streams of each thread
    std::optional<Instant> strangers_told;
    std::optional<Instant> unproven_told;

    Result<SocketPair> bind_pair(std::uint16_t& port);
    std::size_t join_group(std::uint64_t group);
    void leave_group(std::uint64_t group);
    void forget(StreamId id);
    bool is_time_to_tell(std::optional<Instant>& told) const;
    void tell_strangers(StreamId id, std::uint64_t packets);
    void tell_unproven(StreamId id, std::uint64_t packets);
    ControlStream* find(StreamId id);
    bool command(StreamId id, std::move_only_function<void(MediaThread&, Stream&)> action);
};

// One line a minute: it tells that somebody is at it, the figures of a stream how much.
bool Engine::State::is_time_to_tell(std::optional<Instant>& told) const {
    const auto now = loop.now();
    if (told && now - *told < kTellStrangersEvery) {
        return false;
    }
    told = now;
    return true;
}

void Engine::State::tell_strangers(StreamId id, std::uint64_t packets) {
    const auto* stream = find(id);
    if (stream == nullptr || !is_time_to_tell(strangers_told)) {
        return;
    }
    log(LogLevel::Warning, "media",
        "port {} refused {} packets in a second that are not its caller's: somebody sends into "
        "calls; let only your carriers and phones reach ports {} to {}",
        stream->port, packets, options.port_low, options.port_high);
}

void Engine::State::tell_unproven(StreamId id, std::uint64_t packets) {
    const auto* stream = find(id);
    if (stream == nullptr || !is_time_to_tell(unproven_told)) {
        return;
    }
    log(LogLevel::Warning, "media",
        "port {} refused {} encrypted packets in a second that are not sealed with its caller's "
        "key or were there before: a phone that mixes up its keys, or somebody who sends into "
        "calls",
        stream->port, packets);
}

Result<SocketPair> Engine::State::bind_pair(std::uint16_t& port) {
    std::optional<UdpSocket> rtp;
    std::optional<UdpSocket> rtcp;
    const auto bind = [&](std::uint16_t candidate) -> Result<bool> {
        auto at = local;
        at.port = candidate;
        rtp = TRY(UdpSocket::bind(at));
        at.port = static_cast<std::uint16_t>(candidate + 1);
        rtcp = TRY(UdpSocket::bind(at));
        return rtp && rtcp;
    };
    port = TRY(ports.take(io::monotonic_now(), bind));
    return SocketPair{std::move(*rtp), std::move(*rtcp)};
}

// Threads are filled one after the other: packets that share a wake-up cost a third less (measured
// at 100 calls), so a second thread is woken only when the first has work for a fair part of a
// core.
std::size_t Engine::State::join_group(std::uint64_t group) {
    auto [found, is_new] = groups.try_emplace(group);
    if (is_new) {
        auto thread = std::find_if(load.begin(), load.end(),
                                   [](std::size_t count) { return count < kFullThread; });
        if (thread == load.end()) {
            thread = std::min_element(load.begin(), load.end());
        }
        found->second.thread = static_cast<std::size_t>(thread - load.begin());
    }
    ++found->second.streams;
    ++load[found->second.thread];
    return found->second.thread;
}

void Engine::State::leave_group(std::uint64_t group) {
    const auto found = groups.find(group);
    CHECK(found != groups.end());
    --load[found->second.thread];
    if (--found->second.streams == 0) {
        groups.erase(found);
    }
}

void Engine::State::forget(StreamId id) {
    const auto found = streams.find(id);
    CHECK(found != streams.end());
    ports.give_back(found->second.port, io::monotonic_now());
    leave_group(found->second.group);
    streams.erase(found);
}

ControlStream* Engine::State::find(StreamId id) {
    loop.check_thread();
    const auto found = streams.find(id);
    return found == streams.end() || found->second.is_leaving ? nullptr : &found->second;
}

// A stream that has gone meanwhile is no error: the call it belonged to ended.
bool Engine::State::command(StreamId id,
                            std::move_only_function<void(MediaThread&, Stream&)> action) {
    const auto* stream = find(id);
    if (stream == nullptr) {
        return false;
    }
    const bool is_posted = threads[stream->thread]->post(
        [id, action = std::move(action)](MediaThread& thread) mutable {
            if (auto* found = thread.find_stream(id)) {
                action(thread, *found);
                thread.check_ticking(id);
            }
        });
    if (!is_posted) {
        log(LogLevel::Error, "media",
            "{} commands wait for media thread {}, which does not take them: one is lost",
            limits::kMediaCommands, stream->thread);
    }
    return is_posted;
}

Engine::Engine(std::unique_ptr<State> state) : state_(std::move(state)) {}

Engine::~Engine() {
    state_->link->cut();
    state_->threads.clear();
    state_->disk.reset();
}

Result<std::unique_ptr<Engine>> Engine::create(const EngineOptions& options, io::EventLoop& loop,
                                               EngineEvents& events) {
    const auto local = Endpoint::from_text(options.local_address, 0);
    if (!local) {
        return fail(
            ErrorCode::InvalidInput,
            "the media address {} is no IP address; use one of this machine, or 0.0.0.0 for all",
            options.local_address);
    }
    TRY(UdpSocket::bind(*local));  // a wrong address is told at the start, not at the first call
    auto ports = TRY(PortPool::create(options.port_low, options.port_high));
    auto state = std::make_unique<State>(options, *local, std::move(ports), loop, events);
    state->identity = TRY(DtlsIdentity::create());
    const auto link = state->link;
    state->disk = std::make_unique<DiskWriter>([link, &loop](const RecordingResult& result) {
        return loop.post([link, result] { link->on_recording_finished(result); });
    });
    const auto cores = std::max(1u, std::thread::hardware_concurrency());
    const int count = options.threads > 0 ? options.threads : static_cast<int>(cores);
    for (int index = 0; index < count; ++index) {
        auto thread = TRY(MediaThread::create({index, options.scheduling}, loop, link));
        state->threads.push_back(std::move(thread));
        state->load.push_back(0);
    }
    return std::unique_ptr<Engine>(new Engine(std::move(state)));
}

Result<Engine::NewStream> Engine::create_stream(std::uint64_t group) {
    State& state = *state_;
    state.loop.check_thread();
    if (state.streams.size() >= limits::kMediaStreams) {
        return fail(ErrorCode::LimitReached,
                    "{} media streams are open, the most this server takes", state.streams.size());
    }
    NewStream stream;
    auto sockets = TRY(state.bind_pair(stream.local_port));
    stream.id = static_cast<StreamId>(++state.last_id);
    StreamOptions options;
    options.id = stream.id;
    options.seed = state.random.next();
    options.media_timeout = state.options.media_timeout;
    options.identity = state.identity.get();
    options.wall_offset = std::chrono::duration_cast<Micros>(state.loop.now().time_since_epoch()) -
                          io::monotonic_now().time_since_epoch();
    const auto thread = state.join_group(group);
    state.streams.emplace(
        stream.id, ControlStream{thread, group, stream.local_port, RecordingHandle::None, false});
    const bool is_posted = state.threads[thread]->post(
        [options, sockets = std::move(sockets)](MediaThread& media) mutable {
            media.add_stream(options, std::move(sockets));
        });
    if (!is_posted) {
        state.forget(stream.id);
        return fail(ErrorCode::LimitReached,
                    "{} commands wait for media thread {}; the machine is overloaded",
                    limits::kMediaCommands, thread);
    }
    return stream;
}

void Engine::set_remote(StreamId stream, const StreamRemote& remote) {
    auto signalled = Endpoint::from_text(remote.address, remote.port);
    if (signalled && signalled->is_unspecified()) {
        signalled.reset();
    }
    const Latch::Expected expected{signalled, Endpoint::from_text(remote.signalling_address, 0)};
    state_->command(stream, [remote, expected](MediaThread& thread, Stream& found) {
        found.set_remote(remote, expected, thread.now());
    });
}

void Engine::remove_stream(StreamId stream,
                           std::function<void(const StreamStatistics&)> on_removed) {
    State& state = *state_;
    auto* control = state.find(stream);
    if (control == nullptr) {
        return;
    }
    state.recordings.erase(control->recording);
    const auto at = io::monotonic_now();
    const bool is_posted = state.command(stream, [link = state.link, &state, at,
                                                  on_removed = std::move(on_removed)](
                                                     MediaThread& thread, Stream& found) mutable {
        found.leave(at);
        const auto id = found.id();
        const auto statistics = found.statistics();
        thread.remove_stream(id);
        thread.tell([link = std::move(link), &state, id, statistics, told = std::move(on_removed)] {
            if (link->is_cut()) {
                return;
            }
            state.forget(id);
            if (told) {
                told(statistics);
            }
        });
    });
    control->is_leaving = is_posted;
}

void Engine::query_statistics(StreamId stream,
                              std::function<void(const StreamStatistics&)> on_answer) {
    state_->command(stream, [link = state_->link, on_answer = std::move(on_answer)](
                                MediaThread& thread, Stream& found) mutable {
        thread.tell(
            [link = std::move(link), statistics = found.statistics(), told = std::move(on_answer)] {
                if (!link->is_cut()) {
                    told(statistics);
                }
            });
    });
}

void Engine::bridge(StreamId a, StreamId b) {
    const auto* one = state_->find(a);
    const auto* other = state_->find(b);
    if (one == nullptr || other == nullptr) {
        return;
    }
    CHECK(one->group == other->group);
    state_->command(a, [b](MediaThread& thread, Stream& found) {
        if (auto* second = thread.find_stream(b)) {
            found.bridge(*second);
        }
    });
}

void Engine::unbridge(StreamId stream) {
    state_->command(stream, [](MediaThread&, Stream& found) { found.unbridge(); });
}

void Engine::mix(std::vector<MixPlace> places) {
    std::erase_if(places,
                  [this](const MixPlace& place) { return state_->find(place.stream) == nullptr; });
    if (places.empty()) {
        return;
    }
    const auto group = state_->find(places.front().stream)->group;
    for (const MixPlace& place : places) {
        CHECK(state_->find(place.stream)->group == group);
    }
    const auto first = places.front().stream;
    state_->command(
        first, [places = std::move(places)](MediaThread& thread, Stream&) { thread.mix(places); });
}

void Engine::play(StreamId stream, std::uint64_t playback,
                  std::vector<std::shared_ptr<const Prompt>> prompts, bool loop) {
    const auto repeat = loop ? Playback::Repeat::Loop : Playback::Repeat::Once;
    state_->command(stream, [playback, prompts = std::move(prompts), repeat](
                                MediaThread& thread, Stream& found) mutable {
        found.play(Playback(playback, std::move(prompts), repeat, thread.now()), thread.now());
    });
}

void Engine::stop_playback(StreamId stream) {
    state_->command(stream, [](MediaThread&, Stream& found) { found.stop_playback(); });
}

void Engine::send_digits(StreamId stream, std::string digits) {
    state_->command(stream, [digits = std::move(digits)](MediaThread& thread, Stream& found) {
        found.send_digits(digits, thread.now());
    });
}

void Engine::attach(StreamId stream, std::shared_ptr<SoundLine> line) {
    state_->command(stream, [line = std::move(line)](MediaThread& thread, Stream& found) {
        found.attach(line, thread.now());
    });
}

Result<RecordingHandle> Engine::start_recording(StreamId customer, std::filesystem::path path) {
    State& state = *state_;
    auto* stream = state.find(customer);
    if (stream == nullptr) {
        return fail(ErrorCode::NotFound, "stream {} does not exist, so it cannot be recorded",
                    static_cast<std::uint64_t>(customer));
    }
    if (stream->recording != RecordingHandle::None) {
        return fail(ErrorCode::Conflict,
                    "stream {} is being recorded already; stop that recording first",
                    static_cast<std::uint64_t>(customer));
    }
    const auto start = io::monotonic_now();
    const auto handle = static_cast<RecordingHandle>(++state.last_id);
    auto recording = std::make_unique<Recording>(handle, std::move(path), start);
    auto* borrowed = recording.get();
    if (!state.disk->add(std::move(recording))) {
        return fail(ErrorCode::LimitReached,
                    "{} recordings wait to be opened; the disk does not answer",
                    limits::kMediaStreams);
    }
    const bool is_posted = state.command(
        customer, [borrowed](MediaThread&, Stream& found) { found.start_recording(*borrowed); });
    if (!is_posted) {
        borrowed->end(start);
        return fail(ErrorCode::LimitReached,
                    "the media thread takes no command; the machine is overloaded");
    }
    stream->recording = handle;
    state.recordings.emplace(handle, customer);
    return handle;
}

void Engine::stop_recording(RecordingHandle recording) {
    State& state = *state_;
    state.loop.check_thread();
    const auto found = state.recordings.find(recording);
    if (found == state.recordings.end()) {
        return;
    }
    const auto customer = found->second;
    state.recordings.erase(found);
    if (auto* stream = state.find(customer)) {
        stream->recording = RecordingHandle::None;
    }
    const auto stop = io::monotonic_now();
    state.command(customer, [recording, stop](MediaThread&, Stream& stream) {
        stream.stop_recording(recording, stop);
    });
}

void Engine::silence_recording(RecordingHandle recording, bool is_silent) {
    State& state = *state_;
    state.loop.check_thread();
    const auto found = state.recordings.find(recording);
    if (found == state.recordings.end()) {
        return;
    }
    const auto at = io::monotonic_now();
    state.command(found->second, [recording, is_silent, at](MediaThread&, Stream& stream) {
        stream.silence_recording(recording, is_silent, at);
    });
}

const std::string& Engine::fingerprint() const {
    return state_->identity->fingerprint();
}

std::size_t Engine::streams() const {
    return state_->streams.size();
}
std::size_t Engine::port_pairs() const {
    return state_->ports.pairs();
}

}  // namespace callfloor::media
