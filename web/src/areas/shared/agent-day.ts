// An agent's day as a bar: where each interval lies between the first sign-in and the last second, and what is held against targets.

import type { AgentDay, AgentDayInterval } from "@/api/types";

export interface DayPiece {
  interval: AgentDayInterval;
  left: number;
  width: number;
}

/** From the first moment signed in to the last; null: not signed in at all. */
export function daySpan(intervals: AgentDayInterval[]): { from: number; to: number } | null {
  const signedIn = intervals.filter((interval) => interval.state !== "signed_out");
  const [first] = signedIn;
  const last = signedIn.at(-1);
  return first && last ? { from: first.from_at, to: Math.max(last.to_at, first.from_at + 1) } : null;
}

/** In percent of the span. What is narrower than `least` is too small to be seen, and left out. */
export function dayPieces(intervals: AgentDayInterval[], least = 0.05): DayPiece[] {
  const span = daySpan(intervals);
  if (!span) return [];
  const length = span.to - span.from;
  return intervals.flatMap((interval) => {
    const left = ((interval.from_at - span.from) / length) * 100;
    const width = ((interval.to_at - interval.from_at) / length) * 100;
    return interval.state === "signed_out" || width < least ? [] : [{ interval, left, width }];
  });
}

export interface TimeOfState {
  state: AgentDayInterval["state"];
  ms: number;
}

/** The longest first. */
export function timesOfStates(intervals: AgentDayInterval[]): TimeOfState[] {
  const sums = new Map<AgentDayInterval["state"], number>();
  for (const interval of intervals) {
    if (interval.state !== "signed_out") sums.set(interval.state, (sums.get(interval.state) ?? 0) + interval.to_at - interval.from_at);
  }
  return [...sums].map(([state, ms]) => ({ state, ms })).sort((a, b) => b.ms - a.ms);
}

export type TargetKey = "answered" | "average_handle_ms" | "occupancy" | "not_ready_ms";

export interface Measure {
  key: TargetKey;
  value: number | null;
  target: number;
  atLeast: boolean;
  /** null: cannot be said yet (nothing measured, or a count that still grows). */
  met: boolean | null;
}

/** Only what has a target. */
export function measures(day: AgentDay): Measure[] {
  const all: [TargetKey, boolean][] = [["answered", true], ["average_handle_ms", false], ["occupancy", true], ["not_ready_ms", false]];
  return all.flatMap(([key, atLeast]) => {
    const target = day.targets[key];
    if (target === null) return [];
    const value = day.figures[key];
    const met = value === null ? null : atLeast ? value >= target : value <= target;
    return [{ key, value, target, atLeast, met: key === "answered" && met === false ? null : met }];
  });
}
