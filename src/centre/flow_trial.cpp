#include "centre/flow_trial.h"

#include <algorithm>
#include <optional>

#include "centre/centre_store.h"
#include "floor/floor.h"
#include "floor/state_names.h"

namespace callfloor::centre {

namespace {

constexpr Duration kLongestTrial = std::chrono::hours(2);
constexpr std::size_t kMostLines = 1'000;
constexpr Duration kSpokenNumber = std::chrono::seconds(1);
const std::string kDialled = "trial";

/// The centre as it is, with one more number that leads to this flow; queues take whoever comes.
floor::CentreConfig trial_config(const Snapshot& snapshot, const floor::FlowConfig& flow) {
    auto config = floor_config(snapshot);
    if (config.queues.empty()) {
        config.queues.emplace_back();
        config.queues.back().id = QueueId{1};
    }
    for (auto& queue : config.queues) {
        queue.accept_without_agents = true;
        queue.max_length = std::max<std::size_t>(queue.max_length, 1);
    }
    auto tried = flow;
    if (!tried.id.is_set()) {
        tried.id = FlowId{1};
    }
    std::erase_if(config.flows, [&](const auto& each) { return each.id == tried.id; });
    floor::NumberConfig number;
    number.id = NumberId{1};
    number.number = kDialled;
    number.queue = config.queues.front().id;
    number.flow = tried.id;
    config.numbers = {number};
    config.flows.push_back(std::move(tried));
    return config;
}

class TrialRun final {
  public:
    TrialRun(const Snapshot& snapshot, const Trial& trial) : trial_(trial), now_(trial.at) {
        for (const auto& queue : snapshot.queues) {
            queue_names_[queue.config.id] = queue.config.name;
        }
    }

    Result<std::vector<TrialLine>> run(const floor::CentreConfig& config) {
        if (const auto out = floor_.handle(now_, floor::ConfigureCentre{config}); out.refused) {
            return fail(ErrorCode::InvalidInput, "{}", out.refused->text);
        }
        schedule_keys();
        leg_ = floor_.new_leg_id(now_);
        floor::CallArrived call;
        call.leg = leg_;
        call.trunk = TrunkId{1};
        call.caller_number = trial_.caller_number;
        call.dialled_number = kDialled;
        take(floor_.handle(now_, call));
        while (!is_over_ && step()) {
        }
        return std::move(story_);
    }

  private:
    void schedule_keys() {
        Instant at = now_;
        for (const auto& keys : trial_.keys) {
            at += keys.after;
            for (const char key : keys.keys) {
                keys_.emplace(at, key);
            }
        }
    }

    /// Whatever is next: the end of what is played, a key, a timer of the floor.
    bool step() {
        if (const auto answer = std::exchange(answer_, std::nullopt)) {
            take(floor_.handle(now_, *answer));
            return true;
        }
        const auto timer = floor_.next_timer();
        const Instant most = trial_.at + kLongestTrial;
        const Instant key_at = keys_.empty() ? Instant::max() : keys_.begin()->first;
        const Instant sound_at = playback_ == 0 ? Instant::max() : playback_ends_;
        const Instant next = std::min({key_at, sound_at, timer.value_or(Instant::max())});
        if (next > most || story_.size() >= kMostLines) {
            return false;
        }
        now_ = std::max(now_, next);
        if (sound_at == next) {
            const auto playback = std::exchange(playback_, 0);
            take(floor_.handle(now_, floor::PlaybackFinished{leg_, playback}));
        } else if (key_at == next) {
            const char key = keys_.begin()->second;
            keys_.erase(keys_.begin());
            tell("presses", {}, std::string(1, key));
            take(floor_.handle(now_, floor::DigitPressed{leg_, key}));
        } else {
            take(floor_.advance(now_));
        }
        return true;
    }

    void take(const floor::Output& out) {
        for (const auto& event : out.events) {
            std::visit([&](const auto& body) { see(body); }, event.body);
        }
        for (const auto& effect : out.effects) {
            std::visit([&](const auto& body) { apply(body); }, effect);
        }
    }

    void tell(std::string kind, std::string node, std::string text) {
        if (!is_over_) {
            story_.push_back({now_ - trial_.at, std::move(kind), std::move(node), std::move(text)});
        }
    }

    void see(const auto&) {}
    void see(const floor::FlowNodeEntered& event) {
        tell("enters", event.node, {});
        node_ = event.node;
    }
    void see(const floor::LegStarted& event) {
        if (event.role == floor::LegRole::Outside) {
            tell("rings", {}, event.number);
        }
    }
    void see(const floor::SurveyOffered& event) {
        tell("survey", {}, queue_names_[event.queue]);
        is_over_ = true;
    }
    void see(const floor::FlowNodeLeft& event) { tell("leaves", event.node, event.exit); }
    void see(const floor::QueueEntered& event) { queue_ = event.queue; }
    void see(const floor::QueueLeft& event) {
        if (event.outcome == floor::QueueOutcome::CallbackRequested) {
            tell("callback", {}, queue_names_[event.queue]);
            queue_ = {};
        }
    }
    void see(const floor::VoicemailStarted& event) {
        tell("voicemail", {}, event.queue.is_set() ? queue_names_[event.queue] : std::string());
        is_over_ = true;
    }
    void see(const floor::SegmentStarted& event) {
        if (event.kind == floor::SegmentKind::Queue) {
            tell("queue", {}, queue_names_[queue_]);
            is_over_ = true;
        }
    }
    void see(const floor::ConversationEnded& event) {
        tell("ends", {}, std::string(end_cause_name(event.end.cause)));
        is_over_ = true;
    }

    void apply(const auto&) {}
    void apply(const floor::AnswerLeg&) { take(floor_.handle(now_, floor::LegAnswered{leg_})); }
    void apply(const floor::StartLookUp& effect) {
        std::vector<std::string> asked;
        for (const auto& [name, value] : effect.parameters) {
            asked.push_back(fmt::format("{}={}", name, value));
        }
        tell("asks", node_, fmt::format("{}", fmt::join(asked, " ")));
        answer_ = {effect.conversation, effect.request, floor::LookUpOutcome::NotFound, {}, "test"};
        for (const auto& given : trial_.answers) {
            if (given.node == node_) {
                answer_->outcome = given.outcome;
                answer_->values = {given.values.begin(), given.values.end()};
            }
        }
    }
    /// Nobody can send a fax to a test run: it ends here, like a message.
    void apply(const floor::StartFax& effect) {
        tell("fax", node_, effect.queue.is_set() ? queue_names_[effect.queue] : std::string());
        is_over_ = true;
    }
    void apply(const floor::StopPlayback&) { playback_ = 0; }
    void apply(const floor::PlayPrompts& effect) {
        Duration length{0};
        for (const auto& prompt : effect.prompts) {
            const auto known = trial_.prompt_lengths.find(prompt);
            length += known != trial_.prompt_lengths.end() ? known->second
                      : prompt.starts_with("number:")      ? kSpokenNumber
                                                           : Duration{0};
        }
        tell("hears", {}, fmt::format("{}", fmt::join(effect.prompts, " ")));
        playback_ = effect.loop ? 0 : effect.playback;
        playback_ends_ = now_ + length;
    }

    const Trial& trial_;
    floor::Floor floor_;
    Instant now_;
    LegId leg_;
    std::multimap<Instant, char> keys_;
    std::uint64_t playback_ = 0;
    Instant playback_ends_;
    QueueId queue_;
    std::string node_;  ///< he is at
    std::optional<floor::LookedUp> answer_;
    bool is_over_ = false;
    std::map<QueueId, std::string> queue_names_;
    std::vector<TrialLine> story_;
};

}  // namespace

Result<std::vector<TrialLine>> try_flow(const Snapshot& snapshot, const floor::FlowConfig& flow,
                                        const Trial& trial) {
    return TrialRun(snapshot, trial).run(trial_config(snapshot, flow));
}

}  // namespace callfloor::centre
