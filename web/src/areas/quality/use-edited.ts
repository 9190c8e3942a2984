// A document edited on a page of its own: kept in this browser at every change, saved to the server on demand (each save is in
// the audit log), and where somebody else was faster, the person chooses which text stays.

import { computed, onBeforeUnmount, onMounted, ref, watch, type ComputedRef, type Ref, type ShallowRef } from "vue";

import { explain, type ApiError } from "@/api/problem";
import { isSame } from "@/areas/quality/scheme-diff";
import { copyOf } from "@/areas/quality/scheme-edit";
import { useSaving } from "@/areas/shared/use-saving";
import { warn } from "@/base/notify";
import { drop, recall, remember } from "@/base/storage";

export interface Document<T> {
  etag: string;
  value: T;
}

export interface EditedCalls<T> {
  /** Where this browser keeps what is not saved yet; one per person and document. */
  key: () => string;
  load(): Promise<Document<T>>;
  save(value: T, etag: string): Promise<Document<T>>;
  /** Told after a save; what was new may have an address now. */
  saved?(value: T): void;
}

export interface Edited<T> {
  value: Ref<T | null>;
  etag: Ref<string>;
  dirty: ComputedRef<boolean>;
  loading: Ref<boolean>;
  busy: Ref<boolean>;
  /** Why it could not be loaded. */
  error: Ref<string | null>;
  /** Why the last save was refused; its field says where. */
  problem: ShallowRef<ApiError | null>;
  conflict: Ref<boolean>;
  /** What was typed came from this browser, not from the server. */
  restored: Ref<boolean>;
  load(): Promise<void>;
  save(): Promise<boolean>;
  /** Takes what the server answered to another act (publish). */
  take(document: Document<T>): void;
  choose(whose: "mine" | "theirs"): void;
  revert(): void;
}

export function useEdited<T>(calls: EditedCalls<T>): Edited<T> {
  const value = ref(null) as Ref<T | null>;
  const saved = ref(null) as Ref<T | null>;
  const etag = ref("");
  const loading = ref(true);
  const error = ref<string | null>(null);
  const conflict = ref(false);
  const restored = ref(false);
  let theirs: Document<T> | null = null;
  const { busy, problem, error: refusal, run, clear } = useSaving(async () => {
    try {
      theirs = await calls.load();
      conflict.value = true;
    } catch (cause) {
      warn(explain(cause));
    }
  });
  const dirty = computed(() => value.value !== null && !isSame(value.value, saved.value));

  function take(document: Document<T>): void {
    saved.value = copyOf(document.value);
    value.value = copyOf(document.value);
    etag.value = document.etag;
    clear();
    conflict.value = false;
    restored.value = false;
    drop(calls.key());
  }

  function readKept(): Document<T> | null {
    try {
      return JSON.parse(recall(calls.key()) ?? "null") as Document<T> | null;
    } catch {
      return null;
    }
  }

  async function load(): Promise<void> {
    loading.value = true;
    error.value = null;
    try {
      const document = await calls.load();
      const kept = readKept();
      take(document);
      if (!kept || isSame(kept.value, document.value)) return;
      value.value = kept.value;
      restored.value = true;
      theirs = document;
      if (kept.etag === document.etag) return;
      // The kept text still belongs to the older version, also after another reload, until the person has chosen.
      etag.value = kept.etag;
      conflict.value = true;
    } catch (cause) {
      error.value = explain(cause);
    } finally {
      loading.value = false;
    }
  }

  async function send(): Promise<void> {
    const sent = copyOf(value.value as T);
    const document = await calls.save(sent, etag.value);
    const typedOn = !isSame(value.value, sent);
    const mine = copyOf(value.value);
    take(document);
    if (typedOn) value.value = mine; // what was typed while it was on its way
    calls.saved?.(document.value);
  }

  async function save(): Promise<boolean> {
    if (value.value === null || busy.value || conflict.value) return false;
    if (await run(send)) return true;
    if (problem.value?.status !== 412) warn(refusal.value);
    return false;
  }

  function choose(whose: "mine" | "theirs"): void {
    if (!theirs) return;
    const mine = value.value;
    take(theirs);
    if (whose === "mine") value.value = mine;
  }

  watch([value, dirty], () => {
    if (value.value === null) return;
    if (dirty.value) remember(calls.key(), JSON.stringify({ etag: etag.value, value: value.value }));
    else drop(calls.key());
    // A field that was refused may be right by now; the next save tells.
    if (problem.value?.status !== 412) clear();
  }, { deep: true });

  function saveKey(event: KeyboardEvent): void {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    void save();
  }
  onMounted(() => window.addEventListener("keydown", saveKey));
  onBeforeUnmount(() => window.removeEventListener("keydown", saveKey));

  return {
    value, etag, dirty, loading, busy, error, problem, conflict, restored, load, save, take, choose,
    revert: () => saved.value !== null && take({ etag: etag.value, value: saved.value }),
  };
}
