// Which agents the board, the table and the seat map show. The choice is in the address, so that it can be sent to somebody and
// comes back with the page; team and view are also remembered at this screen.

import { computed, reactive, toRefs, watch } from "vue";
import { useRoute, useRouter, type LocationQuery } from "vue-router";

import type { AgentDoc, AgentState } from "@/api/types";
import { recall, remember } from "@/base/storage";
import { useDirectoryStore } from "@/stores/directory";
import { useLiveStore } from "@/stores/live";
import { useRoomStore } from "@/stores/rooms";

export const agentStates: readonly AgentState[] = ["ready", "reserved", "ringing", "talking", "holding", "consulting", "conference", "chatting", "consulted", "monitoring", "outbound", "after_call_work", "not_ready", "signed_out"];

export type FloorView = "tiles" | "table" | "seats" | "skills";
export interface FloorChoice {
  team: number | null;
  site: string | null;
  skill: number | null; // a queue whose calls the agent may take
  state: AgentState | null;
  text: string;
  view: FloorView;
}
export interface FloorFilter extends FloorChoice {
  /** Those of team, site and skill, whatever they do: whom the counts of states are of. */
  readonly inTeam: AgentDoc[];
  readonly shown: AgentDoc[];
  readonly shownIds: ReadonlySet<number>;
  readonly teams: { id: number | null; agents: AgentDoc[] }[];
}

const own = ["team", "site", "skill", "state", "find", "view"];
const views: readonly FloorView[] = ["tiles", "table", "seats", "skills"];
const one = (value: unknown): string => (typeof value === "string" ? value : "");

export function choiceFrom(query: LocationQuery, kept: { team: string | null; view: string | null }): FloorChoice {
  const view = one(query["view"]) || kept.view;
  const team = query["team"] === undefined ? Number(kept.team) : Number(one(query["team"]));
  return {
    team: Number.isSafeInteger(team) && team > 0 ? team : null,
    site: one(query["site"]) || null,
    skill: Number(one(query["skill"])) || null,
    state: agentStates.find((state) => state === query["state"]) ?? null,
    text: one(query["find"]).slice(0, 64),
    view: views.find((known) => known === view) ?? "tiles",
  };
}

/** What else is in the address stays. */
export function queryOf(choice: FloorChoice, query: LocationQuery): LocationQuery {
  const rest = Object.entries(query).filter(([name]) => !own.includes(name));
  return {
    ...Object.fromEntries(rest),
    ...(choice.team ? { team: String(choice.team) } : {}),
    ...(choice.site ? { site: choice.site } : {}),
    ...(choice.skill ? { skill: String(choice.skill) } : {}),
    ...(choice.state ? { state: choice.state } : {}),
    ...(choice.text.trim() ? { find: choice.text.trim() } : {}),
    view: choice.view,
  };
}

export function useFloorFilter(): FloorFilter {
  const live = useLiveStore();
  const directory = useDirectoryStore();
  const rooms = useRoomStore();
  const route = useRoute();
  const router = useRouter();
  const read = (): FloorChoice => choiceFrom(route.query, { team: recall("floor.team"), view: recall("floor.view") });
  const choice = reactive<FloorChoice>(read());
  watch(choice, () => {
    remember("floor.team", String(choice.team ?? ""));
    remember("floor.view", choice.view);
    if (route.name === "floor") void router.replace({ query: queryOf(choice, route.query) });
  });
  // Back, forward and a link on the same page; what is being typed is not trimmed under the hand.
  watch(() => route.query, (query) => {
    const next = choiceFrom(query, { team: "", view: choice.view });
    if (route.name === "floor" && JSON.stringify(queryOf(next, {})) !== JSON.stringify(queryOf(choice, {}))) Object.assign(choice, next);
  });

  const skilled = computed(() => (choice.skill === null ? null : new Set(directory.queues.find((queue) => queue.id === choice.skill)?.members?.map((member) => member.agent_id) ?? [])));
  const isAt = (agent: AgentDoc): boolean => choice.site === null || (agent.extension_id !== null && rooms.siteOfExtension.get(agent.extension_id) === choice.site);
  const inTeam = computed(() => live.agents.filter((agent) => (choice.team === null || agent.team_id === choice.team) && isAt(agent) && (skilled.value?.has(agent.id) ?? true)));
  // Everybody keeps one place on the board whatever he does: leaders find people by where they sit.
  const shown = computed(() => {
    const text = choice.text.trim().toLowerCase();
    return inTeam.value
      .filter((agent) => agent.state === choice.state || (choice.state === null && agent.state !== "signed_out"))
      .filter((agent) => !text || agent.name.toLowerCase().includes(text) || agent.extension_number.includes(text))
      .sort((a, b) => (a.team_id ?? 0) - (b.team_id ?? 0) || a.id - b.id);
  });
  const shownIds = computed<ReadonlySet<number>>(() => new Set(shown.value.map((agent) => agent.id)));
  const teams = computed(() => {
    const groups = new Map<number | null, AgentDoc[]>();
    for (const agent of shown.value) {
      const group = groups.get(agent.team_id);
      if (group) group.push(agent);
      else groups.set(agent.team_id, [agent]);
    }
    return [...groups].map(([id, agents]) => ({ id, agents }));
  });
  return reactive({ ...toRefs(choice), inTeam, shown, shownIds, teams });
}
