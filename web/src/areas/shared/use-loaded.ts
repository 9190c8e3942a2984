// What a page shows of the server: fetched, why it could not be, and fetched again.

import { ref, shallowRef, type Ref, type ShallowRef } from "vue";

import { explain } from "@/api/problem";

export interface Loaded<T> {
  value: ShallowRef<T | null>;
  /** Nothing that may be shown is there yet. */
  loading: Ref<boolean>;
  error: Ref<string | null>;
  load(): Promise<void>;
}

/**
 * `stays` says whether what is on the screen may stay there until the new answer has come. Of several questions under way only
 * the last one's answer counts; `fetch` may ask whether its own still does, before it goes on asking.
 */
export function useLoaded<T>(fetch: (isWanted: () => boolean) => Promise<T>, stays: (shown: T) => boolean = () => true): Loaded<T> {
  const value = shallowRef<T | null>(null);
  const loading = ref(true);
  const error = ref<string | null>(null);
  let asked = 0;

  async function load(): Promise<void> {
    const question = (asked += 1);
    loading.value = value.value === null || !stays(value.value);
    error.value = null;
    try {
      const found = await fetch(() => question === asked);
      if (question !== asked) return;
      value.value = found;
    } catch (cause) {
      if (question === asked) error.value = explain(cause);
    } finally {
      if (question === asked) loading.value = false;
    }
  }

  return { value, loading, error, load };
}
