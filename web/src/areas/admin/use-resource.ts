// A list that an administrator edits: load all, edit one in a drawer, save with its ETag, remove. The pages differ only in
// their columns and fields.

import { computed, ref, type ComputedRef, type Ref, type ShallowRef } from "vue";

import { allPages } from "@/api/pages";
import { explain, type ApiError } from "@/api/problem";
import { useLoaded } from "@/areas/shared/use-loaded";
import { useSaving } from "@/areas/shared/use-saving";
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
  /** After saving the form shows what the server made of it, for there is more to do with it; otherwise it closes. */
  staysOpen?: boolean;
}

export interface Resource<T extends Document> {
  items: ComputedRef<T[]>;
  loading: Ref<boolean>;
  error: Ref<string | null>;
  draft: Ref<T | null>;
  isNew: ComputedRef<boolean>;
  isChanged: ComputedRef<boolean>;
  busy: Ref<boolean>;
  problem: ShallowRef<ApiError | null>;
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
  const { value: found, loading, error, load } = useLoaded(() => allPages(calls.list));
  const items = computed(() => found.value ?? []);
  const draft = ref(null) as Ref<T | null>;
  const { busy, problem, run, fieldError, clear } = useSaving(async () => {
    await load();
    const fresh = items.value.find((item) => item.id === original?.id);
    if (fresh) edit(fresh);
    warn(t("common.changed_meanwhile"));
  });
  let original: T | null = null;
  let before = "";

  function edit(item: T | null): void {
    original = item;
    draft.value = copy(item ?? calls.blank());
    before = JSON.stringify(draft.value);
    clear();
  }

  const isChanged = computed(() => draft.value !== null && JSON.stringify(draft.value) !== before);

  async function close(): Promise<void> {
    if (isChanged.value && !(await confirmed({ title: t("common.unsaved"), text: t("common.unsaved_text"), action: t("common.leave"), danger: true }))) return;
    draft.value = null;
  }

  async function save(): Promise<boolean> {
    const { value: body } = draft;
    let saved: T | null = null;
    const send = async (): Promise<void> => void (saved = await (original ? calls.update(original, body as T) : calls.create(withoutKeys(body as T))));
    if (!body || !(await run(send))) return false;
    if (calls.staysOpen) edit(saved);
    else draft.value = null;
    say(t("common.saved"));
    calls.changed?.();
    await load();
    return true;
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

  return { items, loading, error, draft, isNew: computed(() => draft.value !== null && original === null), isChanged, busy, problem, load, edit, close, save, remove, fieldError };
}

// The server gives id and version to a new document.
function withoutKeys<T extends Document>(document: T): T {
  const body: Partial<T> = { ...document };
  delete body.id;
  delete body.etag;
  return body as T;
}
