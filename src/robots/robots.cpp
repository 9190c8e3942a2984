#include "robots/robots.h"

#include "base/log.h"
#include "robots/internal/phones.h"

namespace callfloor::robots {

namespace {

Result<std::vector<std::shared_ptr<const media::Prompt>>> load_speech(
    const std::filesystem::path& folder, std::string_view prefix) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.path().filename().string().starts_with(prefix) &&
            entry.path().extension() == ".wav") {
            files.push_back(entry.path());
        }
    }
    if (error) {
        return fail(ErrorCode::NotFound, "cannot read the speech in {}: {}", folder.string(),
                    error.message());
    }
    std::sort(files.begin(), files.end());
    std::vector<std::shared_ptr<const media::Prompt>> speech;
    speech.reserve(files.size());
    for (const auto& file : files) {
        speech.push_back(TRY(media::load_prompt(file)));
    }
    return speech;
}

}  // namespace

struct RobotFloor::State final : media::EngineEvents {
    State(const RobotPlan& plan, io::EventLoop& loop, std::function<void()> done)
        : shared{.loop = loop,
                 .plan = plan,
                 .random = Random(plan.seed),
                 .report = {},
                 .engine = {},
                 .caller_speech = {},
                 .agent_speech = {}},
          end(loop),
          check(loop),
          on_done(std::move(done)) {}

    void on_playback_finished(media::StreamId, std::uint64_t) override {}
    void on_digit(media::StreamId, char) override {}
    void on_media_timeout(media::StreamId) override {}
    void on_recording_finished(const media::RecordingResult&) override {}

    void stop() {
        if (shared.is_stopping) {
            return;
        }
        shared.is_stopping = true;
        end.stop();
        callers->stop();
        drain(shared.loop.now() + shared.plan.drain_for);
    }

    // Looks every tenth of a second whether the last call has ended; then the agents sign out and
    // the last packets are counted.
    void drain(Instant deadline) {
        if (callers->calls() == 0 && phones->calls() == 0) {
            phones->stop();
            check.start(std::chrono::seconds(1), [this] { std::exchange(on_done, [] {})(); });
            return;
        }
        if (shared.loop.now() >= deadline) {
            callers->hang_up_all();
        }
        check.start(Duration{100}, [this, deadline] { drain(deadline); });
    }

    Shared shared;
    std::unique_ptr<Callers> callers;
    std::unique_ptr<Phones> phones;
    io::Timer end;
    io::Timer check;
    std::function<void()> on_done;
};

RobotFloor::RobotFloor(std::unique_ptr<State> state) : state_(std::move(state)) {}

RobotFloor::~RobotFloor() {
    // The user agents and the engine speak to one another's owners until they are gone; SIP goes
    // first.
    state_->phones.reset();
    state_->callers.reset();
    state_->shared.engine.reset();
}

Result<std::unique_ptr<RobotFloor>> RobotFloor::create(const RobotPlan& plan, io::EventLoop& loop,
                                                       std::function<void()> on_done) {
    auto state = std::make_unique<State>(plan, loop, std::move(on_done));
    if (!plan.speech.empty()) {
        state->shared.caller_speech = TRY(load_speech(plan.speech, "caller_"));
        state->shared.agent_speech = TRY(load_speech(plan.speech, "agent_"));
    }
    media::EngineOptions options;
    options.local_address = "0.0.0.0";
    options.port_low = plan.rtp_low;
    options.port_high = plan.rtp_high;
    options.threads = 1;
    options.media_timeout = Duration::zero();
    state->shared.engine = TRY(media::Engine::create(options, loop, *state));
    state->callers = TRY(Callers::create(state->shared));
    state->phones = TRY(Phones::create(state->shared, *state->callers));
    return std::unique_ptr<RobotFloor>(new RobotFloor(std::move(state)));
}

void RobotFloor::start() {
    state_->phones->start();
    state_->callers->start();
    if (state_->shared.plan.run_for > Duration::zero()) {
        state_->end.start(state_->shared.plan.run_for, [this] { stop(); });
    }
}

void RobotFloor::stop() {
    state_->stop();
}
const RobotReport& RobotFloor::report() const {
    return state_->shared.report;
}

}  // namespace callfloor::robots
