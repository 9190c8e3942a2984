import { describe, expect, it } from "vitest";

import type { AgentDay, AgentDayInterval } from "@/api/types";
import { dayPieces, daySpan, measures, timesOfStates } from "@/areas/shared/agent-day";

const at = (state: AgentDayInterval["state"], from_at: number, to_at: number): AgentDayInterval => ({ state, reason: "", conversation_id: null, from_at, to_at, is_open: false });

describe("an agent's day", () => {
  const intervals = [at("signed_out", 0, 1000), at("ready", 1000, 3000), at("signed_out", 3000, 4000), at("talking", 4000, 11_000)];

  it("reaches from the first sign-in to the last moment", () => {
    expect(daySpan(intervals)).toEqual({ from: 1000, to: 11_000 });
    expect(daySpan([at("signed_out", 0, 1000)])).toBeNull();
    expect(daySpan([])).toBeNull();
  });

  it("leaves gaps where nobody was signed in, and what is too narrow to be seen", () => {
    expect(dayPieces(intervals).map((piece) => [piece.interval.state, piece.left, piece.width])).toEqual([["ready", 0, 20], ["talking", 30, 70]]);
    expect(dayPieces([...intervals, at("ringing", 11_000, 11_001)]).map((piece) => piece.interval.state)).toEqual(["ready", "talking"]);
  });

  it("adds the times up, the longest first", () => {
    expect(timesOfStates([...intervals, at("ready", 11_000, 12_000)])).toEqual([{ state: "talking", ms: 7000 }, { state: "ready", ms: 3000 }]);
  });

  it("is held only against what has a target, each in its direction", () => {
    const day = { figures: { answered: 12, average_handle_ms: 200_000, occupancy: null, not_ready_ms: 60_000 }, targets: { answered: 12, average_handle_ms: 180_000, occupancy: 0.8, not_ready_ms: null } } as unknown as AgentDay;
    expect(measures(day).map((measure) => [measure.key, measure.met])).toEqual([["answered", true], ["average_handle_ms", false], ["occupancy", null]]);
  });

  it("says of a count that still grows only that it was reached", () => {
    const day = { figures: { answered: 11 }, targets: { answered: 12, average_handle_ms: null, occupancy: null, not_ready_ms: null } } as unknown as AgentDay;
    expect(measures(day).map((measure) => measure.met)).toEqual([null]);
  });
});
