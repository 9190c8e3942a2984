import { describe, expect, it } from "vitest";

import type { Act, Peaks, RecordingDoc, Segment, SegmentKind } from "@/api/types";
import { emptyQuery, fromAddress, presetQuery, presets, toApi, toParams } from "@/areas/calls/call-query";
import { pausesIn, spanOf, stretches, totals } from "@/areas/shared/timeline";
import { silences } from "@/areas/shared/waveform";

const noon = new Date(2026, 2, 9, 12, 0).getTime();
const midnight = new Date(2026, 2, 9).getTime();

function segment(id: number, kind: SegmentKind, started_at: number, ended_at: number | null): Segment {
  return { id, kind, started_at, ended_at, queue_id: null, queue_name: "", agent_id: null, agent_name: "" };
}

describe("call search", () => {
  it("survives the way through the address", () => {
    const query = { ...emptyQuery(), from: 5, to: 9, queue_id: 2, caller: "138", outcome: "answered" as const, min_talk_ms: 3000, has_recording: false };
    expect(fromAddress(toParams(query))).toEqual(query);
  });
  it("reads nonsense in the address as nothing", () => {
    expect(fromAddress({ from: "abc", queue_id: "", has_recording: null, min_talk_ms: ["1"] })).toEqual(emptyQuery());
  });
  it("sends only what is set, with the cursor of the next page", () => {
    expect(toApi({ ...emptyQuery(), caller: " 138 " }, null)).toEqual({ caller: "138", limit: 50 });
    expect(toApi(emptyQuery(), "abc")).toEqual({ cursor: "abc", limit: 50 });
  });
  it("has presets that begin at the local day", () => {
    expect(presetQuery("today", noon, 1).from).toBe(midnight);
    expect(presetQuery("last_hour", noon, 1).from).toBe(noon - 3_600_000);
    expect(presetQuery("yesterday", noon, 1)).toMatchObject({ from: new Date(2026, 2, 8).getTime(), to: midnight });
    expect(presetQuery("last_7_days", noon, 1).from).toBe(new Date(2026, 2, 3).getTime());
    expect(presetQuery("mine", noon, 42).agent_id).toBe(42);
    for (const preset of presets) expect(presetQuery(preset, noon, 1).from).not.toBeNull();
  });
});

describe("course of a call", () => {
  const call = [segment(1, "queue", 1000, 3000), segment(2, "talk", 3000, 9000), segment(3, "hold", 9000, 10_000), segment(4, "talk", 10_000, 11_000)];
  it("fills the bar from end to end without gap or overlap", () => {
    const parts = stretches(call, spanOf(call, 0), 0);
    let at = 0;
    for (const part of parts) {
      expect(part.left).toBeCloseTo(at, 9);
      at += part.width;
    }
    expect(at).toBeCloseTo(100, 9);
  });
  it("adds up to the length of the call", () => {
    expect(totals(call, 0)).toEqual([{ kind: "queue", ms: 2000 }, { kind: "talk", ms: 7000 }, { kind: "hold", ms: 1000 }]);
  });
  it("lets the last segment of a running call grow", () => {
    const running = [segment(1, "queue", 1000, 3000), segment(2, "talk", 3000, null)];
    expect(spanOf(running, 8000)).toEqual({ from: 1000, to: 8000 });
    expect(totals(running, 8000)[1]).toEqual({ kind: "talk", ms: 5000 });
  });
  it("clips to the recording", () => {
    const parts = stretches(call, { from: 3000, to: 11_000 }, 0);
    expect(parts.map((part) => part.segment.id).filter((id) => id > 1)).toEqual([2, 3, 4]);
    expect(parts[parts.length - 1]).toMatchObject({ left: 87.5, width: 12.5 });
  });
});

describe("silence", () => {
  const loud: [number, number] = [-0.5, 0.5];
  const still: [number, number] = [-0.01, 0.01];
  const lane = (text: string): [number, number][] => [...text].map((mark) => (mark === "x" ? loud : still));
  it("is where neither side speaks for long enough", () => {
    const peaks: Peaks = { duration_ms: 10_000, left: lane("xx.....x.."), right: lane("......x...") };
    expect(silences(peaks, 1500)).toEqual([{ from: 2000, to: 6000 }, { from: 8000, to: 10_000 }]);
  });
  it("is nothing in an empty recording", () => {
    expect(silences({ duration_ms: 0, left: [], right: [] })).toEqual([]);
  });
});

describe("pauses of a recording", () => {
  const recording = { id: 1, started_at: 1000, duration_ms: 10_000, state: "finished", bytes: 1, problem: "" } as RecordingDoc;
  const pause = (started_at: number, ended_at: number | null, kind: Act["kind"] = "pause_recording"): Act => ({
    id: started_at, kind, by_user_id: 7, by_name: "Ana", agent_id: null, agent_name: "", queue_id: null, queue_name: "", extension_number: "", number: "", started_at, ended_at, outcome: "done",
  });
  it("lie where the file is silent", () => {
    expect(pausesIn(recording, [pause(3000, 5000), pause(6000, 7000, "consult")])).toEqual([{ from: 2000, to: 4000, by: "Ana", outcome: "done" }]);
  });
  it("last to the end when nothing ended them, and never beyond it", () => {
    expect(pausesIn(recording, [pause(9000, null), pause(10_500, 20_000)]).map(({ from, to }) => [from, to])).toEqual([[8000, 10_000], [9500, 10_000]]);
  });
  it("are left out where there is no sound of them", () => {
    expect(pausesIn(recording, [pause(20_000, 21_000), pause(5000, 5000)])).toEqual([]);
  });
});
