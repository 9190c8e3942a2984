// When an age deserves a second look. Calm by default: most of the floor should carry no alarm colour most of the time.

import type { AgentState } from "@/api/types";

export type Tone = "" | "warn" | "hot";

const minute = 60_000;
const limits: Partial<Record<AgentState, [number, number]>> = {
  not_ready: [15 * minute, 30 * minute],
  ringing: [10_000, 20_000],
  reserved: [5_000, 10_000],
  talking: [8 * minute, 15 * minute],
  holding: [minute, 3 * minute],
  after_call_work: [minute, 3 * minute],
};

export function stateTone(state: AgentState, ageMs: number): Tone {
  const limit = limits[state];
  if (!limit) return "";
  return ageMs >= limit[1] ? "hot" : ageMs >= limit[0] ? "warn" : "";
}

/** A wait beyond the queue's own threshold is late, beyond twice that alarming. */
export function waitTone(ageMs: number, thresholdMs: number): Tone {
  const threshold = thresholdMs > 0 ? thresholdMs : 20_000;
  return ageMs >= 2 * threshold ? "hot" : ageMs >= threshold ? "warn" : "";
}

/** The customary 80 %: below it a service level is amber, below 60 % red. */
export function levelTone(level: number | null): Tone {
  return level === null || level >= 0.8 ? "" : level >= 0.6 ? "warn" : "hot";
}
