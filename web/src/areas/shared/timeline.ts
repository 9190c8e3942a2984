// The geometry of a call's course: where each segment lies between the first second and the last, in percent.

import type { Act, RecordingDoc, Segment, SegmentKind } from "@/api/types";

export interface Stretch {
  segment: Segment;
  left: number;
  width: number;
  ms: number;
}

export interface Span {
  from: number;
  to: number;
}

export function spanOf(segments: Segment[], now: number): Span {
  const from = Math.min(...segments.map((segment) => segment.started_at));
  const to = Math.max(...segments.map((segment) => segment.ended_at ?? now));
  return { from, to: Math.max(to, from + 1) };
}

/** Segments clipped to the span; those outside it are left out. */
export function stretches(segments: Segment[], span: Span, now: number): Stretch[] {
  const length = span.to - span.from;
  return segments.flatMap((segment) => {
    const from = Math.max(segment.started_at, span.from);
    const to = Math.min(segment.ended_at ?? now, span.to);
    if (to < from) return [];
    return [{ segment, left: ((from - span.from) / length) * 100, width: ((to - from) / length) * 100, ms: to - from }];
  });
}

/** Total time per kind, in order of first appearance. */
export function totals(segments: Segment[], now: number): { kind: SegmentKind; ms: number }[] {
  const sums = new Map<SegmentKind, number>();
  for (const segment of segments) {
    sums.set(segment.kind, (sums.get(segment.kind) ?? 0) + (segment.ended_at ?? now) - segment.started_at);
  }
  return [...sums].map(([kind, ms]) => ({ kind, ms }));
}

/** A stretch of a recording where nothing was kept, in milliseconds of the recording. */
export interface Gap {
  from: number;
  to: number;
  by: string;
  outcome: string | null;
}

/** A pause that was cut off (a crash) lasts to the recording's end. */
export function pausesIn(recording: RecordingDoc, acts: Act[]): Gap[] {
  return acts.flatMap((act) => {
    if (act.kind !== "pause_recording") return [];
    const from = Math.max(0, act.started_at - recording.started_at);
    const to = Math.min(recording.duration_ms, (act.ended_at ?? Number.POSITIVE_INFINITY) - recording.started_at);
    return from < to ? [{ from, to, by: act.by_name, outcome: act.outcome }] : [];
  });
}
