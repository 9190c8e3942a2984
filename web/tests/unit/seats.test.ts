// The seat map's grid, and what of the floor's filter stands in the address.

import { describe, expect, it } from "vitest";

import type { RoomSeat } from "@/api/types";
import { changesOf, undoOf } from "@/areas/floor/skill-rules";
import { addSeat, leastSize, moveSeat, nextLabel, seatAt, type Grid } from "@/areas/floor/seat-rules";
import { choiceFrom, queryOf } from "@/areas/floor/use-floor-filter";

const first: RoomSeat = { label: "A01", x: 0, y: 0, extension_id: 7 };
const seat = (label: string): RoomSeat => ({ label, x: 0, y: 0, extension_id: null });
const grid = (): Grid => ({ columns: 3, rows: 2, seats: [{ label: "A01", x: 0, y: 0, extension_id: 7 }, { label: "A02", x: 2, y: 1, extension_id: null }] });
const none = { team: null, view: null };

describe("seats", () => {
  it("change places when one is moved onto another", () => {
    const room = grid();
    const [one = first] = room.seats;
    expect(moveSeat(room, one, 2, 1)).toBe(true);
    expect([seatAt(room, 2, 1)?.label, seatAt(room, 0, 0)?.label]).toEqual(["A01", "A02"]);
  });
  it("do not leave the room", () => {
    const room = grid();
    const [one = first] = room.seats;
    expect(moveSeat(room, one, 3, 0)).toBe(false);
    expect(moveSeat(room, one, 0, -1)).toBe(false);
    expect(room).toEqual(grid());
  });
  it("are numbered on, around what is taken", () => {
    expect(nextLabel([])).toBe("A01");
    expect(nextLabel([seat("B10"), seat("B09")])).toBe("B11");
    expect(nextLabel([seat("门口")])).toBe("门口1");
  });
  it("stand one on each place, and the room is as large as they need", () => {
    const room = grid();
    expect(addSeat(room, 0, 0)).toBeNull();
    expect(addSeat(room, 1, 1)?.label).toBe("A03");
    expect(leastSize(room.seats)).toEqual({ columns: 3, rows: 2 });
    expect(leastSize([])).toEqual({ columns: 1, rows: 1 });
  });
});

describe("the floor's filter", () => {
  it("goes into the address and comes back", () => {
    const choice = choiceFrom({ team: "12", site: "成都", skill: "9", state: "not_ready", find: "li", view: "seats" }, none);
    expect(choice).toEqual({ team: 12, site: "成都", skill: 9, state: "not_ready", text: "li", view: "seats" });
    expect(choiceFrom(queryOf(choice, {}), none)).toEqual(choice);
  });
  it("leaves alone what else is in the address", () => {
    expect(queryOf(choiceFrom({}, none), { room: "3", team: "5" })).toEqual({ room: "3", view: "tiles" });
  });
  it("does not take what makes no sense", () => {
    expect(choiceFrom({ team: "x", skill: "-", state: "asleep", view: "globe" }, none)).toEqual({ team: null, site: null, skill: null, state: null, text: "", view: "tiles" });
  });
  it("remembers team and view at this screen, but an address comes first", () => {
    expect(choiceFrom({}, { team: "4", view: "table" })).toMatchObject({ team: 4, view: "table" });
    expect(choiceFrom({ team: "5", view: "seats" }, { team: "4", view: "table" })).toMatchObject({ team: 5, view: "seats" });
  });
});

describe("moves between queues", () => {
  const from = { queue: 1, level: 5 };
  it("put him into the new queue before he leaves the old one", () => {
    expect(changesOf({ agent: 9, from, to: { queue: 2, level: 7 }, copy: false })).toEqual([{ agent: 9, queue: 2, level: 7 }, { agent: 9, queue: 1, level: null }]);
    expect(changesOf({ agent: 9, from, to: { queue: 2, level: 7 }, copy: true })).toEqual([{ agent: 9, queue: 2, level: 7 }]);
  });
  it("within a queue change the level only, and nothing where he was", () => {
    expect(changesOf({ agent: 9, from, to: { queue: 1, level: 6 }, copy: false })).toEqual([{ agent: 9, queue: 1, level: 6 }]);
    expect(changesOf({ agent: 9, from, to: from, copy: false })).toEqual([]);
    expect(changesOf({ agent: 9, from, to: null, copy: true })).toEqual([{ agent: 9, queue: 1, level: null }]);
  });
  it("are undone backwards to what was", () => {
    expect(undoOf([{ agent_id: 9, queue_id: 2, level_before: null }, { agent_id: 9, queue_id: 1, level_before: 5 }])).toEqual([{ agent: 9, queue: 1, level: 5 }, { agent: 9, queue: 2, level: null }]);
  });
});
