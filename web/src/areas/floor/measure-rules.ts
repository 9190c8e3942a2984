// The four measures of the floor as cells of a table: what is shown, what it is held against, and which intervals there are to show.

import type { FloorMeasures, FloorMeasuresRow, FloorMeasuresTable } from "@/api/types";
import { duration, share } from "@/base/format";

export const measureKeys = ["attendance", "occupancy", "not_ready_ms", "average_handle_ms"] as const;
export type MeasureKey = (typeof measureKeys)[number];

export const isShare = (key: MeasureKey): boolean => key === "attendance" || key === "occupancy";

/** Nobody there: busy time is nothing, not zero. */
export function measureOf(measures: FloorMeasures, key: MeasureKey): number | null {
  return key === "not_ready_ms" && measures.present === 0 ? null : measures[key];
}

export function measureText(value: number | null, key: MeasureKey): string {
  if (value === null) return "–";
  return isShare(key) ? share(value) : duration(value);
}

/** Whether the target is met; null: there is none, or nothing to hold against it. The one for busy time is of a whole day. */
export function isMet(row: FloorMeasuresRow, measures: FloorMeasures, key: MeasureKey, isWholeDay: boolean): boolean | null {
  const value = measureOf(measures, key);
  if (key === "attendance" || value === null) return null;
  const target = row.targets[key];
  if (target === null) return null;
  if (key === "occupancy") return value >= target;
  if (key === "not_ready_ms") return isWholeDay ? value <= target * measures.present : null;
  return value <= target;
}

/** From the first interval in which somebody was signed in to the last one. */
export function shownSteps(table: FloorMeasuresTable): number[] {
  const busy = table.sum.steps.flatMap((step, at) => (step.present > 0 ? [at] : []));
  const first = busy[0] ?? 0;
  const last = busy.at(-1) ?? -1;
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

/** How strong a cell is coloured, 0 to 1: shares as they are, times against the longest of the table. */
export function strength(value: number | null, key: MeasureKey, highest: number): number {
  if (value === null || highest <= 0) return 0;
  return Math.min(1, isShare(key) ? value : value / highest);
}
