#include "fax/fax_machine.h"

#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include <pthread.h>

#include "base/log.h"
#include "fax/fax_limits.h"
#include "io/monotonic.h"

namespace callfloor::fax {

namespace {

using io::MonotonicTime;
constexpr std::chrono::milliseconds kStep{20};
constexpr std::size_t kStepSamples = media::kLinePacket;
constexpr std::size_t kAhead = 5;  // packets said before they are due: 100 ms of lateness
constexpr std::chrono::milliseconds kPatience{200};  // then nothing is taken for silence
constexpr int kLargestGap = 8 * 2'000;               // a greater step is another source, no loss
constexpr std::chrono::seconds kLastSignal{2};       // said after the end: DCN goes out whole

struct Job {
    FaxOrder order;
    std::unique_ptr<FaxSession> session;
    std::shared_ptr<media::SoundLine> line;
    FaxMachine::Done done;
    MonotonicTime began{};
    MonotonicTime over{};         // T.30's end; unset: it runs
    MonotonicTime heard_until{};  // the modem's clock
    std::uint32_t next_timestamp = 0;
    bool is_silent = true;  // nothing came for a while: the next packet begins anew

    void open(MonotonicTime now);
    bool step(MonotonicTime now);
    FaxReport finish();

  private:
    void hear(MonotonicTime now);
    void keep_time(MonotonicTime now);
};

// Placed by timestamp: what is missing is filled in, so that the modem keeps its clock; what comes
// after its place is dropped, and error correction asks for it again.
void Job::hear(MonotonicTime now) {
    while (const auto packet = line->take_heard()) {
        const auto gap = static_cast<std::int32_t>(packet->timestamp - next_timestamp);
        if (!is_silent && gap < 0 && gap > -kLargestGap) {
            continue;
        }
        if (!is_silent && gap > 0 && gap <= kLargestGap) {
            session->miss(gap);
        }
        is_silent = false;
        heard_until = now;
        session->hear(std::span(packet->sound).first(packet->samples));
        next_timestamp = packet->timestamp + packet->samples;
    }
}

// T.30's timers count samples: a peer that sends nothing must not stop them.
void Job::keep_time(MonotonicTime now) {
    if (now - heard_until <= kPatience + kStep) {
        return;
    }
    session->miss(static_cast<int>(kStepSamples));
    heard_until += kStep;
    is_silent = true;
}

void Job::open(MonotonicTime now) {
    std::error_code ignored;  // the session says what it cannot write
    std::filesystem::create_directories(order.file.parent_path(), ignored);
    session = std::make_unique<FaxSession>(order);
    began = now;
    heard_until = now;
}

/// The file is closed, and gone when nothing came.
FaxReport Job::finish() {
    const auto report = session->finish();
    session.reset();
    line->close();
    if (order.direction == FaxDirection::Receive && report.pages == 0) {
        std::error_code ignored;
        std::filesystem::remove(order.file, ignored);
    }
    return report;
}

/// False when it is through.
bool Job::step(MonotonicTime now) {
    hear(now);
    keep_time(now);
    std::array<std::int16_t, kStepSamples> sound;
    while (line->waiting_to_send() < kAhead) {
        session->say(sound);
        if (!line->say(sound)) {
            break;
        }
    }
    if (session->is_over() && over == MonotonicTime{}) {
        over = now;
    }
    const bool is_nobody = !session->has_met() && now - began > limits::kFaxPatience;
    const bool is_said = over != MonotonicTime{} && now - over > kLastSignal;
    return !line->is_closed() && !is_said && !is_nobody && now - began < limits::kFaxLongest;
}

}  // namespace

struct FaxMachine::State {
    explicit State(io::EventLoop& control) : loop(control) {}

    io::EventLoop& loop;
    std::shared_ptr<const char> life = std::make_shared<const char>();  ///< as long as we live
    std::atomic<std::size_t> running{0};
    std::mutex mutex;
    std::condition_variable_any wakes;
    std::vector<std::unique_ptr<Job>> fresh;
    std::jthread thread;  // last: ends first

    void run(const std::stop_token& stop);
    void finish(Job& job);
};

void FaxMachine::State::finish(Job& job) {
    const auto report = job.finish();
    const bool is_posted = loop.post(
        [this, alive = std::weak_ptr<const char>(life), done = std::move(job.done), report] {
            if (!alive.expired()) {
                --running;
                done(report);
            }
        });
    if (!is_posted) {
        --running;
        log(LogLevel::Error, "fax", "the control thread takes no news: a fax's end is lost");
    }
}

void FaxMachine::State::run(const std::stop_token& stop) {
    ::pthread_setname_np(::pthread_self(), "fax");
    std::vector<std::unique_ptr<Job>> jobs;
    std::vector<std::unique_ptr<Job>> adopted;
    auto due = io::monotonic_now();
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex);
            if (jobs.empty()) {
                wakes.wait(lock, stop, [this] { return !fresh.empty(); });
                due = io::monotonic_now();
            } else {
                wakes.wait_until(lock, stop, due, [] { return false; });
            }
            adopted.swap(fresh);
        }
        for (auto& job : adopted) {
            job->open(io::monotonic_now());
            jobs.push_back(std::move(job));
        }
        adopted.clear();
        const auto now = io::monotonic_now();
        due = now - due > std::chrono::milliseconds(200) ? now + kStep : due + kStep;
        std::erase_if(jobs, [&](const std::unique_ptr<Job>& job) {
            if (job->step(now)) {
                return false;
            }
            finish(*job);
            return true;
        });
    }
    for (const auto& job : jobs) {
        job->finish();
    }
}

FaxMachine::FaxMachine(io::EventLoop& loop) : state_(std::make_unique<State>(loop)) {
    state_->thread =
        std::jthread([state = state_.get()](const std::stop_token& stop) { state->run(stop); });
}

FaxMachine::~FaxMachine() = default;

Result<void> FaxMachine::start(const FaxOrder& order, std::shared_ptr<media::SoundLine> line,
                               Done done) {
    State& state = *state_;
    state.loop.check_thread();
    if (state.running >= limits::kFaxLines) {
        return fail(ErrorCode::LimitReached, "all {} fax lines are taken", limits::kFaxLines);
    }
    auto job = std::make_unique<Job>();
    job->order = order;
    job->line = std::move(line);
    job->done = std::move(done);
    ++state.running;
    {
        const std::lock_guard lock(state.mutex);
        state.fresh.push_back(std::move(job));
    }
    state.wakes.notify_one();
    return {};
}

std::size_t FaxMachine::running() const {
    return state_->running;
}

}  // namespace callfloor::fax
