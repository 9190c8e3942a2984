#include "shifts/shift_json.h"

#include <algorithm>

#include "http/etag.h"
#include "shifts/internal/shifts_state.h"

namespace callfloor::shifts {

namespace {

std::string name_of(const Directory& directory, UserId person) {
    return person.is_set() ? directory.person_name(person) : std::string();
}

json::Array teams_json(const std::vector<TeamId>& teams) {
    json::Array array;
    for (const auto team : teams) {
        array.push_back(team.value);
    }
    return array;
}

/// The parts of `whole` a note keeps, without names.
json::Array kept_rows(const json::Array& rows, std::initializer_list<std::string_view> keys) {
    json::Array kept;
    for (const auto& row : rows) {
        json::Object one;
        for (const auto key : keys) {
            one[key] = row.as_object().at(key);
        }
        kept.push_back(std::move(one));
    }
    return kept;
}

}  // namespace

std::vector<TeamId> teams_from_json(const json::Object& object, std::string_view key) {
    std::vector<TeamId> teams;
    for (const auto& team : object.at(key).as_array()) {
        teams.push_back(TeamId{team.to_number<std::int64_t>()});
    }
    std::ranges::sort(teams);
    teams.erase(std::ranges::unique(teams).begin(), teams.end());
    return teams;
}

// ---------------------------------------------------------------- handovers

json::Object handover_content(const Handover& one) {
    json::Object object{{"shift", one.shift}, {"team_ids", teams_json(one.teams)}};
    for (std::size_t i = 0; i < kSections; ++i) {
        object[word_of(static_cast<Section>(i))] = one.sections.at(i);
    }
    return object;
}

void read_handover(const json::Object& object, Handover& one) {
    one.shift = text_at(object, "shift");
    one.teams = teams_from_json(object, "team_ids");
    for (std::size_t i = 0; i < kSections; ++i) {
        one.sections.at(i) = text_at(object, word_of(static_cast<Section>(i)));
    }
}

json::Object handover_json(const Handover& one, const Directory& directory) {
    auto object = handover_content(one);
    json::Array names;
    for (const auto team : one.teams) {
        names.push_back(json::Value(directory.team_name(team)));
    }
    object["id"] = one.id.value;
    object["team_names"] = std::move(names);
    object["state"] = word_of(one.state);
    object["author_id"] = one.author.value;
    object["author_name"] = name_of(directory, one.author);
    object["created_at"] = to_epoch_ms(one.created_at);
    object["handed_at"] = json::instant_or_null(one.handed_at);
    object["accepted_at"] = json::instant_or_null(one.accepted_at);
    object["accepted_by_id"] = json::id_or_null(one.accepted_by.value);
    object["accepted_by_name"] = name_of(directory, one.accepted_by);
    object["comment"] = one.comment;
    object["etag"] = http::etag_of(one.version);
    return object;
}

json::Object item_json(const Item& one, const Directory& directory) {
    return {{"id", one.id.value},
            {"team_id", one.team.value},
            {"team_name", directory.team_name(one.team)},
            {"section", word_of(one.section)},
            {"text", one.text},
            {"opened_at", to_epoch_ms(one.opened_at)},
            {"opened_by_id", one.opened_by.value},
            {"opened_by_name", name_of(directory, one.opened_by)},
            {"closed_at", json::instant_or_null(one.closed_at)},
            {"closed_by_id", json::id_or_null(one.closed_by.value)},
            {"closed_by_name", name_of(directory, one.closed_by)},
            {"closing", one.closing}};
}

json::Object pass_json(const Pass& one, const Directory& directory) {
    return {{"handover_id", one.handover.value},
            {"item_id", one.item.value},
            {"taken_at", json::instant_or_null(one.taken_at)},
            {"taken_by_id", json::id_or_null(one.taken_by.value)},
            {"taken_by_name", name_of(directory, one.taken_by)},
            {"comment", one.comment}};
}

// ---------------------------------------------------------------- notes

void read_note(const json::Object& object, Note& one) {
    one.at = from_epoch_ms(object.at("at").to_number<std::int64_t>());
    one.content = json::Object{
        {"attendees", kept_rows(object.at("attendees").as_array(), {"user_id", "present"})},
        {"topics", object.at("topics")},
        {"decisions", object.at("decisions")},
        {"findings", kept_rows(object.at("findings").as_array(),
                               {"kind", "severity", "agent_id", "queue_id", "seat", "text"})}};
}

json::Object note_json(const Note& one, const Directory& directory) {
    auto object = one.content;
    for (auto& value : object.at("attendees").as_array()) {
        auto& attendee = value.as_object();
        attendee["name"] = directory.person_name(UserId{id_at(attendee, "user_id")});
    }
    for (auto& value : object.at("findings").as_array()) {
        auto& finding = value.as_object();
        finding["agent_name"] = name_of(directory, UserId{id_at(finding, "agent_id")});
        const QueueId queue{id_at(finding, "queue_id")};
        finding["queue_name"] = queue.is_set() ? directory.queue_name(queue) : std::string();
    }
    object["id"] = one.id.value;
    object["kind"] = word_of(one.kind);
    object["team_id"] = one.team.value;
    object["team_name"] = directory.team_name(one.team);
    object["at"] = to_epoch_ms(one.at);
    object["author_id"] = one.author.value;
    object["author_name"] = name_of(directory, one.author);
    object["etag"] = http::etag_of(one.version);
    return object;
}

json::Object follow_up_json(const FollowUp& one, const Directory& directory) {
    return {{"id", one.id.value},
            {"note_id", one.note.value},
            {"team_id", one.team.value},
            {"team_name", directory.team_name(one.team)},
            {"text", one.text},
            {"owner_id", one.owner.value},
            {"owner_name", name_of(directory, one.owner)},
            {"due_at", to_epoch_ms(one.due_at)},
            {"state", word_of(one.state)},
            {"closed_at", json::instant_or_null(one.closed_at)},
            {"closed_by_id", json::id_or_null(one.closed_by.value)},
            {"closed_by_name", name_of(directory, one.closed_by)},
            {"closing", one.closing}};
}

// ---------------------------------------------------------------- equipment and rooms

json::Object equipment_content(const Equipment& one) {
    return {{"kind", one.kind},
            {"label", one.label},
            {"site", one.site},
            {"seat", one.seat},
            {"team_id", json::id_or_null(one.team.value)},
            {"state", word_of(one.state)},
            {"note", one.note}};
}

void read_equipment(const json::Object& object, Equipment& one) {
    one.kind = text_at(object, "kind");
    one.label = text_at(object, "label");
    one.site = text_at(object, "site");
    one.seat = text_at(object, "seat");
    one.team = TeamId{id_at(object, "team_id")};
    one.state = equipment_state_from(text_at(object, "state")).value_or(EquipmentState::InUse);
    one.note = text_at(object, "note");
}

json::Object equipment_json(const Equipment& one, const Directory& directory) {
    auto object = equipment_content(one);
    object["id"] = one.id.value;
    object["team_name"] = one.team.is_set() ? directory.team_name(one.team) : std::string();
    object["open_faults"] = one.open_faults;
    object["etag"] = http::etag_of(one.version);
    return object;
}

json::Object fault_json(const Fault& one, const Directory& directory) {
    return {{"id", one.id.value},
            {"equipment_id", one.equipment.value},
            {"text", one.text},
            {"reported_at", to_epoch_ms(one.reported_at)},
            {"reported_by_name", name_of(directory, one.reported_by)},
            {"repair_at", json::instant_or_null(one.repair_at)},
            {"closed_at", json::instant_or_null(one.closed_at)},
            {"closed_by_name", name_of(directory, one.closed_by)},
            {"closing", one.closing}};
}

json::Object change_json(const EquipmentChange& one, const Directory& directory) {
    return {{"at", to_epoch_ms(one.at)},
            {"by_name", name_of(directory, one.by)},
            {"state", word_of(one.state)},
            {"text", one.text}};
}

json::Object room_content(const Room& one) {
    auto object = one.content;
    object["name"] = one.name;
    object["site"] = one.site;
    return object;
}

void read_room(const json::Object& object, Room& one) {
    one.name = text_at(object, "name");
    one.site = text_at(object, "site");
    one.content = json::Object{
        {"columns", object.at("columns")},
        {"rows", object.at("rows")},
        {"seats", kept_rows(object.at("seats").as_array(), {"label", "x", "y", "extension_id"})}};
}

json::Object room_json(const Room& one) {
    auto object = room_content(one);
    object["id"] = one.id.value;
    object["etag"] = http::etag_of(one.version);
    return object;
}

}  // namespace callfloor::shifts
