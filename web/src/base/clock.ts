// The one ticking clock of the console. Documents carry instants, never ages; every age on the screen is computed here once
// a second, against the server's clock: the offset is learnt from the live feed, so a wrong PC clock shows no wrong ages.

import { computed, ref, type ComputedRef, type Ref } from "vue";

const localNow: Ref<number> = ref(Date.now());
const offsetMs: Ref<number> = ref(0);
let timer: ReturnType<typeof setInterval> | undefined;

/** Server time in epoch ms, refreshed once a second. */
export const now: ComputedRef<number> = computed(() => localNow.value + offsetMs.value);

/** Takes the server's time as just received. Jitter below half a second is left alone so that ages do not jump. */
export function learnServerTime(serverNow: number): void {
  const offset = serverNow - Date.now();
  if (Math.abs(offset - offsetMs.value) > 500) {
    offsetMs.value = offset;
    localNow.value = Date.now();
  }
}

/** Server time this very moment, for instants that must not be a second late. */
export function serverNow(): number {
  return Date.now() + offsetMs.value;
}

export function startClock(): void {
  if (timer !== undefined) return;
  timer = setInterval(() => {
    localNow.value = Date.now();
  }, 1000);
}

export function stopClock(): void {
  if (timer !== undefined) clearInterval(timer);
  timer = undefined;
}
