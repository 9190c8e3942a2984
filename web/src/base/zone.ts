// The centre's time zone. Every time on a page is local to it, as the server's days and reports are, wherever the browser stands.
// Until the centre is known it is the browser's own.

/** Local time as if it were UTC: read it with the getUTC... methods only. */
export type WallClock = Date;

const QUARTER = 15 * 60_000; // offsets change at whole quarters of an hour
const OFFSETS_KEPT = 4096;
let formatter = make(undefined);
let offsets = new Map<number, number>();

function make(timeZone: string | undefined): Intl.DateTimeFormat {
  const fields = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" } as const;
  return new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...fields });
}

/** An IANA name; one this browser does not know leaves things as they are. */
export function setZone(name: string | undefined): void {
  try {
    formatter = make(name);
    offsets = new Map();
  } catch {
    // An old browser with a new zone: better the wrong hour than no page.
  }
}

/** Milliseconds the zone is ahead of UTC at that instant. */
function offsetAt(at: number): number {
  const quarter = Math.floor(at / QUARTER) * QUARTER;
  const known = offsets.get(quarter);
  if (known !== undefined) return known;
  const field = Object.fromEntries(formatter.formatToParts(quarter).map((part) => [part.type, Number(part.value)]));
  const wall = Date.UTC(field.year ?? 0, (field.month ?? 1) - 1, field.day, field.hour, field.minute, field.second);
  if (offsets.size >= OFFSETS_KEPT) offsets.clear();
  offsets.set(quarter, wall - quarter);
  return wall - quarter;
}

export function wallClock(at: number): WallClock {
  return new Date(at + offsetAt(at));
}

/** The instant of a local time; in the hour a clock goes through twice, the first; in the one it leaves out, an hour on. */
export function instantOf(wall: WallClock): number {
  const local = wall.getTime();
  // The offset of a day before and after are the only two it can have.
  const before = offsetAt(local - 86_400_000);
  const after = offsetAt(local + 86_400_000);
  const first = local - Math.max(before, after);
  if (wallClock(first).getTime() === local) return first;
  const second = local - Math.min(before, after);
  return wallClock(second).getTime() === local ? second : local - before;
}

/** For widgets that only know the browser's zone: a Date whose local fields there are the centre's. */
export function toWidget(at: number): Date {
  const wall = wallClock(at);
  return new Date(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate(), wall.getUTCHours(), wall.getUTCMinutes(), wall.getUTCSeconds());
}

export function fromWidget(shown: Date): number {
  return instantOf(new Date(Date.UTC(shown.getFullYear(), shown.getMonth(), shown.getDate(), shown.getHours(), shown.getMinutes(), shown.getSeconds())));
}
