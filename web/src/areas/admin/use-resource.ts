// A list that an administrator edits: load all, edit one in a drawer, save with its ETag, remove. The pages differ only in
// their columns and fields.

import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from "vue";

import { allPages } from "@/api/pages";
import { ApiError, explain } from "@/api/problem";
import { t } from "@/base/i18n";
import { confirmed, say, warn } from "@/base/notify";

interface Document {
  id: number;
  etag: string;
}

export interface ResourceCalls<T extends Document> {
  list(page: { limit: number; cursor?: string }): Promise<{ items: T[]; next_cursor: string | null }>;
  create(body: T): Promise<T>;
  update(item: T, body: T): Promise<T>;
  remove(item: T): Promise<unknown>;
  blank(): T;
  /** What one item is called in the question before its removal. */
  nameOf(item: T): string;
  /** Told after every change, e.g. to refresh names used elsewhere. */
  changed?(): void;
}

export interface Resource<T extends Document> {
  items: ShallowRef<T[]>;
  loading: Ref<boolean>;
  error: Ref<string | null>;
  draft: Ref<T | null>;
  isNew: ComputedRef<boolean>;
  isChanged: ComputedRef<boolean>;
  busy: Ref<boolean>;
  problem: Ref<ApiError | null>;
  load(): Promise<void>;
  edit(item: T | null): void;
  close(): Promise<void>;
  save(): Promise<boolean>;
  remove(item: T, question?: string): Promise<void>;
  fieldError(...names: string[]): string;
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

export function useResource<T extends Document>(calls: ResourceCalls<T>): Resource<T> {
  const items = shallowRef<T[]>([]);
  const loading = ref(true);
  const error = ref<string | null>(null);
  const draft = ref(null) as Ref<T | null>;
  const busy = ref(false);
  const problem = ref<ApiError | null>(null);
  let original: T | null = null;
  let before = "";

  async function load(): Promise<void> {
    loading.value = items.value.length === 0;
    error.value = null;
    try {
      items.value = await allPages(calls.list);
    } catch (cause) {
      error.value = explain(cause);
    } finally {
      loading.value = false;
    }
  }

  function edit(item: T | null): void {
    original = item;
    draft.value = copy(item ?? calls.blank());
    before = JSON.stringify(draft.value);
    problem.value = null;
  }

  const isChanged = computed(() => draft.value !== null && JSON.stringify(draft.value) !== before);

  async function close(): Promise<void> {
    if (isChanged.value && !(await confirmed({ title: t("common.unsaved"), text: t("common.unsaved_text"), action: t("common.leave"), danger: true }))) return;
    draft.value = null;
  }

  async function refused(cause: unknown): Promise<void> {
    if (!(cause instanceof ApiError)) return warn(explain(cause));
    problem.value = cause;
    if (cause.status !== 412) return;
    await load();
    const fresh = items.value.find((item) => item.id === original?.id);
    if (fresh) edit(fresh);
    warn(t("common.changed_meanwhile"));
  }

  async function save(): Promise<boolean> {
    if (!draft.value || busy.value) return false;
    busy.value = true;
    problem.value = null;
    try {
      if (original) await calls.update(original, draft.value);
      else await calls.create(withoutKeys(draft.value));
      draft.value = null;
      say(t("common.saved"));
      calls.changed?.();
      await load();
      return true;
    } catch (cause) {
      await refused(cause);
      return false;
    } finally {
      busy.value = false;
    }
  }

  async function remove(item: T, question?: string): Promise<void> {
    const text = question ?? t("admin.remove_text", { name: calls.nameOf(item) });
    if (!(await confirmed({ title: t("common.remove"), text, action: t("common.remove"), danger: true }))) return;
    try {
      await calls.remove(item);
      draft.value = null;
      say(t("common.removed"));
      calls.changed?.();
    } catch (cause) {
      warn(explain(cause));
    }
    await load();
  }

  /** The server's words for a field, when its last answer named it. */
  function fieldError(...names: string[]): string {
    const field = problem.value?.field;
    return field && names.some((name) => field === name || field.startsWith(`${name}/`)) ? (problem.value?.detail ?? "") : "";
  }

  return { items, loading, error, draft, isNew: computed(() => draft.value !== null && original === null), isChanged, busy, problem, load, edit, close, save, remove, fieldError };
}

// The server gives id and version to a new document.
function withoutKeys<T extends Document>(document: T): T {
  const body: Partial<T> = { ...document };
  delete body.id;
  delete body.etag;
  return body as T;
}
