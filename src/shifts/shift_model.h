#pragma once
// The words of shift work (班务): handovers with what stays open, notes of meetings and floor walks
// with what follows from them, equipment, and the rooms people sit in. Plain values.
//
//   handover  draft ──hand over──► handed over ──accept──► accepted
//               ▲───take back──────────┘
//   item      open ──(passed on with every handover of its team)──► closed

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/json.h"

namespace callfloor::shifts {

using HandoverId = Id<struct HandoverTag>;
using ItemId = Id<struct HandoverItemTag>;
using NoteId = Id<struct ShiftNoteTag>;
using FollowUpId = Id<struct FollowUpTag>;
using EquipmentId = Id<struct EquipmentTag>;
using FaultId = Id<struct FaultTag>;
using RoomId = Id<struct RoomTag>;

/// What a handover speaks of, in this order.
enum class Section : std::uint8_t { Situation, Equipment, Tools, Quality, Records };
constexpr std::size_t kSections = 5;
std::string_view word_of(Section section);
std::optional<Section> section_from(std::string_view word);

enum class HandoverState : std::uint8_t { Draft, HandedOver, Accepted };
std::string_view word_of(HandoverState state);
std::optional<HandoverState> handover_state_from(std::string_view word);

struct Handover {
    HandoverId id{};
    std::string shift{};  ///< "早班"
    HandoverState state = HandoverState::Draft;
    std::vector<TeamId> teams{};
    UserId author{};
    Instant created_at{};
    std::optional<Instant> handed_at{};
    std::optional<Instant> accepted_at{};
    UserId accepted_by{};
    std::string comment{};                          ///< of who accepted
    std::array<std::string, kSections> sections{};  ///< by Section
    json::Value facts{};                            ///< of the moment of handing over; null before
    std::int64_t version = 1;
};

/// What the next shift must know of until somebody closes it.
struct Item {
    ItemId id{};
    TeamId team{};
    Section section = Section::Situation;
    std::string text{};
    Instant opened_at{};
    UserId opened_by{};
    std::optional<Instant> closed_at{};
    UserId closed_by{};
    std::string closing{};  ///< what came of it
};

/// An item on its way through a handover.
struct Pass {
    HandoverId handover{};
    ItemId item{};
    std::optional<Instant> taken_at{};
    UserId taken_by{};
    std::string comment{};
};

enum class NoteKind : std::uint8_t { PreShift, AfterShift, Walk };
std::string_view word_of(NoteKind kind);
std::optional<NoteKind> note_kind_from(std::string_view word);

/// A meeting's note or a floor walk's. `content` is valid by the API: attendees, topics and
/// decisions of a meeting, findings of a walk.
struct Note {
    NoteId id{};
    NoteKind kind = NoteKind::PreShift;
    TeamId team{};
    Instant at{};
    UserId author{};
    json::Object content{};
    std::int64_t version = 1;
};

enum class FollowUpState : std::uint8_t { Open, Done, Dropped };
std::string_view word_of(FollowUpState state);
std::optional<FollowUpState> follow_up_state_from(std::string_view word);

struct FollowUp {
    FollowUpId id{};
    NoteId note{};
    TeamId team{};  ///< the note's
    std::string text{};
    UserId owner{};
    Instant due_at{};
    FollowUpState state = FollowUpState::Open;
    std::optional<Instant> closed_at{};
    UserId closed_by{};
    std::string closing{};
};

enum class EquipmentState : std::uint8_t { InUse, Fault, Repair, Spare, Retired };
std::string_view word_of(EquipmentState state);
std::optional<EquipmentState> equipment_state_from(std::string_view word);

struct Equipment {
    EquipmentId id{};
    std::string kind{};  ///< of the API's list: seat, headset, ...
    std::string label{};
    std::string site{};
    std::string seat{};
    TeamId team{};  ///< unset: everybody's
    EquipmentState state = EquipmentState::InUse;
    std::string note{};
    std::int64_t open_faults = 0;
    std::int64_t version = 1;
};
struct Fault {
    FaultId id{};
    EquipmentId equipment{};
    std::string text{};
    Instant reported_at{};
    UserId reported_by{};
    std::optional<Instant> repair_at{};  ///< somebody works on it
    std::optional<Instant> closed_at{};
    UserId closed_by{};
    std::string closing{};
};
struct EquipmentChange {
    Instant at{};
    UserId by{};
    EquipmentState state = EquipmentState::InUse;
    std::string text{};
};

/// A room with its seats on a grid; `content` is valid by the API and check_room().
struct Room {
    RoomId id{};
    std::string name{};
    std::string site{};
    json::Object content{};  ///< columns, rows, seats
    std::int64_t version = 1;
};

}  // namespace callfloor::shifts
