// Acts that change something at the server: one at a time, with what it refused.

import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from "vue";

import { ApiError, explain } from "@/api/problem";
import { warn } from "@/base/notify";

export interface Saving {
  busy: Ref<boolean>;
  /** What the last act was refused with; null: nothing. */
  problem: ShallowRef<ApiError | null>;
  /** The same in words; empty: nothing. */
  error: ComputedRef<string>;
  /** True when it succeeded; false when it was refused, and at once while another act is under way. */
  run(act: () => Promise<unknown>): Promise<boolean>;
  /** The server's words for a field, when its refusal named the field or a part of it. */
  fieldError(...names: string[]): string;
  clear(): void;
}

/** `stale` is asked after a refusal because somebody else saved first: it fetches what is there now. */
export function useSaving(stale?: () => Promise<void>): Saving {
  const busy = ref(false);
  const problem = shallowRef<ApiError | null>(null);
  const error = computed(() => (problem.value ? explain(problem.value) : ""));

  function clear(): void {
    problem.value = null;
  }

  async function run(act: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    clear();
    try {
      await act();
      return true;
    } catch (cause) {
      problem.value = cause instanceof ApiError ? cause : new ApiError(0, "internal", String(cause));
      if (stale && problem.value.status === 412) await stale();
      return false;
    } finally {
      busy.value = false;
    }
  }

  function fieldError(...names: string[]): string {
    const field = problem.value?.field;
    return field && names.some((name) => field === name || field.startsWith(`${name}/`)) ? (problem.value?.detail ?? "") : "";
  }

  return { busy, problem, error, run, fieldError, clear };
}

/** An act without a form to tell its refusal in: a toast says why. */
export function useCommand(): Pick<Saving, "busy" | "run"> {
  const saving = useSaving();

  async function run(act: () => Promise<unknown>): Promise<boolean> {
    const done = await saving.run(act);
    if (!done && saving.problem.value) warn(saving.error.value);
    return done;
  }

  return { busy: saving.busy, run };
}
