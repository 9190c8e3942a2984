// What is typed of a note before it is sent.

import type { NewShiftNote, ShiftFollowUpContent, ShiftNote, WalkFinding } from "@/api/types";

export interface FollowUpDraft {
  text: string;
  owner: number | null;
  due: Date | null;
}
export interface NoteDraft {
  kind: ShiftNote["kind"];
  team: number | null;
  at: Date;
  topics: string;
  decisions: string;
  present: number[];
  findings: WalkFinding[];
  followUps: FollowUpDraft[];
}

export const findingKinds: readonly WalkFinding["kind"][] = ["service", "discipline", "environment", "equipment", "system", "praise", "other"];
export const severities: readonly WalkFinding["severity"][] = ["info", "minor", "major", "critical"];

export const blankFinding = (): WalkFinding => ({ kind: "service", severity: "minor", agent_id: null, queue_id: null, seat: "", text: "" });

export function isWhole(one: FollowUpDraft): boolean {
  return one.text.trim() !== "" && one.owner !== null && one.due !== null;
}

/** `members`: everybody who could attend; who is not ticked was absent. `at`: from the widget's local time to an instant. */
export function contentOf(draft: NoteDraft, members: number[], at: (widget: Date) => number): Omit<NewShiftNote, "kind" | "team_id" | "follow_ups"> {
  const isWalk = draft.kind === "walk";
  return {
    at: at(draft.at),
    topics: draft.topics.trim(),
    decisions: isWalk ? "" : draft.decisions.trim(),
    attendees: isWalk ? [] : members.map((user_id) => ({ user_id, present: draft.present.includes(user_id) })),
    findings: isWalk ? draft.findings.filter((one) => one.text.trim() !== "").map(({ kind, severity, agent_id, queue_id, seat, text }) => ({ kind, severity, agent_id: agent_id ?? null, queue_id: queue_id ?? null, seat: seat ?? "", text: text.trim() })) : [],
  };
}

export function followUpsOf(draft: NoteDraft, at: (widget: Date) => number): ShiftFollowUpContent[] {
  return draft.followUps.filter(isWhole).map((one) => ({ text: one.text.trim(), owner_id: one.owner ?? 0, due_at: at(one.due ?? new Date(0)) }));
}
