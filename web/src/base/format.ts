// Turns values into text: durations, instants, shares, phone numbers, so that every table says it the same way. Instants are told in
// the centre's time zone.

import { instantOf, wallClock } from "@/base/zone";

function pad(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** 0:07, 12:34, 1:02:03 — the form of a running age or a call's length. Negative values read as zero. */
export function duration(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = total % 60;
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds)}` : `${minutes}:${pad(seconds)}`;
}

/** Like duration(), with a dash where nothing was measured. */
export function durationOrDash(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? "–" : duration(ms);
}

/** 83.4% — one decimal below 100, none at 100; a dash when there is no denominator. */
export function share(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const percent = value * 100;
  return percent >= 99.95 ? "100%" : `${percent.toFixed(1)}%`;
}

export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** 2026-03-09 14:05:09 */
export function dateTime(at: number | null | undefined): string {
  return at ? `${date(at)} ${time(at)}` : "–";
}

export function date(at: number): string {
  const d = wallClock(at);
  return `${d.getUTCFullYear()}-${pad(d.getUTCMonth() + 1)}-${pad(d.getUTCDate())}`;
}

export function time(at: number | null | undefined): string {
  if (!at) return "–";
  const d = wallClock(at);
  return `${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())}:${pad(d.getUTCSeconds())}`;
}

/** ISO 8601: 1 Monday .. 7 Sunday. */
export function weekday(at: number): number {
  return wallClock(at).getUTCDay() || 7;
}

/** 14:05:09.250 — the journal's precision. */
export function timeMs(at: number): string {
  return `${time(at)}.${String(new Date(at).getMilliseconds()).padStart(3, "0")}`;
}

/** Minutes of the day as 09:30; 1440 is 24:00. */
export function minuteOfDay(minute: number): string {
  return `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
}

/** 138 0000 0001 for eleven-digit mobile numbers, anything else as it is: masked digits stay masked. */
export function phone(value: string | null | undefined): string {
  if (!value) return "";
  return /^1[\d*•]{10}$/.test(value) ? `${value.slice(0, 3)} ${value.slice(3, 7)} ${value.slice(7)}` : value;
}

export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  const units = ["KB", "MB", "GB", "TB"];
  let size = value;
  let unit = "B";
  for (const next of units) {
    if (size < 1024) break;
    size /= 1024;
    unit = next;
  }
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}

export function startOfDay(at: number): number {
  const d = wallClock(at);
  return instantOf(new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate())));
}
