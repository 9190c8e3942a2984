// Alerts that are open now, for the banner on every page and the alerts' own page.

import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";

import { request } from "@/api/client";
import type { Alert } from "@/api/types";
import { soundAlarm } from "@/base/alarm-tone";
import { useLiveStore } from "@/stores/live";
import { useSessionStore } from "@/stores/session";

const followEveryMs = 5_000; // values of what is open
const repeatEveryMs = 20_000; // the sound of what is critical and nobody has taken
const order = { critical: 0, warning: 1, notice: 2 } as const;

export const useAlertStore = defineStore("alerts", () => {
  const live = useLiveStore();
  const session = useSessionStore();
  const open = shallowRef<Alert[]>([]);
  const heldBack = ref(0);
  const known = ref(false);
  // What was heard already: an alert that comes back within its quiet time is the same one and does not sound again.
  const heard = new Set<string>();
  let soundedAt = 0;

  const urgent = computed(() => open.value.filter((alert) => alert.taken_at === null));

  function sound(): void {
    const fresh = urgent.value.filter((alert) => alert.sound && !heard.has(`${alert.id} ${String(alert.escalated_at)}`));
    for (const alert of fresh) heard.add(`${alert.id} ${String(alert.escalated_at)}`);
    const insists = urgent.value.some((alert) => alert.sound && alert.severity === "critical") && Date.now() - soundedAt >= repeatEveryMs;
    if (fresh.length === 0 && !insists) return;
    soundedAt = Date.now();
    soundAlarm();
  }

  async function load(): Promise<void> {
    if (!session.seesAlerts) return;
    try {
      const found = await request("get", "/alerts/open");
      open.value = [...found.items].sort((a, b) => order[a.severity] - order[b.severity] || a.raised_at - b.raised_at);
      heldBack.value = found.held_back;
      known.value = true;
      sound();
    } catch {
      // What is shown stays; the banner of the connection says that it may be old.
    }
  }

  async function take(alert: Alert): Promise<void> {
    put(await request("post", "/alerts/{id}/take", { path: { id: alert.id } }));
  }

  /** The answer of an act, put in its place without waiting for the next look. */
  function put(alert: Alert): void {
    open.value = open.value.map((each) => (each.id === alert.id ? alert : each)).filter((each) => each.cleared_at === null);
  }

  function forget(): void {
    open.value = [];
    known.value = false;
    heard.clear();
  }

  watch(() => [live.nudges.alerts, session.seesAlerts], () => void load());
  watch(() => session.signedIn, (signedIn) => void (signedIn || forget()));
  setInterval(() => void (open.value.length > 0 && session.signedIn && load()), followEveryMs);

  return { open, urgent, heldBack, known, load, take, put, forget };
});
