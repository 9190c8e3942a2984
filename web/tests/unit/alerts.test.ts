import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it, vi } from "vitest";

import type { Alert } from "@/api/types";
import { alertMetrics, alertUnit, alertValue } from "@/areas/shared/alert-text";
import { useAlertStore } from "@/stores/alerts";
import { useSessionStore } from "@/stores/session";

const served = vi.hoisted(() => ({ items: [] as unknown[], sounds: 0 }));
vi.mock("@/api/client", async (original) => ({ ...(await original<object>()), request: () => Promise.resolve({ items: served.items, held_back: 0 }) }));
vi.mock("@/base/alarm-tone", () => ({ soundAlarm: () => (served.sounds += 1) }));

const alert = (id: number, rest: Partial<Alert> = {}): Alert => ({ id, severity: "warning", sound: true, raised_at: id, taken_at: null, escalated_at: null, cleared_at: null, ...rest }) as Alert;

describe("alerts", () => {
  beforeEach(() => {
    setActivePinia(createPinia());
    useSessionStore().user = { id: 1, roles: ["team_leader"] } as never;
    Object.assign(served, { items: [], sounds: 0 });
  });

  it("sound once each, and again when escalated", async () => {
    const store = useAlertStore();
    served.items = [alert(1)];
    await store.load();
    await store.load();
    expect(served.sounds).toBe(1);
    served.items = []; // cleared, and back within its quiet time
    await store.load();
    served.items = [alert(1)];
    await store.load();
    expect(served.sounds).toBe(1);
    served.items = [alert(1, { escalated_at: 5 })];
    await store.load();
    expect(served.sounds).toBe(2);
  });

  it("are silent when taken or told without sound", async () => {
    const store = useAlertStore();
    served.items = [alert(1, { taken_at: 3 }), alert(2, { sound: false })];
    await store.load();
    expect(served.sounds).toBe(0);
    expect(store.urgent.map((each) => each.id)).toEqual([2]);
  });

  it("stand with the worst first", async () => {
    const store = useAlertStore();
    served.items = [alert(1, { severity: "notice" }), alert(3), alert(2), alert(4, { severity: "critical" })];
    await store.load();
    expect(store.open.map((each) => each.id)).toEqual([4, 2, 3, 1]);
  });

  it("read their figures in their unit", () => {
    expect(alertValue("longest_wait", 65_000)).toBe("1:05");
    expect(alertValue("not_ready_share", 0.375)).toBe("37.5%");
    expect(alertValue("waiting", 12)).toBe("12");
    expect(alertUnit("service_level_now")).toBe("percent");
    expect(alertMetrics.queue).not.toContain("longest_talk");
    expect(alertUnit("trunk_used_share")).toBe("percent");
    expect(alertMetrics.site).toContain("not_ready_share");
  });
});
