// Who sits here. Everything a person may see or do in the console is decided from these roles; the server decides again.

import { defineStore } from "pinia";
import { computed, ref } from "vue";

import { keepToken, request } from "@/api/client";
import { ApiError } from "@/api/problem";
import type { Role, User } from "@/api/types";
import { recall, remember } from "@/base/storage";
import { setLanguage } from "@/base/i18n";

export const useSessionStore = defineStore("session", () => {
  const user = ref<User | null>(null);
  const mustChangePassword = ref(false);
  const asked = ref(false);

  const signedIn = computed(() => user.value !== null);

  function has(...roles: Role[]): boolean {
    return user.value?.roles.some((role) => roles.includes(role)) ?? false;
  }
  const isAgent = computed(() => has("agent"));
  const isLeader = computed(() => has("team_leader", "admin"));
  const isAdmin = computed(() => has("admin"));
  const seesFloor = computed(() => has("team_leader", "admin"));
  const seesAlerts = computed(() => has("team_leader", "admin", "director"));
  const seesShifts = computed(() => has("agent", "team_leader", "admin", "director"));
  const seesTeams = computed(() => has("team_leader", "admin", "qa", "qa_lead", "director"));
  const mayDownload = computed(() => has("team_leader", "admin", "qa", "qa_lead"));

  function take(session: { user: User; must_change_password: boolean }): void {
    user.value = session.user;
    mustChangePassword.value = session.must_change_password;
    // A language chosen at this screen stays; otherwise the person's own.
    if (recall("language") === null) setLanguage(session.user.locale, false);
  }

  /** Asks the server once whether the cookie still holds. */
  async function resume(): Promise<void> {
    if (asked.value) return;
    asked.value = true;
    try {
      take(await request("get", "/session"));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
    }
  }

  /** `by` a token where no cookie would be sent: within another program's page. */
  async function signIn(name: string, password: string, by: "cookie" | "token" = "cookie"): Promise<void> {
    const opened = await request("post", "/session", { body: { name, password, cookie: by === "cookie" } });
    if (by === "token") keepToken(opened.token);
    take(opened);
    asked.value = true;
    remember("login", name);
  }

  async function changePassword(old: string, next: string): Promise<void> {
    await request("put", "/session/password", { body: { old, new: next } });
    mustChangePassword.value = false;
  }

  async function signOut(): Promise<void> {
    try {
      await request("delete", "/session");
    } finally {
      forget();
    }
  }

  function forget(): void {
    user.value = null;
    mustChangePassword.value = false;
    keepToken(null);
  }

  return { user, mustChangePassword, asked, signedIn, isAgent, isLeader, isAdmin, seesFloor, seesAlerts, seesShifts, seesTeams, mayDownload, has, resume, signIn, changePassword, signOut, forget };
});
