#include "records/signal_rules.h"

#include <algorithm>
#include <cmath>

#include "sound/sound_reader.h"

namespace callfloor::records {
namespace {

enum Side : std::size_t { Customer = 0, Agent = 1 };

/// Frames [from, to).
struct Run {
    std::size_t from = 0;
    std::size_t to = 0;
    std::size_t length() const { return to - from; }
};
using Active = std::vector<char>;

std::size_t frames_of(Duration time) {
    return static_cast<std::size_t>(std::max<std::int64_t>(0, time / kSignalFrame));
}

Duration time_of(std::size_t frames) {
    return kSignalFrame * static_cast<std::int64_t>(frames);
}

double decibels(double power) {
    constexpr double kNothing = 1e-9;
    return 10 * std::log10(std::max(power, kNothing));
}

/// Above this power a frame is speech. The noise is what a tenth of the frames stay below: also
/// who talks most of the time pauses that long.
float speech_power(const PowerTrack& track, Side side) {
    constexpr int kLowest = -90;
    std::array<std::size_t, 1 - kLowest> histogram{};
    for (const auto& frame : track) {
        const auto level = static_cast<int>(std::floor(decibels(frame[side])));
        ++histogram[static_cast<std::size_t>(std::clamp(level, kLowest, 0) - kLowest)];
    }
    std::size_t below = 0;
    std::size_t bin = 0;
    while (bin + 1 < histogram.size() && (below += histogram[bin]) * 10 < track.size()) {
        ++bin;
    }
    const double noise = static_cast<double>(bin) + kLowest;
    const double level = std::clamp(noise + kSpeechAboveNoise, kSpeechLowest, kSpeechHighest);
    return static_cast<float>(std::pow(10, level / 10));
}

/// Runs of frames that are `value`.
std::vector<Run> runs_of(const Active& active, char value) {
    std::vector<Run> runs;
    for (std::size_t i = 0; i < active.size(); ++i) {
        if (active[i] != value) {
            continue;
        }
        if (runs.empty() || runs.back().to != i) {
            runs.push_back({i, i});
        }
        ++runs.back().to;
    }
    return runs;
}

void set_short_runs(Active& active, char value, Duration shorter_than) {
    for (const auto& run : runs_of(active, value)) {
        const bool is_edge = value == 0 && (run.from == 0 || run.to == active.size());
        if (!is_edge && run.length() < frames_of(shorter_than)) {
            std::fill(active.begin() + static_cast<std::ptrdiff_t>(run.from),
                      active.begin() + static_cast<std::ptrdiff_t>(run.to), value == 0 ? 1 : 0);
        }
    }
}

Active activity_of(const PowerTrack& track, Side side) {
    const auto threshold = speech_power(track, side);
    Active active(track.size());
    for (std::size_t i = 0; i < track.size(); ++i) {
        active[i] = track[i][side] >= threshold ? 1 : 0;
    }
    set_short_runs(active, 0, kBridgedPause);
    set_short_runs(active, 1, kShortestSpeech);
    return active;
}

/// How often `by` begins while the other has the word and both go on.
int interruptions(const std::vector<Run>& by, const std::vector<Run>& other,
                  std::span<const Run> windows) {
    const auto before = frames_of(kInterruptionBefore);
    const auto overlap = frames_of(kInterruptionOverlap);
    int count = 0;
    auto spoken = other.begin();
    for (const auto& run : by) {
        while (spoken != other.end() && spoken->to <= run.from) {
            ++spoken;
        }
        if (spoken == other.end()) {
            break;
        }
        const bool has_word = spoken->from + before <= run.from;
        const bool goes_on = std::min(run.to, spoken->to) >= run.from + overlap;
        const bool is_measured = std::ranges::any_of(windows, [&](const Run& window) {
            return run.from >= window.from && run.from < window.to;
        });
        count += has_word && goes_on && is_measured ? 1 : 0;
    }
    return count;
}

/// Counts peaks of the power that rise and fall by kSyllableDip.
class PeakCounter {
  public:
    void take(double level) {
        highest_ = std::max(highest_, level);
        lowest_ = std::min(lowest_, level);
        if (rising_ && level < highest_ - kSyllableDip) {
            ++peaks_;
            rising_ = false;
            lowest_ = level;
        } else if (!rising_ && level > lowest_ + kSyllableDip) {
            rising_ = true;
            highest_ = level;
        }
    }
    int peaks() const { return peaks_; }

  private:
    double highest_ = -200;
    double lowest_ = 200;
    bool rising_ = false;
    int peaks_ = 0;
};

/// Smoothed over three frames.
double level_at(const PowerTrack& track, Side side, std::size_t frame) {
    double sum = 0;
    int count = 0;
    for (auto i = frame == 0 ? 0 : frame - 1; i <= std::min(frame + 1, track.size() - 1); ++i) {
        sum += static_cast<double>(track[i][side]);
        ++count;
    }
    return decibels(sum / count);
}

void measure_side(const PowerTrack& track, Side side, const Active& active,
                  std::span<const Run> windows, SideSignals& signals) {
    std::size_t frames = 0;
    double power = 0;
    PeakCounter peaks;
    for (const auto& window : windows) {
        for (auto i = window.from; i < window.to; ++i) {
            peaks.take(level_at(track, side, i));
            if (active[i] != 0) {
                ++frames;
                power += static_cast<double>(track[i][side]);
            }
        }
    }
    signals.talk = time_of(frames);
    if (frames > 0) {
        signals.level = decibels(power / static_cast<double>(frames));
    }
    if (signals.talk >= kPaceNeeds) {
        signals.pace = peaks.peaks() * 1'000.0 / static_cast<double>(signals.talk.count());
    }
}

/// Silence of both within one window.
void measure_silence(const Active& customer, const Active& agent, const Run& window,
                     CallSignals& signals) {
    std::size_t silent = 0;
    const auto end_silence = [&] {
        const auto time = time_of(silent);
        signals.silence += time;
        signals.longest_silence = std::max(signals.longest_silence, time);
        if (time >= kDeadAir) {
            signals.dead_air += time;
            ++signals.dead_airs;
        }
        silent = 0;
    };
    for (auto i = window.from; i < window.to; ++i) {
        const bool speaks = customer[i] != 0;
        const bool answers = agent[i] != 0;
        if (speaks || answers) {
            end_silence();
            signals.overtalk += speaks && answers ? kSignalFrame : Duration{0};
        } else {
            ++silent;
        }
    }
    end_silence();
}

}  // namespace

Result<PowerTrack> read_power(const sound::StoredSound& sound) {
    auto reader = TRY(sound::SoundReader::open(sound));
    const auto frame_samples = std::max<std::int64_t>(1, reader.rate() / 50);
    const auto frames =
        std::min(reader.samples() / frame_samples, static_cast<std::int64_t>(kSignalFrames));
    PowerTrack track;
    track.reserve(static_cast<std::size_t>(frames));
    std::array<float, 2> sums{};
    std::int64_t filled = 0;
    while (static_cast<std::int64_t>(track.size()) < frames) {
        const auto block = TRY(reader.next());
        for (const auto& [left, right] : block) {
            sums[Customer] += left * left;
            sums[Agent] += right * right;
            if (++filled == frame_samples) {
                const auto size = static_cast<float>(frame_samples);
                track.push_back({sums[Customer] / size, sums[Agent] / size});
                sums = {};
                filled = 0;
            }
        }
    }
    track.resize(static_cast<std::size_t>(frames));
    return track;
}

CallSignals signals_of(const PowerTrack& track, std::span<const Span> talks) {
    std::vector<Run> windows;
    for (const auto& talk : talks) {
        const Run run{std::min(frames_of(talk.from), track.size()),
                      std::min(frames_of(talk.to), track.size())};
        if (run.from < run.to) {
            windows.push_back(run);
        }
    }
    CallSignals signals;
    if (windows.empty()) {
        return signals;
    }
    const auto customer = activity_of(track, Customer);
    const auto agent = activity_of(track, Agent);
    for (const auto& window : windows) {
        signals.measured += time_of(window.length());
        measure_silence(customer, agent, window, signals);
    }
    measure_side(track, Customer, customer, windows, signals.customer);
    measure_side(track, Agent, agent, windows, signals.agent);
    const auto customer_runs = runs_of(customer, 1);
    const auto agent_runs = runs_of(agent, 1);
    signals.customer.interruptions = interruptions(customer_runs, agent_runs, windows);
    signals.agent.interruptions = interruptions(agent_runs, customer_runs, windows);
    return signals;
}

}  // namespace callfloor::records
