// What an edited plan would give, asked again whenever the plan or the period changes. The seed of the first answer is kept, so
// that the sample moves only when the plan does.

import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from "vue";

import { request } from "@/api/client";
import { ApiError, explain } from "@/api/problem";
import type { Plan, PlanRun } from "@/api/types";
import { asAsked, day } from "@/areas/quality/plan-rules";
import { startOfDay } from "@/base/format";

export interface PlanPreview {
  from: Ref<number | null>;
  to: Ref<number | null>;
  seed: Ref<number | null>;
  run: ShallowRef<PlanRun | null>;
  busy: Ref<boolean>;
  /** The answer shown is of the plan and the period as they are now. */
  current: Ref<boolean>;
  error: Ref<string>;
  /** The field the server refused. */
  refused: Ref<ApiError | null>;
  ask(): Promise<void>;
}

const askAfter = 400; // ms after the last change

export function usePlanPreview(plan: Ref<Plan | null>, usable: () => boolean): PlanPreview {
  const from = ref<number | null>(startOfDay(Date.now() - 7 * day));
  const to = ref<number | null>(null);
  const seed = ref<number | null>(null);
  const run = shallowRef<PlanRun | null>(null);
  const busy = ref(false);
  const current = ref(false);
  const error = ref("");
  const refused = ref(null) as Ref<ApiError | null>;
  let timer: number | undefined;
  let asked = 0;
  let drawn: number | null = null;

  async function ask(): Promise<void> {
    window.clearTimeout(timer);
    if (!plan.value || !usable()) return;
    const question = (asked += 1);
    busy.value = true;
    try {
      const period = { from_at: from.value ?? 0, to_at: to.value ?? Date.now(), seed: seed.value ?? drawn };
      const answer = await request("post", "/quality/plans/preview", { body: { plan: asAsked(plan.value, true), period } });
      if (question !== asked) return;
      run.value = answer;
      drawn = answer.seed;
      current.value = true;
      error.value = "";
      refused.value = null;
    } catch (cause) {
      if (question !== asked) return;
      error.value = explain(cause);
      refused.value = cause instanceof ApiError ? cause : null;
    } finally {
      if (question === asked) busy.value = false;
    }
  }

  watch([plan, from, to, seed], () => {
    window.clearTimeout(timer);
    asked += 1; // an answer on its way is of the plan before
    busy.value = false;
    current.value = false;
    timer = window.setTimeout(() => void ask(), askAfter);
  }, { deep: true });
  onBeforeUnmount(() => {
    window.clearTimeout(timer);
    asked += 1;
  });

  return { from, to, seed, run, busy, current, error, refused, ask };
}
