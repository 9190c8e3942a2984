#pragma once
// Which alerts are raised, go on and are cleared: one state machine for each rule and subject.
// Deterministic: pictures of the floor in, changes out; the time is the pictures'. One thread at a
// time.
//
//            beyond for `hold`                        back for `clear_hold`
//   calm ──► rising ─────────► raised ──► settling ─────────────────► quiet ──`quiet` over──► calm
//    ▲─back──┘                   ▲─beyond──┘                             │
//                                └────────beyond for `hold` again────────┘  (the same alert)
//
// Back means: `clear_level` is reached again, or there is nothing to measure. Between the two
// levels everything stays as it is.

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "supervision/alert_metrics.h"
#include "supervision/alert_model.h"

namespace callfloor::supervision {

struct AlertChange {
    enum class Kind : std::uint8_t { Raised, RaisedAgain, Escalated, Cleared };
    Kind kind = Kind::Raised;
    AlertId alert;
};

StepKind step_of(AlertChange::Kind kind);

class AlertWatch final {
  public:
    /// What was open when the server stopped goes on.
    void restore(std::vector<Alert> open);
    /// Alerts of rules that are gone, switched off or measure something else now are cleared at the
    /// next look.
    void set_rules(std::vector<AlertRule> rules);

    /// What has changed since the last picture, in order. Values and peaks of open alerts follow
    /// without a change.
    std::vector<AlertChange> look(const FloorPicture& picture);

    /// Open ones, oldest first.
    std::vector<Alert> open() const;
    /// Also of one cleared, as long as it may come back.
    const Alert* find(AlertId id) const;
    /// To note what people did with it; null when it is not open.
    Alert* open_alert(AlertId id);
    /// Also of one cleared, as long as it may come back.
    void set_action(AlertId id, std::size_t place, ActionState state);
    const AlertRule* rule(AlertRuleId id) const;
    /// Not raised because limits::kOpenAlerts were open; counted once for each try.
    std::uint64_t held_back() const { return held_back_; }

  private:
    enum class Phase : std::uint8_t { Calm, Rising, Raised, Settling, Quiet };
    struct Track {
        Phase phase = Phase::Calm;
        Instant since{};
        std::optional<Alert> alert;  ///< in Raised, Settling and Quiet (and Rising out of Quiet)
    };
    using Key = std::pair<AlertRuleId, Subject>;

    struct Look;  ///< one rule's look at one subject
    void look_at(const Look& look, Track& track, std::vector<AlertChange>& changes);
    void raise(const Look& look, Track& track, std::vector<AlertChange>& changes);
    void follow(const Look& look, Track& track, std::vector<AlertChange>& changes);
    void clear(Track& track, Instant now, ClearCause cause, std::vector<AlertChange>& changes);
    void clear_orphans(const Readings& readings, Instant now, std::vector<AlertChange>& changes);

    std::map<AlertRuleId, AlertRule> rules_;
    std::map<Key, Track> tracks_;
    IdGenerator ids_;
    std::size_t open_ = 0;  ///< tracks in Raised and Settling
    std::uint64_t held_back_ = 0;
};

}  // namespace callfloor::supervision
