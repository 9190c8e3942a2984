#pragma once
// The core's own timers: plain data in order of due time, so that the same inputs always run them
// in the same order. Who starts one keeps its key; a key is cleared when the timer ran or was
// cancelled.

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "base/clock.h"

namespace callfloor::floor {

enum class TimerKind : std::uint8_t {
    RingOut,  ///< subject: agent
    MaxWait,  ///< subject: conversation, likewise the next ones
    Widen,    ///< the level required falls, or the reservation for an agent ends
    Closing,  ///< the number he called closes
    Announce,
    PromptGuard,  ///< a prompt never reported as finished
    AnswerGuard,  ///< an answered leg never confirmed
    ColleagueRingOut,
    PlacingRingOut,   ///< the own phone, or the customer, of a call an agent places
    SideRingOut,      ///< a phone without agent that is to be consulted, joined or given the call
    FlowWait,         ///< for a key in a flow
    MessageEnd,       ///< a message has its greatest length
    SurveyWait,       ///< for a key in a survey
    ParkEnd,          ///< nobody picked him up
    PauseEnd,         ///< the recording goes on
    ChatWait,         ///< subject: conversation of a chat, likewise the next ones
    ChatReply,        ///< the visitor had no reply for too long
    ChatIdle,         ///< the visitor said nothing for too long
    ChatClose,        ///< the after-chat work has its greatest length
    ListenerRingOut,  ///< subject: leg of the leader
    WrapUpEnd,        ///< subject: agent
    BackOffEnd,       ///< subject: agent
    Unstaffed,        ///< subject: queue; nobody has been signed in for long enough
    Midnight,         ///< the local day is over
    Minute,           ///< the oldest minute of the recent figures is over
};

struct TimerKey {
    Instant due;
    std::uint64_t sequence = 0;  ///< 0: not running
    bool is_running() const { return sequence != 0; }
    auto operator<=>(const TimerKey&) const = default;
};

struct DueTimer {
    TimerKind kind = TimerKind::RingOut;
    std::int64_t subject = 0;
};

class TimerSet final {
  public:
    /// Replaces the timer under `key` when it is still running.
    void start(TimerKey& key, Instant due, DueTimer timer) {
        cancel(key);
        key = {due, ++last_sequence_};
        timers_.emplace(key, timer);
    }
    void cancel(TimerKey& key) {
        if (key.is_running()) {
            timers_.erase(key);
            key = {};
        }
    }
    std::optional<Instant> next() const {
        return timers_.empty() ? std::nullopt : std::optional(timers_.begin()->first.due);
    }
    /// The first timer due before `until` leaves the set; its owner's key must be cleared by the
    /// handler.
    std::optional<DueTimer> pop_due(Instant until) {
        if (timers_.empty() || timers_.begin()->first.due > until) {
            return std::nullopt;
        }
        const DueTimer timer = timers_.begin()->second;
        timers_.erase(timers_.begin());
        return timer;
    }
    std::size_t size() const { return timers_.size(); }

  private:
    std::map<TimerKey, DueTimer> timers_;
    std::uint64_t last_sequence_ = 0;
};

}  // namespace callfloor::floor
