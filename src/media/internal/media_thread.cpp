#include "media/internal/media_thread.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/check.h"
#include "base/log.h"

namespace callfloor::media {

struct MediaThread::Slot {
    Slot(const StreamOptions& options, SocketPair sockets, StreamEvents& events)
        : wire(std::move(sockets)), stream(options, wire, events) {}

    UdpWire wire;
    Stream stream;
    Source rtp{Kind::Rtp, this};
    Source rtcp{Kind::Rtcp, this};
    bool is_ticking = false;
};

// Turns a stream's events into news for the control thread.
class MediaThread::Outbox final : public StreamEvents {
  public:
    Outbox(MediaThread& thread, std::shared_ptr<StreamEvents> told_on_loop)
        : thread_(thread), told_(std::move(told_on_loop)) {}

    void on_playback_finished(StreamId stream, std::uint64_t playback) override {
        thread_.tell(
            [told = told_, stream, playback] { told->on_playback_finished(stream, playback); });
    }
    void on_digit(StreamId stream, char digit) override {
        thread_.tell([told = told_, stream, digit] { told->on_digit(stream, digit); });
    }
    void on_media_timeout(StreamId stream) override {
        thread_.tell([told = told_, stream] { told->on_media_timeout(stream); });
    }
    void on_strangers(StreamId stream, std::uint64_t packets) override {
        thread_.tell([told = told_, stream, packets] { told->on_strangers(stream, packets); });
    }
    void on_unproven(StreamId stream, std::uint64_t packets) override {
        thread_.tell([told = told_, stream, packets] { told->on_unproven(stream, packets); });
    }
    void on_handshake(StreamId stream, Handshake outcome) override {
        thread_.tell([told = told_, stream, outcome] { told->on_handshake(stream, outcome); });
    }

  private:
    MediaThread& thread_;
    std::shared_ptr<StreamEvents> told_;
};

Result<std::unique_ptr<MediaThread>> MediaThread::create(
    const Options& options, io::EventLoop& loop, std::shared_ptr<StreamEvents> told_on_loop) {
    std::unique_ptr<MediaThread> thread(new MediaThread(options, loop, std::move(told_on_loop)));
    TRY(thread->open());
    thread->thread_ = std::thread([raw = thread.get()] { raw->run(); });
    return thread;
}

MediaThread::MediaThread(const Options& options, io::EventLoop& loop,
                         std::shared_ptr<StreamEvents> told_on_loop)
    : options_(options),
      loop_(loop),
      commands_(limits::kMediaCommands),
      outbox_(std::make_unique<Outbox>(*this, std::move(told_on_loop))) {}

MediaThread::~MediaThread() {
    if (thread_.joinable()) {
        is_stopping_ = true;
        // Wakes the thread; when the mailbox is full it is awake already.
        [[maybe_unused]] const bool woken = commands_.push([](MediaThread&) {});
        thread_.join();
    }
}

Result<void> MediaThread::open() {
    epoll_ = UniqueFd(::epoll_create1(EPOLL_CLOEXEC));
    timer_ = UniqueFd(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
    if (!epoll_.is_open() || !timer_.is_open()) {
        return fail(ErrorCode::Unavailable, "cannot open a media thread's epoll and timer: {}",
                    std::strerror(errno));
    }
    watch(commands_.fd(), commands_source_);
    watch(timer_.get(), timer_source_);
    return {};
}

void MediaThread::watch(int fd, Source& source) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &source;
    CHECK(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0);
}

bool MediaThread::post(Command command) {
    return commands_.push(std::move(command));
}

void MediaThread::add_stream(const StreamOptions& options, SocketPair sockets) {
    auto slot = std::make_unique<Slot>(options, std::move(sockets), *outbox_);
    watch(slot->wire.rtp().fd(), slot->rtp);
    watch(slot->wire.rtcp().fd(), slot->rtcp);
    const bool is_new = slots_.emplace(options.id, std::move(slot)).second;
    CHECK(is_new);
}

Stream* MediaThread::find_stream(StreamId id) {
    const auto found = slots_.find(id);
    return found == slots_.end() ? nullptr : &found->second->stream;
}

void MediaThread::mix(const std::vector<MixPlace>& places) {
    std::vector<Mixer::Place> members;
    Mixer* mixer = nullptr;
    for (const MixPlace& place : places) {
        if (Stream* stream = find_stream(place.stream); stream != nullptr) {
            members.push_back({stream, place.role});
            mixer = mixer != nullptr ? mixer : stream->mixer();
        }
    }
    if (mixer == nullptr) {
        mixers_.push_back(std::make_unique<Mixer>(now_));
        mixer = mixers_.back().get();
    }
    mixer->set_members(members);
}

void MediaThread::check_ticking(StreamId id) {
    const auto found = slots_.find(id);
    if (found != slots_.end() && found->second->stream.is_ticking() && !found->second->is_ticking) {
        found->second->is_ticking = true;
        ticking_.push_back(found->second.get());
    }
}

void MediaThread::remove_stream(StreamId id) {
    const auto found = slots_.find(id);
    if (found != slots_.end()) {
        std::erase(ticking_, found->second.get());
        slots_.erase(found);  // closing the sockets takes them out of epoll
    }
}

void MediaThread::tell(News news) {
    if (news_.size() >= limits::kMailboxMessages) {
        log(LogLevel::Error, "media",
            "{} events wait for the control thread, which does not take them: one is lost",
            news_.size());
        return;
    }
    news_.push_back(std::move(news));
}

void MediaThread::set_up_thread() const {
    ::pthread_setname_np(::pthread_self(), fmt::format("media-{}", options_.index).c_str());
    if (options_.scheduling == Scheduling::Normal) {
        return;
    }
    sched_param priority{};
    priority.sched_priority = 1;
    if (::pthread_setschedparam(::pthread_self(), SCHED_FIFO | SCHED_RESET_ON_FORK, &priority) ==
            0 ||
        options_.index > 0) {
        return;
    }
    log(LogLevel::Info, "media",
        "real-time scheduling is not permitted, so voice may be delayed while the machine is busy; "
        "allow it with LimitRTPRIO=1 (systemd) or ulimit -r 1");
}

void MediaThread::run() {
    set_up_thread();
    while (!is_stopping_) {
        turn();
    }
    now_ = io::monotonic_now();
    run_commands();
    for (auto& [id, slot] : slots_) {
        slot->stream.leave(now_);
    }
    slots_.clear();
}

void MediaThread::turn() {
    std::array<epoll_event, 64> events;
    const int count =
        ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
    now_ = io::monotonic_now();
    // Commands wait for the end of the batch: a removed stream may still be named in it.
    for (int i = 0; i < count; ++i) {
        on_readable(*static_cast<Source*>(events[static_cast<std::size_t>(i)].data.ptr));
    }
    if (std::exchange(is_timer_due_, false)) {
        on_timer();
    }
    if (std::exchange(has_commands_, false)) {
        run_commands();
        set_timer();
    }
    flush_news();
}

void MediaThread::run_commands() {
    commands_.acknowledge();
    while (auto command = commands_.pop()) {
        (*command)(*this);
    }
    std::erase_if(mixers_, [](const auto& mixer) { return mixer->is_empty(); });
}

void MediaThread::on_readable(Source& source) {
    switch (source.kind) {
        case Kind::Commands:
            has_commands_ = true;
            return;
        case Kind::Timer:
            is_timer_due_ = true;
            return;
        case Kind::Rtp: {
            Slot& slot = *source.slot;
            const auto received = slot.wire.rtp().receive(buffer_);
            if (!received) {
                return;
            }
            if (received->bytes > limits::kRtpPacketBytes) {
                slot.stream.count_refused();
                return;
            }
            slot.stream.receive_rtp(std::span(buffer_).first(received->bytes), received->from,
                                    now_);
            return;
        }
        case Kind::Rtcp: {
            Slot& slot = *source.slot;
            const auto received = slot.wire.rtcp().receive(buffer_);
            if (received) {
                const auto bytes = std::min(received->bytes, buffer_.size());
                slot.stream.receive_rtcp(std::span(buffer_).first(bytes), received->from, now_);
            }
            return;
        }
    }
}

void MediaThread::on_timer() {
    std::uint64_t expirations = 0;
    [[maybe_unused]] const auto got = ::read(timer_.get(), &expirations, sizeof expirations);
    for (std::size_t i = 0; i < ticking_.size();) {
        Slot& slot = *ticking_[i];
        slot.stream.tick(now_);
        if (slot.stream.is_ticking()) {
            ++i;
        } else {
            slot.is_ticking = false;
            ticking_[i] = ticking_.back();
            ticking_.pop_back();
        }
    }
    for (const auto& mixer : mixers_) {
        mixer->tick(now_);
    }
    if (now_ - housekept_ >= kHousekeeping - kTick / 2) {
        housekept_ = now_;
        for (auto& [id, slot] : slots_) {
            slot->stream.housekeep(now_);
        }
    }
    set_timer();
}

void MediaThread::set_timer() {
    Micros wanted{0};
    if (!ticking_.empty() || !mixers_.empty()) {
        wanted = kTick;
    } else if (!slots_.empty() || !news_.empty()) {
        wanted = kHousekeeping;
    }
    if (wanted == timer_interval_) {
        return;
    }
    timer_interval_ = wanted;
    itimerspec spec{};
    spec.it_interval.tv_nsec = wanted.count() * 1'000;
    spec.it_value = spec.it_interval;
    CHECK(::timerfd_settime(timer_.get(), 0, &spec, nullptr) == 0);
}

void MediaThread::flush_news() {
    if (news_.empty()) {
        return;
    }
    auto batch = std::make_shared<std::vector<News>>(std::move(news_));
    news_.clear();
    const bool is_posted = loop_.post([batch] {
        for (auto& news : *batch) {
            news();
        }
    });
    if (!is_posted) {
        news_ = std::move(*batch);  // again after the next turn
        set_timer();
    }
}

}  // namespace callfloor::media
