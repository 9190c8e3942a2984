// Opening hours as people edit them: periods by day, times typed loosely. Pure functions.

import type { OpeningPeriod } from "@/api/types";
import { minuteOfDay } from "@/base/format";

export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** "9", "930", "9:30", "24" as minutes of the day; null when it is no time. */
export function parseMinute(text: string): number | null {
  const match = /^\s*(\d{1,2})(?:[:：.]?(\d{2}))?\s*$/.exec(text);
  if (!match) return null;
  const minutes = Number(match[1]) * 60 + Number(match[2] ?? 0);
  return Number(match[2] ?? 0) < 60 && minutes <= 1440 ? minutes : null;
}

export function periodsOf(week: OpeningPeriod[], weekday: number): OpeningPeriod[] {
  return week.filter((period) => period.weekday === weekday).sort((a, b) => a.from_minute - b.from_minute);
}

/** The week with one day's periods replaced, in order of day and time. */
export function withDay(week: OpeningPeriod[], weekday: number, periods: OpeningPeriod[]): OpeningPeriod[] {
  const others = week.filter((period) => period.weekday !== weekday);
  const all = [...others, ...periods.map((period) => ({ ...period, weekday }))];
  return all.sort((a, b) => (a.weekday ?? 1) - (b.weekday ?? 1) || a.from_minute - b.from_minute);
}

/** A new period after the last one of the day, or the usual office day. */
export function nextPeriod(periods: OpeningPeriod[]): OpeningPeriod {
  const end = Math.max(0, ...periods.map((period) => period.to_minute));
  if (periods.length === 0) return { weekday: 1, from_minute: 540, to_minute: 1080 };
  const from = Math.min(end + 60, 1380);
  return { weekday: 1, from_minute: from, to_minute: Math.min(from + 120, 1440) };
}

export function isValid(period: OpeningPeriod): boolean {
  return period.from_minute < period.to_minute;
}

/** One line for the list: days with equal hours are joined, e.g. "周一–周五 09:00–18:00". */
export function describeWeek(week: OpeningPeriod[], dayName: (day: number) => string): string {
  const runs: { from: number; to: number; hours: string }[] = [];
  for (const day of weekdays) {
    const hours = periodsOf(week, day).map((period) => `${minuteOfDay(period.from_minute)}–${minuteOfDay(period.to_minute)}`).join(" ");
    const last = runs[runs.length - 1];
    if (last && last.hours === hours && last.to === day - 1) last.to = day;
    else runs.push({ from: day, to: day, hours });
  }
  return runs
    .filter((run) => run.hours !== "")
    .map((run) => `${run.from === run.to ? dayName(run.from) : `${dayName(run.from)}–${dayName(run.to)}`} ${run.hours}`)
    .join("，");
}
