// Which evaluations a figure of the reports was made of, as a filter of the result list (docs/quality.md has the table; the
// server's tests compare every figure with the number of rows behind it).

import type { AppealFiguresRow, QualityProblem, QualityReportRow } from "@/api/types";
import { toAddress, type ResultQuery } from "@/areas/quality/result-query";

export interface RowsLink {
  name: string;
  query: Record<string, string>;
}
export type Family = "customer" | "business" | "compliance";
export type AppealOutcome = "any" | "open" | "withdrawn" | "upheld" | "changed";

const fields: Record<string, keyof ResultQuery> = { agent: "agent_id", team: "team_id", queue: "queue_id", scheme: "scheme_id", scheme_version: "scheme_id", reviewer: "reviewer_id" };
/** Groups that also have a row for those that are in none. */
const withoutOne: Record<string, keyof ResultQuery> = { team: "no_team", queue: "no_queue" };

export function linkTo(query: ResultQuery): RowsLink {
  return { name: "quality-results", query: toAddress({ ...query, reported: true }) };
}

/** What one row of a report grouped by `by` asks for; `filter` is what the whole report was asked for. */
export function groupQuery(by: string, row: { id: number | null; from_at: number; to_at: number; version?: number | null }, filter: ResultQuery): ResultQuery {
  const field = fields[by];
  const none = withoutOne[by];
  const own: ResultQuery = row.id !== null && field ? { [field]: row.id } : none ? { [none]: true } : {};
  return { ...filter, from: row.from_at, to: row.to_at, ...own, ...(row.version ? { scheme_version: row.version } : {}) };
}

export function reportLink(by: string, row: QualityReportRow, filter: ResultQuery, more: ResultQuery = {}): RowsLink {
  return linkTo({ ...groupQuery(by, row, filter), ...more });
}

/** Of a row of the problems by item, dimension or criticality: where it lost points, or where it was asked at all. */
export function problemLink(row: QualityProblem, which: "failed" | "asked", filter: ResultQuery): RowsLink {
  const scheme: ResultQuery = row.scheme_id === null ? {} : { scheme_id: row.scheme_id };
  if (row.item !== null) return linkTo({ ...filter, ...scheme, [`${which}_item`]: row.item });
  if (row.dimension !== null) return linkTo({ ...filter, [`${which}_dimension`]: row.dimension });
  return linkTo({ ...filter, [`${which}_item_criticality`]: row.criticality ?? "none" });
}

export function appealLinks(by: string, row: AppealFiguresRow, filter: ResultQuery): { released: RowsLink | null; outcome: (outcome: AppealOutcome) => RowsLink } {
  const own = groupQuery(by === "item" ? "scheme" : by, row, filter);
  const named: ResultQuery = by !== "item" ? {} : row.item !== null ? { appealed_item: row.item } : { appealed_whole: true };
  const asked: ResultQuery = row.item !== null ? { asked_item: row.item } : {};
  return {
    // What was released is not counted for appeals against the whole: any form could have been.
    released: by === "item" && row.item === null ? null : linkTo({ ...own, released: true, ...asked }),
    outcome: (outcome) => linkTo({ ...own, ...named, appeal: outcome }),
  };
}
