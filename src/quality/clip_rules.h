#pragma once
// What may be cut, where each passage comes to lie in the clip, and who may do and hear what. Pure.

#include <optional>
#include <vector>

#include "base/result.h"
#include "quality/clip_model.h"

namespace callfloor::quality {

constexpr auto kClipPassageLeast = std::chrono::milliseconds(200);
/// Silence between two passages: nobody shall take them for one sentence.
constexpr auto kClipGap = std::chrono::milliseconds(250);

/// One passage as it lies in the clip: [at, at + to - from).
struct ClipPiece {
    ClipMark mark;
    Duration at{0};
};
std::vector<ClipPiece> pieces_of(const ClipMarks& marks);
/// Passages and the silence between them.
Duration length_of(const ClipMarks& marks);

/// Passages are long enough, within the recording, do not overlap, and are not too long together;
/// bleeps are within the recording. InvalidInput at "passages/2" or "bleeps/0".
Result<void> check_marks(const ClipMarks& marks, Duration recording);
/// Before a submission: who approves must read what is to be learnt from it.
Result<void> check_for_submission(const Clip& clip);

/// One person and one clip. Several may hold.
struct ClipStanding {
    bool is_maker = false;
    bool is_reviewer = false;  ///< leads a team, role qa, qa_lead, director or admin
    bool is_lead = false;      ///< role qa_lead or admin
    bool is_heard = false;     ///< had the caller in the call it was cut from
};

/// Absent: the act makes no sense in this state.
std::optional<ClipState> next_state(ClipState state, ClipAct act);
/// Changing and submitting are the maker's; approving and returning a lead's who neither made it
/// nor is heard in it; withdrawing the maker's, and from the submission on the leads'.
bool may_do(ClipState state, ClipAct act, const ClipStanding& standing);
/// Both; the error names the state or the person and advises.
Result<ClipState> step(const Clip& clip, ClipAct act, const ClipStanding& standing);
/// For the page's buttons.
std::vector<ClipAct> allowed_acts(const Clip& clip, const ClipStanding& standing);
/// Approved: its audience. Else the maker, and leads unless it is a draft. Who sees it also hears
/// it, as long as there is sound.
bool may_see(const Clip& clip, const ClipStanding& standing);

/// Leaders, QA, QA leads, directors and admins.
bool is_reviewer(const Viewer& viewer);
/// Whether the viewer may hear a recording in which these agents had the caller; `team_of` gives
/// their teams of today.
template <typename TeamOf>
bool may_hear(const Viewer& viewer, const std::vector<UserId>& agents, TeamOf team_of) {
    if (viewer.is_qa || viewer.is_qa_lead || viewer.is_director) {
        return true;
    }
    for (const auto agent : agents) {
        if (agent == viewer.self) {
            return true;
        }
        for (const auto team : viewer.led_teams) {
            if (viewer.is_leader && team == team_of(agent)) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace callfloor::quality
