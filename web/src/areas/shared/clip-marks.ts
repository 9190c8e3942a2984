// Marks of a clip on a recording: which stretches are cut out and joined, and which are bleeped. Pure; the server checks again.

import type { ClipMark } from "@/api/types";

export type MarkKind = "passages" | "bleeps";
export type ClipMarks = Record<MarkKind, ClipMark[]>;
export interface Stretch { from: number; to: number }

export const leastPassageMs = 200;
export const gapMs = 250; // silence between two passages
export const mostMs = 600_000;
export const most: Record<MarkKind, number> = { passages: 20, bleeps: 100 };

export const emptyMarks = (): ClipMarks => ({ passages: [], bleeps: [] });

/** What a person drew or typed, as whole milliseconds within the recording, the earlier end first. */
export function stretchWithin({ from, to }: Stretch, lengthMs: number): Stretch {
  const within = (ms: number): number => Math.min(lengthMs, Math.max(0, Math.round(ms)));
  return from <= to ? { from: within(from), to: within(to) } : { from: within(to), to: within(from) };
}

/** A new passage goes to the end of the clip; bleeps keep the order of the recording. */
export function withMark(marks: ClipMarks, kind: MarkKind, stretch: Stretch): ClipMarks {
  const added = [...marks[kind], { from_ms: stretch.from, to_ms: stretch.to, sides: "both" as const }];
  return { ...marks, [kind]: kind === "bleeps" ? added.sort((a, b) => a.from_ms - b.from_ms) : added };
}

export function changedMark(marks: ClipMarks, kind: MarkKind, index: number, change: Partial<ClipMark>): ClipMarks {
  return { ...marks, [kind]: marks[kind].map((mark, i) => (i === index ? { ...mark, ...change } : mark)) };
}

export function withoutMark(marks: ClipMarks, kind: MarkKind, index: number): ClipMarks {
  return { ...marks, [kind]: marks[kind].filter((_, i) => i !== index) };
}

export function movedPassage(marks: ClipMarks, index: number, by: 1 | -1): ClipMarks {
  const passages = [...marks.passages];
  const [moved] = passages.splice(index, 1);
  if (!moved || index + by < 0 || index + by > passages.length) return marks;
  passages.splice(index + by, 0, moved);
  return { ...marks, passages };
}

export function clipLength(passages: ClipMark[]): number {
  return passages.reduce((sum, mark) => sum + Math.max(0, mark.to_ms - mark.from_ms), 0) + gapMs * Math.max(0, passages.length - 1);
}

const overlap = (a: ClipMark, b: ClipMark): boolean => a.from_ms < b.to_ms && b.from_ms < a.to_ms;

export type MarkFault = "none" | "too_many" | "too_short" | "overlap" | "too_long";

/** What is wrong with one of the passages as it stands among the others. */
export function passageFault(passages: ClipMark[], index: number): MarkFault | null {
  const mark = passages[index];
  if (!mark) return null;
  if (mark.to_ms - mark.from_ms < leastPassageMs) return "too_short";
  return passages.some((other, i) => i !== index && overlap(mark, other)) ? "overlap" : null;
}

/** The first thing that keeps these marks from being a clip. */
export function marksFault({ passages, bleeps }: ClipMarks): MarkFault | null {
  if (passages.length === 0) return "none";
  if (passages.length > most.passages || bleeps.length > most.bleeps) return "too_many";
  for (let i = 0; i < passages.length; i += 1) {
    const fault = passageFault(passages, i);
    if (fault) return fault;
  }
  if (bleeps.some((mark) => mark.from_ms >= mark.to_ms)) return "too_short";
  return clipLength(passages) > mostMs ? "too_long" : null;
}

/** Bleeps that no passage meets do nothing: the person may have thought otherwise. */
export function isIdle({ passages }: ClipMarks, bleep: ClipMark): boolean {
  return !passages.some((passage) => overlap(passage, bleep));
}
