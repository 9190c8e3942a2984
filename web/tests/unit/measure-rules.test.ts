import { describe, expect, it } from "vitest";

import type { FloorMeasures, FloorMeasuresRow, FloorMeasuresTable } from "@/api/types";
import { isMet, measureOf, measureText, shownSteps, strength } from "@/areas/floor/measure-rules";

const of = (rest: Partial<FloorMeasures> = {}): FloorMeasures => ({ agents: 4, present: 2, answered: 3, signed_in_ms: 1000, ready_ms: 200, handled_ms: 800, not_ready_ms: 120_000, attendance: 0.5, occupancy: 0.8, average_handle_ms: 90_000, ...rest });
const row = (targets: Partial<FloorMeasuresRow["targets"]>): FloorMeasuresRow => ({ id: 1, name: "one", whole: of(), steps: [], targets: { answered: null, average_handle_ms: null, not_ready_ms: null, occupancy: null, ...targets } });

describe("measures of the floor", () => {
  it("are shown from the first interval with somebody to the last", () => {
    const steps = [0, 0, 2, 0, 1, 0].map((present) => of({ present }));
    expect(shownSteps({ sum: { ...row({}), steps } } as FloorMeasuresTable)).toEqual([2, 3, 4]);
    expect(shownSteps({ sum: { ...row({}), steps: [of({ present: 0 })] } } as FloorMeasuresTable)).toEqual([]);
  });

  it("are nothing where nobody was", () => {
    expect(measureOf(of({ present: 0, not_ready_ms: 0 }), "not_ready_ms")).toBeNull();
    expect(measureText(measureOf(of(), "not_ready_ms"), "not_ready_ms")).toBe("2:00");
    expect(measureText(0.5, "attendance")).toBe("50.0%");
    expect(measureText(null, "occupancy")).toBe("–");
  });

  it("are held against the targets of the team", () => {
    expect(isMet(row({ occupancy: 0.8 }), of(), "occupancy", false)).toBe(true);
    expect(isMet(row({ occupancy: 0.81 }), of(), "occupancy", false)).toBe(false);
    expect(isMet(row({ average_handle_ms: 60_000 }), of(), "average_handle_ms", false)).toBe(false);
    expect(isMet(row({}), of(), "occupancy", false)).toBeNull();
    expect(isMet(row({ occupancy: 0.5 }), of({ occupancy: null }), "occupancy", false)).toBeNull();
  });

  it("hold busy time against the target of a day for each who was there", () => {
    expect(isMet(row({ not_ready_ms: 60_000 }), of(), "not_ready_ms", true)).toBe(true);
    expect(isMet(row({ not_ready_ms: 59_000 }), of(), "not_ready_ms", true)).toBe(false);
    expect(isMet(row({ not_ready_ms: 59_000 }), of(), "not_ready_ms", false)).toBeNull();
  });

  it("are coloured by their share, or by the longest of the table", () => {
    expect(strength(0.4, "occupancy", 1)).toBe(0.4);
    expect(strength(30, "not_ready_ms", 60)).toBe(0.5);
    expect(strength(null, "not_ready_ms", 60)).toBe(0);
  });
});
