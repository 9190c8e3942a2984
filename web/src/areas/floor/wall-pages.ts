// What the wall board shows and in which order. The address carries it, so that a television only needs a bookmark:
//   /wall?pages=overview,queues&queues=1,2&teams=3&every=20&theme=light

import type { LocationQuery } from "vue-router";

import type { AgentState, QueueDoc, QueueFigures } from "@/api/types";
import { serviceLevel, type Ratio } from "@/areas/floor/service-level";

export const wallKinds = ["overview", "queues", "teams"] as const;
export type WallKind = (typeof wallKinds)[number];
export const perPage = 6; // cards that can still be read across a room
export const everyBounds = { least: 5, most: 600, usual: 15 } as const;

export interface WallSettings {
  kinds: WallKind[];
  queues: number[]; // empty: all
  teams: number[];
  every: number; // seconds a page stays
  light: boolean;
}

export interface WallPage {
  kind: WallKind;
  ids: number[];
}

function words(value: LocationQuery[string] | undefined): string[] {
  return String(value ?? "").split(",").map((word) => word.trim()).filter(Boolean);
}
function ids(value: LocationQuery[string] | undefined): number[] {
  return words(value).map(Number).filter((id) => Number.isSafeInteger(id) && id > 0);
}

/** Anything unreadable is as if it were not there: a television cannot be asked. */
export function readSettings(query: LocationQuery): WallSettings {
  const asked = words(query["pages"]);
  const kinds = wallKinds.filter((kind) => asked.includes(kind));
  const every = Number(query["every"]);
  return {
    kinds: kinds.length > 0 ? kinds : [...wallKinds],
    queues: ids(query["queues"]),
    teams: ids(query["teams"]),
    every: Number.isFinite(every) && every > 0 ? Math.min(Math.max(every, everyBounds.least), everyBounds.most) : everyBounds.usual,
    light: query["theme"] === "light",
  };
}

function chunks(all: number[]): number[][] {
  const pages: number[][] = [];
  for (let i = 0; i < all.length; i += perPage) pages.push(all.slice(i, i + perPage));
  return pages;
}

/** At least one page, whatever there is. */
export function wallPages(kinds: WallKind[], queues: number[], teams: number[]): WallPage[] {
  const pages = kinds.flatMap((kind): WallPage[] => {
    if (kind === "overview") return [{ kind, ids: queues }];
    return chunks(kind === "queues" ? queues : teams).map((some) => ({ kind, ids: some }));
  });
  return pages.length > 0 ? pages : [{ kind: "overview", ids: queues }];
}

/** Several queues as one: each is counted by its own definition, and the parts are added up. */
export function levelOf(queues: QueueDoc[], period: "today" | "recent"): Ratio {
  let numerator = 0;
  let denominator = 0;
  for (const queue of queues) {
    const part = serviceLevel(queue.service_level.variant, queue[period]);
    numerator += part.numerator;
    denominator += part.denominator;
  }
  return { numerator, denominator, value: denominator > 0 ? numerator / denominator : null };
}

export function sumOf(queues: QueueDoc[], figure: (today: QueueFigures) => number): number {
  return queues.reduce((sum, queue) => sum + figure(queue.today), 0);
}

/** The caller who has waited longest among them. */
export function longestSince(queues: QueueDoc[]): number | null {
  return queues.reduce<number | null>((oldest, { longest_waiting_since_at: at }) => (at && (oldest === null || at < oldest) ? at : oldest), null);
}

export const wallGroups = ["ready", "ringing", "talking", "after_call_work", "not_ready"] as const;
export type WallGroup = (typeof wallGroups)[number];
const groupOf: Record<AgentState, WallGroup | null> = {
  signed_out: null, ready: "ready", reserved: "ringing", ringing: "ringing", not_ready: "not_ready", after_call_work: "after_call_work",
  talking: "talking", holding: "talking", outbound: "talking", consulting: "talking", consulted: "talking", conference: "talking", monitoring: "talking", chatting: "talking",
};

/** Who is signed in, by what he does; whoever is in any call talks. */
export function countGroups(agents: { state: AgentState }[]): Record<WallGroup, number> {
  const counts: Record<WallGroup, number> = { ready: 0, ringing: 0, talking: 0, after_call_work: 0, not_ready: 0 };
  for (const { state } of agents) {
    const group = groupOf[state];
    if (group) counts[group] += 1;
  }
  return counts;
}
