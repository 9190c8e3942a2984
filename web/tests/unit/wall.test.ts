import { describe, expect, it } from "vitest";

import type { QueueDoc, QueueFigures, ServiceLevelVariant } from "@/api/types";
import { countGroups, levelOf, longestSince, readSettings, sumOf, wallPages } from "@/areas/floor/wall-pages";

function queue(id: number, values: Partial<QueueFigures>, variant: ServiceLevelVariant = "sl3", since: number | null = null): QueueDoc {
  const figures: QueueFigures = {
    offered: 0, answered: 0, answered_in_time: 0, abandoned_in_queue: 0, abandoned_ringing: 0, abandoned_in_time: 0, abandoned_short: 0, overflowed: 0,
    refused: 0, wait_answered_ms: 0, wait_abandoned_ms: 0, longest_wait_ms: 0, talk_ms: 0, hold_ms: 0, wrap_up_ms: 0, overflowed_in: 0, opened_to_agents: 0, ...values,
  };
  return {
    id, name: `q${id}`, waiting: 0, longest_waiting_since_at: since, agents_signed_in: 0, agents_ready: 0, agents_in_call: 0,
    service_level: { variant, threshold_ms: 20_000, today: null, recent: null }, today: figures, recent: figures,
  };
}

describe("wall board", () => {
  it("takes from the address what can be read and the usual for the rest", () => {
    expect(readSettings({})).toEqual({ kinds: ["overview", "queues", "teams"], queues: [], teams: [], every: 15, light: false });
    expect(readSettings({ pages: "teams, overview,nonsense", queues: "3,x,-1,7", teams: "2", every: "1", theme: "light" })).toEqual({ kinds: ["overview", "teams"], queues: [3, 7], teams: [2], every: 5, light: true });
    expect(readSettings({ every: "9e9", pages: "nonsense" })).toMatchObject({ every: 600, kinds: ["overview", "queues", "teams"] });
  });
  it("puts six cards on a page and always has one", () => {
    expect(wallPages(["overview", "queues", "teams"], [1, 2, 3, 4, 5, 6, 7], [1]).map((page) => `${page.kind} ${page.ids.length}`)).toEqual(["overview 7", "queues 6", "queues 1", "teams 1"]);
    expect(wallPages(["teams"], [1], [])).toEqual([{ kind: "overview", ids: [1] }]);
  });
  it("adds the parts of each queue's own service level, not the shares", () => {
    // 90 of 100 by sl3, 1 of 2 by sl2: 91 of 102, not the mean of 90 % and 50 %.
    const queues = [queue(1, { answered: 95, answered_in_time: 90, abandoned_in_queue: 5 }), queue(2, { answered: 2, answered_in_time: 1, abandoned_ringing: 8 }, "sl2")];
    expect(levelOf(queues, "today")).toEqual({ numerator: 91, denominator: 102, value: 91 / 102 });
    expect(levelOf([], "recent").value).toBeNull();
    expect(sumOf(queues, (today) => today.answered)).toBe(97);
  });
  it("finds the caller who has waited longest", () => {
    expect(longestSince([queue(1, {}, "sl3", 500), queue(2, {}), queue(3, {}, "sl3", 300)])).toBe(300);
    expect(longestSince([queue(1, {})])).toBeNull();
  });
  it("counts everybody signed in exactly once", () => {
    const states = ["signed_out", "ready", "not_ready", "reserved", "ringing", "talking", "holding", "after_call_work", "outbound", "consulting", "consulted", "conference", "monitoring"] as const;
    const counts = countGroups(states.map((state) => ({ state })));
    expect(counts).toEqual({ ready: 1, ringing: 2, talking: 7, after_call_work: 1, not_ready: 1 });
    expect(Object.values(counts).reduce((a, b) => a + b)).toBe(states.length - 1);
  });
});
