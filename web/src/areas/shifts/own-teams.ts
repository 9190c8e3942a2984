// The teams one writes for: those one leads, an admin every one.

import { computed, type ComputedRef } from "vue";

import { useDirectoryStore } from "@/stores/directory";
import { useSessionStore } from "@/stores/session";

export interface TeamChoice {
  value: number;
  label: string;
}

export function useOwnTeams(): ComputedRef<TeamChoice[]> {
  const session = useSessionStore();
  const directory = useDirectoryStore();
  return computed(() => directory.teams.filter((team) => session.isAdmin || session.user?.led_team_ids?.includes(team.id)).map((team) => ({ value: team.id, label: team.name })));
}
