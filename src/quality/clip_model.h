#pragma once
// Clips (片段): passages of a recording, cut out and joined, with bleeps over personal data.
// Approved ones are the case library (典型案例). Plain values.
//
//   draft ── submit ──► submitted ── approve ──► approved
//     ▲                    │ return, with a reason    │
//     └── changes ◄── returned ── submit again ──►    │
//   from each: withdraw ──► withdrawn, without sound ◄┘
//
// The sound is a file of its own, made anew at each change and never after the submission: what was
// approved is what is heard.

#include <optional>
#include <string>
#include <vector>

#include "quality/evaluation_model.h"

namespace callfloor::quality {

using ClipId = Id<struct ClipTag>;

enum class ClipState : std::uint8_t { Draft, Submitted, Approved, Returned, Withdrawn };
constexpr int kClipStates = 5;

enum class ClipAct : std::uint8_t { Change, Submit, Approve, Return, Withdraw };
constexpr int kClipActs = 5;

enum class ClipSides : std::uint8_t { Both, Customer, Agent };
enum class ClipExample : std::uint8_t { Good, Bad };
/// Who hears it once it is approved.
enum class ClipAudience : std::uint8_t {
    Everyone,
    Reviewers,  ///< leaders, QA, QA leads, directors, admins: for what would expose a colleague
};

/// A stretch of the recording, [from, to) from its start. Of a passage the sides heard, of a bleep
/// those whose sound is replaced.
struct ClipMark {
    Duration from{0};
    Duration to{0};
    ClipSides sides = ClipSides::Both;
    bool operator==(const ClipMark&) const = default;
};

struct ClipMarks {
    std::vector<ClipMark> passages;  ///< in the order they are joined
    std::vector<ClipMark> bleeps;
    bool operator==(const ClipMarks&) const = default;
};

struct ClipTexts {
    std::string title;
    std::string learning_points;
    ClipExample example = ClipExample::Good;
    ClipAudience audience = ClipAudience::Everyone;
    std::vector<std::string> tags;
    SchemeId scheme;                 ///< of the items; unset: none
    std::vector<std::string> items;  ///< what it illustrates
};

/// The file of a clip; an empty name: there is none (any more).
struct ClipSound {
    std::string file;    ///< within the folder of clips; tells nothing
    std::string sha256;  ///< of the whole file
    Duration length{0};
};

struct Clip {
    ClipId id;
    ClipState state = ClipState::Draft;
    RecordingId recording;  ///< unset when its time is over: no way leads back to the call
    ConversationId conversation;
    std::optional<Instant> contact_at;  ///< when the recording began; what it is kept by
    ClipMarks marks;
    ClipTexts texts;
    ClipSound sound;
    UserId made_by;
    Instant made_at{};
    std::optional<Instant> submitted_at;
    UserId decided_by;  ///< unset also when the server ended it
    std::optional<Instant> decided_at;
    std::string reason;
    std::int64_t version = 1;
};

/// A recording as far as cutting needs it.
struct SourceRecording {
    RecordingId id;
    ConversationId conversation;
    Instant started_at{};
    Duration length{0};
    std::string path;            ///< within the recordings folder; empty: nothing to be heard
    std::vector<UserId> agents;  ///< who had the caller
};

/// Where a clip is cited. Trainings will be another kind.
enum class ClipUseKind : std::uint8_t { Coaching };
struct ClipUse {
    ClipId clip;
    ClipUseKind kind = ClipUseKind::Coaching;
    std::int64_t object = 0;  ///< the plan
    UserId by;
    Instant at{};
};

std::string_view word_of(ClipState value);
std::string_view word_of(ClipAct value);
std::string_view word_of(ClipSides value);
std::string_view word_of(ClipExample value);
std::string_view word_of(ClipAudience value);
std::string_view word_of(ClipUseKind value);

}  // namespace callfloor::quality
