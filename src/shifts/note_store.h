#pragma once
// The rows of meetings' and walks' notes and of what follows from them. Writing functions run on
// the writer's thread, within its transaction.
//
//   shift_note ─< shift_follow_up

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "shifts/handover_store.h"
#include "shifts/shift_model.h"
#include "store/database.h"

namespace callfloor::shifts {

struct NoteQuestion {
    std::optional<NoteKind> kind{};
    bool meetings_only = false;
    TeamId team{};
    std::optional<std::vector<TeamId>> seen{};
    std::optional<Instant> from{};
    std::optional<Instant> to{};
    std::string text{};  ///< part of its content
};
Result<void> insert_note(store::Connection& connection, const Note& note);
Result<std::int64_t> update_note(store::Connection& connection, const Note& note,
                                 std::optional<std::int64_t> expected);
Result<std::optional<Note>> find_note(store::Connection& connection, NoteId id);
/// Newest first.
Result<std::vector<Note>> find_notes(store::Connection& connection, const NoteQuestion& question,
                                     const std::optional<Place>& before, std::int64_t limit);
/// With their follow-ups, when all of those are closed.
Result<void> delete_old_notes(store::Connection& connection, Instant before);

struct FollowUpQuestion {
    std::optional<FollowUpState> state{};
    NoteId note{};
    UserId owner{};
    TeamId team{};
    std::optional<Instant> due_before{};
    UserId own{};                               ///< this owner's, besides those of the seen teams
    std::optional<std::vector<TeamId>> seen{};  ///< of these teams
};
Result<void> insert_follow_up(store::Connection& connection, const FollowUp& follow_up);
Result<void> close_follow_up(store::Connection& connection, const FollowUp& follow_up);
Result<std::optional<FollowUp>> find_follow_up(store::Connection& connection, FollowUpId id);
/// What is due first comes first.
Result<std::vector<FollowUp>> find_follow_ups(store::Connection& connection,
                                              const FollowUpQuestion& question,
                                              const std::optional<Place>& after,
                                              std::int64_t limit);
Result<std::int64_t> count_open_follow_ups(store::Connection& connection, TeamId team);

}  // namespace callfloor::shifts
