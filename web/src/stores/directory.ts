// Names behind ids, and the centre's own word lists: small, changing rarely, fetched once when first needed.

import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";

import { allPages } from "@/api/pages";
import { request } from "@/api/client";
import type { Centre, Extension, Queue, Team, User, WrapUpCode, WrapUpRule } from "@/api/types";
import { useLiveStore } from "@/stores/live";
import { useSessionStore } from "@/stores/session";
import { te, t } from "@/base/i18n";
import { setZone } from "@/base/zone";

export const useDirectoryStore = defineStore("directory", () => {
  const session = useSessionStore();
  const live = useLiveStore();
  const teams = shallowRef<Team[]>([]);
  const users = shallowRef<User[]>([]);
  const queues = shallowRef<Queue[]>([]);
  const extensions = shallowRef<Extension[]>([]);
  const centre = ref<Centre | null>(null);
  const wrapUpRules = shallowRef<WrapUpRule[]>([]);
  const wanted = new Map<string, Promise<void>>();

  function once(name: string, load: () => Promise<void>): Promise<void> {
    const known = wanted.get(name);
    if (known) return known;
    const promise = load().catch((error: unknown) => {
      wanted.delete(name);
      throw error;
    });
    wanted.set(name, promise);
    return promise;
  }

  const loadTeams = (): Promise<void> =>
    once("teams", async () => {
      teams.value = await allPages((page) => request("get", "/teams", { query: page }));
    });
  const loadCentre = (): Promise<void> =>
    once("centre", async () => {
      centre.value = await request("get", "/centre");
      setZone(centre.value.time_zone);
    });
  const loadWrapUpRules = (): Promise<void> =>
    once("wrapUpRules", async () => {
      wrapUpRules.value = (await request("get", "/wrap-up-rules")).rules;
    });
  const loadUsers = (): Promise<void> =>
    once("users", async () => {
      if (session.seesTeams) users.value = await allPages((page) => request("get", "/users", { query: page }));
    });
  const loadQueues = (): Promise<void> =>
    once("queues", async () => {
      if (session.seesTeams) queues.value = await allPages((page) => request("get", "/queues", { query: page }));
    });
  const loadExtensions = (): Promise<void> =>
    once("extensions", async () => {
      extensions.value = await allPages((page) => request("get", "/extensions", { query: page }));
    });

  /** After an edit: fetch again at the next use. Without names: the next person may see less, so nothing is kept. */
  function forget(...names: string[]): void {
    if (names.length === 0) {
      wanted.clear();
      for (const list of [teams, users, queues, extensions]) list.value = [];
      centre.value = null;
      wrapUpRules.value = [];
    }
    for (const name of names) wanted.delete(name);
  }

  const agents = computed(() => users.value.filter((user) => user.roles.includes("agent")));
  const reasons = computed(() => centre.value?.not_ready_reasons ?? []);

  function teamName(id: number | null | undefined): string {
    return teams.value.find((team) => team.id === id)?.name ?? (id ? `#${id}` : t("common.no_team"));
  }
  function userName(id: number | null | undefined): string {
    return users.value.find((user) => user.id === id)?.name ?? (id ? `#${id}` : "–");
  }
  function queueName(id: number | null | undefined): string {
    if (!id) return "–";
    return live.findQueue(id)?.name ?? queues.value.find((queue) => queue.id === id)?.name ?? `#${id}`;
  }
  /** The centre's reasons are words of its own; the usual ones are translated, others shown as they are. */
  function reasonName(reason: string): string {
    const key = `reason.${reason}`;
    return te(key) ? t(key) : reason;
  }
  function wrapUpName(code: string): string {
    const found = findCode(centre.value?.wrap_up_codes ?? [], code, []);
    return found.length > 0 ? found.join(" / ") : code;
  }

  return {
    teams, users, queues, extensions, centre, wrapUpRules, agents, reasons,
    loadTeams, loadCentre, loadWrapUpRules, loadUsers, loadQueues, loadExtensions, forget,
    teamName, userName, queueName, reasonName, wrapUpName,
  };
});

/** Labels from the top of the tree down to the code; empty when it is not there. */
export function findCode(codes: WrapUpCode[], code: string, above: string[]): string[] {
  for (const item of codes) {
    const path = [...above, item.label];
    if (item.code === code) return path;
    const below = findCode(item.children ?? [], code, path);
    if (below.length > 0) return below;
  }
  return [];
}
