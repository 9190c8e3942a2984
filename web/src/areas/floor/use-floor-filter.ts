// Which agents the board shows. Team and view are remembered at this screen, the rest is for the moment.

import { computed, reactive, toRefs, watch } from "vue";

import type { AgentDoc, AgentState } from "@/api/types";
import { recall, remember } from "@/base/storage";
import { useLiveStore } from "@/stores/live";

export const agentStates: readonly AgentState[] = ["ready", "reserved", "ringing", "talking", "holding", "consulting", "conference", "consulted", "monitoring", "outbound", "after_call_work", "not_ready", "signed_out"];

export interface FloorFilter {
  team: number | null;
  state: AgentState | null;
  text: string;
  view: "tiles" | "table";
  readonly inTeam: AgentDoc[];
  readonly shown: AgentDoc[];
  readonly teams: { id: number | null; agents: AgentDoc[] }[];
}

export function useFloorFilter(): FloorFilter {
  const live = useLiveStore();
  const choice = reactive({
    team: Number(recall("floor.team")) || null,
    state: null as AgentState | null,
    text: "",
    view: (recall("floor.view") === "table" ? "table" : "tiles") as "tiles" | "table",
  });
  watch(() => choice.team, (team) => remember("floor.team", String(team ?? "")));
  watch(() => choice.view, (view) => remember("floor.view", view));

  const inTeam = computed(() => live.agents.filter((agent) => choice.team === null || agent.team_id === choice.team));
  // Everybody keeps one place on the board whatever he does: leaders find people by where they sit.
  const shown = computed(() => {
    const text = choice.text.trim().toLowerCase();
    return inTeam.value
      .filter((agent) => agent.state === choice.state || (choice.state === null && agent.state !== "signed_out"))
      .filter((agent) => !text || agent.name.toLowerCase().includes(text) || agent.extension_number.includes(text))
      .sort((a, b) => (a.team_id ?? 0) - (b.team_id ?? 0) || a.id - b.id);
  });
  const teams = computed(() => {
    const groups = new Map<number | null, AgentDoc[]>();
    for (const agent of shown.value) groups.set(agent.team_id, [...(groups.get(agent.team_id) ?? []), agent]);
    return [...groups].map(([id, agents]) => ({ id, agents }));
  });
  return reactive({ ...toRefs(choice), inTeam, shown, teams });
}
