#include "shifts/shifts.h"

namespace callfloor::shifts {

namespace {

constexpr store::Migration kMigrations[] = {
    {71, "shifts: handovers and what they pass on", R"sql(
CREATE TABLE shift_handover (
    id BIGINT PRIMARY KEY,
    shift TEXT NOT NULL,
    state TEXT NOT NULL,
    author_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    handed_at BIGINT,
    accepted_at BIGINT,
    accepted_by BIGINT,
    comment TEXT NOT NULL,
    situation TEXT NOT NULL,
    equipment TEXT NOT NULL,
    tools TEXT NOT NULL,
    quality TEXT NOT NULL,
    records TEXT NOT NULL,
    facts_text TEXT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX shift_handover_created ON shift_handover (created_at, id);
CREATE INDEX shift_handover_open ON shift_handover (state, id) WHERE state <> 'accepted';
CREATE TABLE shift_handover_team (
    handover_id BIGINT NOT NULL,
    team_id BIGINT NOT NULL,
    PRIMARY KEY (handover_id, team_id)
);
CREATE TABLE shift_item (
    id BIGINT PRIMARY KEY,
    team_id BIGINT NOT NULL,
    section TEXT NOT NULL,
    text TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    opened_by BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by BIGINT,
    closing TEXT NOT NULL
);
CREATE INDEX shift_item_open ON shift_item (team_id, id) WHERE closed_at IS NULL;
CREATE INDEX shift_item_opened ON shift_item (opened_at, id);
CREATE TABLE shift_pass (
    handover_id BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    taken_at BIGINT,
    taken_by BIGINT,
    comment TEXT NOT NULL,
    PRIMARY KEY (handover_id, item_id)
);
CREATE INDEX shift_pass_item ON shift_pass (item_id, handover_id);
)sql"},
    {72, "shifts: notes of meetings and walks, and follow-ups", R"sql(
CREATE TABLE shift_note (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    team_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    author_id BIGINT NOT NULL,
    content_text TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX shift_note_at ON shift_note (at, id);
CREATE INDEX shift_note_team ON shift_note (team_id, at, id);
CREATE TABLE shift_follow_up (
    id BIGINT PRIMARY KEY,
    note_id BIGINT NOT NULL,
    team_id BIGINT NOT NULL,
    text TEXT NOT NULL,
    owner_id BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    closed_at BIGINT,
    closed_by BIGINT,
    closing TEXT NOT NULL
);
CREATE INDEX shift_follow_up_due ON shift_follow_up (due_at, id);
CREATE INDEX shift_follow_up_note ON shift_follow_up (note_id, id);
CREATE INDEX shift_follow_up_open ON shift_follow_up (team_id, due_at) WHERE state = 'open';
)sql"},
    {74, "shifts: the equipment register", R"sql(
CREATE TABLE equipment (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    site TEXT NOT NULL,
    seat TEXT NOT NULL,
    team_id BIGINT,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX equipment_label ON equipment (kind, label);
CREATE TABLE equipment_fault (
    id BIGINT PRIMARY KEY,
    equipment_id BIGINT NOT NULL,
    text TEXT NOT NULL,
    reported_at BIGINT NOT NULL,
    reported_by BIGINT NOT NULL,
    repair_at BIGINT,
    closed_at BIGINT,
    closed_by BIGINT,
    closing TEXT NOT NULL
);
CREATE INDEX equipment_fault_of ON equipment_fault (equipment_id, id);
CREATE INDEX equipment_fault_open ON equipment_fault (id) WHERE closed_at IS NULL;
CREATE TABLE equipment_change (
    id BIGINT PRIMARY KEY,
    equipment_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX equipment_change_of ON equipment_change (equipment_id, id);
)sql"},
    {75, "shifts: rooms with their seats", R"sql(
CREATE TABLE room (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    site TEXT NOT NULL,
    content_text TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX room_name ON room (site, name);
)sql"},
};

}  // namespace

std::span<const store::Migration> migrations() {
    return kMigrations;
}

}  // namespace callfloor::shifts
