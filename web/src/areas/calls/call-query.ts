// The search of calls as a value: presets, the page's address, and the interface's parameters are three forms of it.

import type { Query } from "@/api/client";
import type { ConversationOutcome } from "@/api/types";
import { startOfDay } from "@/base/format";

/** What can be asked for: an outcome, or who is in a queue now. */
export type OutcomeQuery = ConversationOutcome | "waiting";

export interface CallQuery {
  from: number | null;
  to: number | null;
  queue_id: number | null;
  agent_id: number | null;
  team_id: number | null;
  caller: string;
  dialled: string;
  outcome: OutcomeQuery | null;
  cause: string | null;
  wrap_up_code: string | null; // "-": none was given
  min_talk_ms: number | null;
  has_recording: boolean | null;
  min_silence_ms: number | null;
  min_overtalk_percent: number | null;
  min_interruptions: number | null;
  sound: "fair" | "poor" | null;
}

export type Preset = "today" | "last_hour" | "yesterday" | "last_7_days" | "abandoned" | "recorded" | "long" | "mine";
export const presets: readonly Preset[] = ["today", "last_hour", "yesterday", "last_7_days", "abandoned", "recorded", "long", "mine"];

const day = 86_400_000;

export function emptyQuery(): CallQuery {
  return { from: null, to: null, queue_id: null, agent_id: null, team_id: null, caller: "", dialled: "", outcome: null, cause: null, wrap_up_code: null, min_talk_ms: null, has_recording: null, min_silence_ms: null, min_overtalk_percent: null, min_interruptions: null, sound: null };
}

export function presetQuery(preset: Preset, now: number, self: number | null): CallQuery {
  const today = startOfDay(now);
  const query = { ...emptyQuery(), from: today };
  switch (preset) {
    case "last_hour":
      return { ...query, from: now - 3_600_000 };
    case "yesterday":
      // Through noon of the day before, so that days of 23 or 25 hours are met too.
      return { ...query, from: startOfDay(today - day / 2), to: today };
    case "last_7_days":
      return { ...query, from: startOfDay(today - 6 * day + day / 2) };
    case "abandoned":
      return { ...query, outcome: "abandoned_in_queue" };
    case "recorded":
      return { ...query, has_recording: true };
    case "long":
      return { ...query, min_talk_ms: 300_000 };
    case "mine":
      return { ...query, agent_id: self };
    default:
      return query;
  }
}

type Address = Record<string, string | null | undefined | (string | null)[]>;

function number(value: Address[string]): number | null {
  const parsed = typeof value === "string" && value !== "" ? Number(value) : NaN;
  return Number.isFinite(parsed) ? parsed : null;
}
function text(value: Address[string]): string {
  return typeof value === "string" ? value : "";
}

export function fromAddress(address: Address): CallQuery {
  const recording = text(address["has_recording"]);
  return {
    from: number(address["from"]),
    to: number(address["to"]),
    queue_id: number(address["queue_id"]),
    agent_id: number(address["agent_id"]),
    team_id: number(address["team_id"]),
    caller: text(address["caller"]),
    dialled: text(address["dialled"]),
    outcome: (text(address["outcome"]) || null) as OutcomeQuery | null,
    cause: text(address["cause"]) || null,
    wrap_up_code: text(address["wrap_up_code"]) || null,
    min_talk_ms: number(address["min_talk_ms"]),
    has_recording: recording === "" ? null : recording === "true",
    min_silence_ms: number(address["min_silence_ms"]),
    min_overtalk_percent: number(address["min_overtalk_percent"]),
    min_interruptions: number(address["min_interruptions"]),
    sound: (text(address["sound"]) || null) as CallQuery["sound"],
  };
}

/** Only what is set, for the page's address and for the interface alike. */
export function toParams(query: CallQuery): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(query) as [string, unknown][]) {
    if (value !== null && value !== "") params[name] = String(value).trim();
  }
  return params;
}

export function toApi(query: CallQuery, cursor: string | null): Query<"/conversations", "get"> {
  const page = cursor === null ? {} : { cursor };
  return { ...toParams(query), ...page, limit: 50 } as Query<"/conversations", "get">;
}
