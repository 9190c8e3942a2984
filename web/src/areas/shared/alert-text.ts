// How the figures of alerts are read: some are times, some shares, the others counts.

import type { Alert, AlertMetric, AlertSubjectKind } from "@/api/types";
import { count, duration, share } from "@/base/format";
import { t } from "@/base/i18n";

export type AlertUnit = "number" | "seconds" | "percent";

const times: readonly AlertMetric[] = ["longest_wait", "longest_talk", "longest_not_ready", "longest_after_call_work"];
const shares: readonly AlertMetric[] = ["service_level_now", "service_level_today", "abandon_rate_today", "not_ready_share", "disk_free_share", "spill_used_share", "trunk_used_share"];

export function alertUnit(metric: AlertMetric): AlertUnit {
  if (times.includes(metric)) return "seconds";
  return shares.includes(metric) ? "percent" : "number";
}

/** How many of the API's units one of the form's is. */
export const unitSize: Record<AlertUnit, number> = { number: 1, seconds: 1000, percent: 0.01 };

export function alertValue(metric: AlertMetric, value: number): string {
  const unit = alertUnit(metric);
  if (unit === "seconds") return duration(value);
  return unit === "percent" ? share(value) : count(value);
}

export function alertSubject(alert: Pick<Alert, "subject_kind" | "subject_id" | "subject_name">): string {
  if (alert.subject_kind === "centre") return t("alerts.centre");
  return alert.subject_name || `#${String(alert.subject_id)}`;
}

const ofQueues: readonly AlertMetric[] = ["waiting", "longest_wait", "service_level_now", "service_level_today", "abandoned_today", "abandon_rate_today"];
const ofBoth: readonly AlertMetric[] = ["ready_agents", "signed_in_agents"];
const ofTeams: readonly AlertMetric[] = ["not_ready_share", "longest_talk", "longest_not_ready", "longest_after_call_work"];
const ofTrunks: readonly AlertMetric[] = ["trunks_down", "trunk_calls"];
const ofCentre: readonly AlertMetric[] = ["disk_free_share", "spill_used_share", "server_problems"];

/** What is measured of a kind of subject, as the server does. */
export const alertMetrics: Record<AlertSubjectKind, readonly AlertMetric[]> = {
  queue: [...ofQueues, ...ofBoth],
  team: [...ofBoth, ...ofTeams],
  site: [...ofBoth, ...ofTeams],
  trunk: [...ofTrunks, "trunk_used_share"],
  centre: [...ofQueues, ...ofBoth, ...ofTeams, ...ofTrunks, ...ofCentre],
};
