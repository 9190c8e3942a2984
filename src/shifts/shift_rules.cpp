#include "shifts/shift_rules.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/words.h"

namespace callfloor::shifts {

namespace {

constexpr Words<Section, kSections> kSectionWords{{{Section::Situation, "situation"},
                                                   {Section::Equipment, "equipment"},
                                                   {Section::Tools, "tools"},
                                                   {Section::Quality, "quality"},
                                                   {Section::Records, "records"}}};
constexpr Words<HandoverState, 3> kHandoverStates{{{HandoverState::Draft, "draft"},
                                                   {HandoverState::HandedOver, "handed_over"},
                                                   {HandoverState::Accepted, "accepted"}}};
constexpr Words<NoteKind, 3> kNoteKinds{{{NoteKind::PreShift, "pre_shift"},
                                         {NoteKind::AfterShift, "after_shift"},
                                         {NoteKind::Walk, "walk"}}};
constexpr Words<FollowUpState, 3> kFollowUpStates{{{FollowUpState::Open, "open"},
                                                   {FollowUpState::Done, "done"},
                                                   {FollowUpState::Dropped, "dropped"}}};
constexpr Words<EquipmentState, 5> kEquipmentStates{{{EquipmentState::InUse, "in_use"},
                                                     {EquipmentState::Fault, "fault"},
                                                     {EquipmentState::Repair, "repair"},
                                                     {EquipmentState::Spare, "spare"},
                                                     {EquipmentState::Retired, "retired"}}};

std::int64_t number_at(const json::Object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value == nullptr || value->is_null() ? 0 : value->to_number<std::int64_t>();
}
const json::Array& array_at(const json::Object& object, std::string_view key) {
    return object.at(key).as_array();
}
bool has_text(const json::Object& object, std::string_view key) {
    return !object.at(key).as_string().empty();
}

}  // namespace

std::string_view word_of(Section section) {
    return word_in(kSectionWords, section);
}
std::optional<Section> section_from(std::string_view word) {
    return value_in(kSectionWords, word);
}
std::string_view word_of(HandoverState state) {
    return word_in(kHandoverStates, state);
}
std::optional<HandoverState> handover_state_from(std::string_view word) {
    return value_in(kHandoverStates, word);
}
std::string_view word_of(NoteKind kind) {
    return word_in(kNoteKinds, kind);
}
std::optional<NoteKind> note_kind_from(std::string_view word) {
    return value_in(kNoteKinds, word);
}
std::string_view word_of(FollowUpState state) {
    return word_in(kFollowUpStates, state);
}
std::optional<FollowUpState> follow_up_state_from(std::string_view word) {
    return value_in(kFollowUpStates, word);
}
std::string_view word_of(EquipmentState state) {
    return word_in(kEquipmentStates, state);
}
std::optional<EquipmentState> equipment_state_from(std::string_view word) {
    return value_in(kEquipmentStates, word);
}

bool covers_all(const people::DataScope& scope, const std::vector<TeamId>& teams) {
    return std::ranges::all_of(teams, [&](TeamId team) { return scope.covers(UserId{}, team); });
}
bool covers_any(const people::DataScope& scope, const std::vector<TeamId>& teams) {
    return std::ranges::any_of(teams, [&](TeamId team) { return scope.covers(UserId{}, team); });
}

Result<void> check_accepting(const Handover& handover, UserId who) {
    if (handover.state == HandoverState::Draft) {
        return fail(ErrorCode::Conflict, "this handover is a draft still; wait until it is given");
    }
    if (handover.state == HandoverState::Accepted) {
        return fail(ErrorCode::Conflict, "this handover has been accepted already; read it again");
    }
    if (handover.author == who) {
        return fail(ErrorCode::Conflict,
                    "the next shift accepts your handover; take it back to change it");
    }
    return {};
}

Result<void> check_acknowledged(const std::vector<Item>& items, const std::vector<ItemId>& taken) {
    for (const auto& item : items) {
        if (!item.closed_at && std::ranges::find(taken, item.id) == taken.end()) {
            return fail_field(ErrorCode::InvalidInput, "items",
                              "open item {} is not acknowledged; acknowledge each of them",
                              item.id);
        }
    }
    for (const auto id : taken) {
        if (std::ranges::find(items, id, &Item::id) == items.end()) {
            return fail_field(ErrorCode::InvalidInput, "items",
                              "item {} is not of this handover; read it again", id);
        }
    }
    return {};
}

Result<void> check_note(const Note& note) {
    const bool is_walk = note.kind == NoteKind::Walk;
    const auto& attendees = array_at(note.content, "attendees");
    if (is_walk && (!attendees.empty() || has_text(note.content, "decisions"))) {
        return fail_field(ErrorCode::InvalidInput, "attendees",
                          "attendees and decisions belong to meetings; leave them out");
    }
    if (!is_walk && !array_at(note.content, "findings").empty()) {
        return fail_field(ErrorCode::InvalidInput, "findings",
                          "findings belong to floor walks; write them into the topics");
    }
    std::set<std::int64_t> seen;
    for (const auto& attendee : attendees) {
        if (!seen.insert(number_at(attendee.as_object(), "user_id")).second) {
            return fail_field(ErrorCode::InvalidInput, "attendees",
                              "user {} is named twice; name each once",
                              number_at(attendee.as_object(), "user_id"));
        }
    }
    return {};
}

Result<void> check_room(const Room& room) {
    const auto columns = number_at(room.content, "columns");
    const auto rows = number_at(room.content, "rows");
    std::set<std::pair<std::int64_t, std::int64_t>> places;
    std::set<std::string_view> labels;
    std::set<std::int64_t> extensions;
    for (const auto& value : array_at(room.content, "seats")) {
        const auto& seat = value.as_object();
        const std::string_view label = seat.at("label").as_string();
        const std::pair place(number_at(seat, "x"), number_at(seat, "y"));
        if (place.first >= columns || place.second >= rows) {
            return fail_field(ErrorCode::InvalidInput, "seats",
                              "seat {} stands outside the room of {} by {}; move it, or widen the "
                              "room",
                              label, columns, rows);
        }
        if (!places.insert(place).second) {
            return fail_field(ErrorCode::InvalidInput, "seats",
                              "seat {} stands where another stands; move it", label);
        }
        if (!labels.insert(label).second) {
            return fail_field(ErrorCode::InvalidInput, "seats",
                              "there are two seats {}; name each once", label);
        }
        const auto extension = number_at(seat, "extension_id");
        if (extension != 0 && !extensions.insert(extension).second) {
            return fail_field(ErrorCode::InvalidInput, "seats",
                              "the extension of seat {} stands at another seat, too; choose one",
                              label);
        }
    }
    return {};
}

}  // namespace callfloor::shifts
