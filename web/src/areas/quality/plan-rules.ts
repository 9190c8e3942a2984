// A sampling plan while it is edited: what a new one begins with and what is wrong with one, as the server would say it
// (check_plan of src/quality/sampling_rules.cpp and the bounds of the interface).

import type { Answer } from "@/api/client";
import type { Plan } from "@/api/types";

type Scheme = Answer<"/quality/schemes", "get">["items"][number];

export interface PlanProblem {
  field: string;
  code: string; // of the messages under plan.wrong
}

export const day = 86_400_000;
/** The longest period the server draws from at once. */
export const longestPeriod = 31 * day;

export function blankPlan(schemes: Scheme[]): Plan {
  return {
    id: 0, name: "", active: true, scheme_id: schemes[0]?.id ?? 0, sample: "random", per_agent: 5, newcomer_per_agent: 0, newcomer_quota_days: 90, total_most: 1000, spread_over_day: true, skip_scored: true, reviewer_ids: [], exclude_own_team: true, reviewers_choose: false, due_days: 7, runs: 0, etag: "",
    filter: { queue_ids: [], team_ids: [], agent_ids: [], directions: [], min_talk_ms: 15_000, max_talk_ms: null, min_hold_ms: 0, min_agents: 1, newcomer_days: null, wrap_up_codes: [], has_recording: true, min_silence_ms: 0, min_dead_air_ms: 0, min_overtalk_percent: 0, min_interruptions: 0, min_agent_talk_percent: 0, max_survey_percent: null },
  };
}

export function checkPlan(plan: Plan): PlanProblem[] {
  const found: PlanProblem[] = [];
  const add = (field: string, code: string): void => void found.push({ field, code });
  if (plan.name.trim() === "") add("name", "no_name");
  if (plan.scheme_id === 0) add("scheme_id", "no_scheme");
  if (plan.filter.max_talk_ms !== null && (plan.filter.max_talk_ms ?? 0) < (plan.filter.min_talk_ms ?? 0)) add("filter/max_talk_ms", "max_below_min");
  if (plan.per_agent === 0 && (plan.newcomer_per_agent ?? 0) > 0) add("newcomer_per_agent", "no_agent_quota");
  if (plan.reviewers_choose && (plan.reviewer_ids ?? []).length === 0) add("reviewer_ids", "nobody_chooses");
  return found;
}

/** What the server takes: a new plan has no number yet, and one previewed before it has a name needs one. */
export function asAsked(plan: Plan, preview: boolean): Plan {
  const named = { ...plan, name: plan.name.trim() || (preview ? "–" : "") };
  if (plan.id !== 0) return named;
  const given = ["id", "etag", "runs"]; // by the server
  return Object.fromEntries(Object.entries(named).filter(([name]) => !given.includes(name))) as Plan;
}
