// Who may open which page, and where everybody begins.

import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it, vi } from "vitest";

import type { Role, User } from "@/api/types";
import { createConsoleRouter, homeOf } from "@/app/router";
import { useSessionStore } from "@/stores/session";

function person(...roles: Role[]): User {
  return { id: 1, login: "a", name: "A", roles, team_id: null, led_team_ids: [], locale: "zh-CN", email: "", active: true, must_change_password: false, last_sign_in_at: null, etag: "" };
}

async function opens(path: string): Promise<string> {
  const router = createConsoleRouter(useSessionStore());
  await router.push(path).catch(() => undefined);
  return String(router.currentRoute.value.name);
}

describe("router", () => {
  beforeEach(() => {
    setActivePinia(createPinia());
    window.scrollTo = vi.fn();
    useSessionStore().asked = true;
  });

  it("sends strangers to the sign-in page and remembers where they wanted to go", async () => {
    const router = createConsoleRouter(useSessionStore());
    await router.push("/calls?caller=138");
    expect(router.currentRoute.value).toMatchObject({ name: "sign-in", query: { to: "/calls?caller=138" } });
  });
  it("keeps whoever must change the password there", async () => {
    const session = useSessionStore();
    session.user = person("admin");
    session.mustChangePassword = true;
    expect(await opens("/floor")).toBe("sign-in");
  });
  it.each<[Role, string, string]>([
    ["agent", "/desk", "desk"], ["agent", "/floor", "not-found"], ["agent", "/admin/people", "not-found"], ["agent", "/calls", "calls"],
    ["team_leader", "/floor", "floor"], ["team_leader", "/desk", "not-found"], ["team_leader", "/admin/queues", "not-found"],
    ["qa", "/calls", "calls"], ["qa", "/floor", "not-found"], ["admin", "/admin", "admin-people"], ["admin", "/floor", "floor"],
  ])("lets a %s at %s see %s", async (role, path, name) => {
    useSessionStore().user = person(role);
    expect(await opens(path)).toBe(name);
  });
  it("starts agents at the desk, leaders on the floor, quality at the calls", () => {
    const session = useSessionStore();
    session.user = person("agent");
    expect(homeOf(session)).toBe("desk");
    session.user = person("team_leader");
    expect(homeOf(session)).toBe("floor");
    session.user = person("qa");
    expect(homeOf(session)).toBe("calls");
  });
});
