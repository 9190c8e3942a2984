#include "quality/clip_rules.h"

#include <algorithm>

#include "base/limits.h"

namespace callfloor::quality {

namespace {

using State = ClipState;

constexpr Duration kLongest = std::chrono::seconds(limits::kClipSeconds);

std::string_view advice(ClipAct act) {
    switch (act) {
        case ClipAct::Change:
        case ClipAct::Submit:
            return "only who made it may";
        case ClipAct::Approve:
        case ClipAct::Return:
            return "a QA lead does, who neither made it nor is heard in the call";
        case ClipAct::Withdraw:
            return "who made it may, and QA leads once it is submitted";
    }
    return "";
}

Result<void> check_within(const ClipMark& mark, Duration recording, const std::string& field) {
    if (mark.from >= mark.to || mark.to > recording) {
        return fail_field(ErrorCode::InvalidInput, field,
                          "{} to {} ms is no stretch of a recording of {} ms", mark.from.count(),
                          mark.to.count(), recording.count());
    }
    return {};
}

Result<void> check_passage(const ClipMarks& marks, std::size_t index, Duration recording) {
    const auto& mark = marks.passages[index];
    const auto field = fmt::format("passages/{}", index);
    TRY(check_within(mark, recording, field));
    if (mark.to - mark.from < kClipPassageLeast) {
        return fail_field(ErrorCode::InvalidInput, field,
                          "has {} ms; a passage needs at least {} ms to be understood",
                          (mark.to - mark.from).count(), kClipPassageLeast.count());
    }
    for (std::size_t i = 0; i < index; ++i) {
        const auto& other = marks.passages[i];
        if (mark.from < other.to && other.from < mark.to) {
            return fail_field(ErrorCode::InvalidInput, field,
                              "overlaps passage {} ({} to {} ms); make one of the two", i + 1,
                              other.from.count(), other.to.count());
        }
    }
    return {};
}

}  // namespace

std::vector<ClipPiece> pieces_of(const ClipMarks& marks) {
    std::vector<ClipPiece> pieces;
    Duration at{0};
    for (const auto& mark : marks.passages) {
        pieces.push_back({mark, at});
        at += mark.to - mark.from + kClipGap;
    }
    return pieces;
}

Duration length_of(const ClipMarks& marks) {
    const auto pieces = pieces_of(marks);
    return pieces.empty() ? Duration(0)
                          : pieces.back().at + (pieces.back().mark.to - pieces.back().mark.from);
}

Result<void> check_marks(const ClipMarks& marks, Duration recording) {
    if (marks.passages.empty() || marks.passages.size() > limits::kClipPassages ||
        marks.bleeps.size() > limits::kClipBleeps) {
        return fail_field(ErrorCode::InvalidInput, "passages",
                          "a clip has 1 to {} passages and at most {} bleeps",
                          limits::kClipPassages, limits::kClipBleeps);
    }
    for (std::size_t i = 0; i < marks.passages.size(); ++i) {
        TRY(check_passage(marks, i, recording));
    }
    for (std::size_t i = 0; i < marks.bleeps.size(); ++i) {
        TRY(check_within(marks.bleeps[i], recording, fmt::format("bleeps/{}", i)));
    }
    if (const auto length = length_of(marks); length > kLongest) {
        return fail_field(ErrorCode::InvalidInput, "passages",
                          "are {} s together; a clip has at most {} s, leave out what teaches "
                          "nothing",
                          length.count() / 1'000, limits::kClipSeconds);
    }
    return {};
}

Result<void> check_for_submission(const Clip& clip) {
    if (clip.texts.learning_points.find_first_not_of(" \t\r\n") == std::string::npos) {
        return fail_field(ErrorCode::InvalidInput, "learning_points",
                          "say what is to be learnt from clip {} before it is submitted", clip.id);
    }
    return {};
}

std::optional<State> next_state(State state, ClipAct act) {
    const bool is_open = state == State::Draft || state == State::Returned;
    const auto when = [](bool holds, State next) {
        return holds ? std::optional(next) : std::nullopt;
    };
    switch (act) {
        case ClipAct::Change:
            return when(is_open, state);
        case ClipAct::Submit:
            return when(is_open, State::Submitted);
        case ClipAct::Approve:
            return when(state == State::Submitted, State::Approved);
        case ClipAct::Return:
            return when(state == State::Submitted, State::Returned);
        case ClipAct::Withdraw:
            return when(state != State::Withdrawn, State::Withdrawn);
    }
    return std::nullopt;
}

bool may_do(State state, ClipAct act, const ClipStanding& standing) {
    switch (act) {
        case ClipAct::Change:
        case ClipAct::Submit:
            return standing.is_maker;
        case ClipAct::Approve:
        case ClipAct::Return:
            return standing.is_lead && !standing.is_maker && !standing.is_heard;
        case ClipAct::Withdraw:
            return standing.is_maker || (standing.is_lead && state != State::Draft);
    }
    return false;
}

Result<State> step(const Clip& clip, ClipAct act, const ClipStanding& standing) {
    if (!may_do(clip.state, act, standing)) {
        return fail(ErrorCode::Forbidden, "you may not {} clip {}: {}", word_of(act), clip.id,
                    advice(act));
    }
    const auto next = next_state(clip.state, act);
    if (!next) {
        return fail(ErrorCode::Conflict, "clip {} is {}, in which {} makes no sense; read it again",
                    clip.id, word_of(clip.state), word_of(act));
    }
    return *next;
}

std::vector<ClipAct> allowed_acts(const Clip& clip, const ClipStanding& standing) {
    std::vector<ClipAct> acts;
    for (const auto act :
         {ClipAct::Change, ClipAct::Submit, ClipAct::Approve, ClipAct::Return, ClipAct::Withdraw}) {
        if (step(clip, act, standing)) {
            acts.push_back(act);
        }
    }
    return acts;
}

bool may_see(const Clip& clip, const ClipStanding& standing) {
    if (standing.is_maker || (standing.is_lead && clip.state != State::Draft)) {
        return true;
    }
    return clip.state == State::Approved &&
           (clip.texts.audience == ClipAudience::Everyone || standing.is_reviewer);
}

bool is_reviewer(const Viewer& viewer) {
    return viewer.is_leader || viewer.is_qa || viewer.is_qa_lead || viewer.is_director;
}

}  // namespace callfloor::quality
