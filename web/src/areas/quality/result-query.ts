// The filter of the result list lives in the address, so that every number of a report can be a link to its rows.

import type { LocationQuery } from "vue-router";

import type { Query } from "@/api/client";

export const numeric = ["from", "to", "agent_id", "team_id", "queue_id", "scheme_id", "scheme_version", "reviewer_id", "conversation_id", "min_score", "max_score"] as const;
export const worded = ["state", "purpose", "channel", "sample", "failed_item", "asked_item", "failed_dimension", "asked_dimension", "failed_criticality", "asked_criticality", "clean_criticality", "failed_item_criticality", "asked_item_criticality", "appeal", "appealed_item"] as const;
export const yesNo = ["counted", "critical", "waits_for_me", "reported", "no_team", "no_queue", "released", "has_score", "passed", "appealed_whole"] as const;

type Numeric = (typeof numeric)[number];
type Worded = (typeof worded)[number];
type YesNo = (typeof yesNo)[number];
export type ResultQuery = Partial<Record<Numeric, number> & Record<Worded, string> & Record<YesNo, boolean>>;

/** A filter of the interface that is not named above is an error of the compiler: a link with it would open too many rows. */
type Missing = Exclude<keyof Query<"/quality/evaluations", "get">, keyof ResultQuery | "limit" | "cursor">;
const complete: [Missing] extends [never] ? true : Missing = true;
void complete;

/** What of an address is a filter; anything else in it is left out, for the server refuses what it does not know. */
export function fromAddress(query: LocationQuery): ResultQuery {
  const found: Record<string, string | number | boolean> = {};
  for (const name of numeric) {
    const value = Number(query[name] ?? "x");
    if (Number.isSafeInteger(value) && value >= 0 && query[name] !== "") found[name] = value;
  }
  for (const name of worded) {
    const value = query[name];
    if (typeof value === "string" && value !== "") found[name] = value;
  }
  for (const name of yesNo) {
    if (query[name] === "true" || query[name] === "false") found[name] = query[name] === "true";
  }
  return found;
}

export function toAddress(query: ResultQuery): Record<string, string> {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]));
}
