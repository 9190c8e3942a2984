// The filter of the result list lives in the address, so that every number of a report can be a link to its rows.

import type { LocationQuery } from "vue-router";

export const numeric = ["from", "to", "agent_id", "team_id", "queue_id", "scheme_id", "scheme_version", "reviewer_id", "conversation_id", "min_score", "max_score"] as const;
export const worded = ["state", "purpose", "channel", "sample", "failed_item", "failed_dimension"] as const;
export const yesNo = ["counted", "critical", "waits_for_me"] as const;

export type ResultQuery = Partial<Record<(typeof numeric)[number], number> & Record<(typeof worded)[number], string> & Record<(typeof yesNo)[number], boolean>>;

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
