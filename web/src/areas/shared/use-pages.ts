// A list that comes in pages: the first, more on demand, and the first again when the filter changes.

import { onMounted, onUnmounted, ref, shallowRef, type Ref, type ShallowRef } from "vue";

import type { Page } from "@/api/pages";
import { explain } from "@/api/problem";
import { useCommand } from "@/areas/shared/use-saving";

export interface Pages<T> {
  rows: ShallowRef<T[]>;
  /** There is a page after these rows. */
  next: Ref<string | null>;
  loading: Ref<boolean>;
  loadingMore: Ref<boolean>;
  error: Ref<string | null>;
  /** From the first page; `quietly`: what is shown stays until the answer has come. */
  load(quietly?: boolean): Promise<void>;
  more(): Promise<void>;
  /** Changes a row with an act of the server that answers the row as it is now; refused, the list is asked for again. */
  change(act: () => Promise<T | undefined>, isSame: (row: T, now: T) => boolean): Promise<void>;
}

export type PageQuestion<T> = (page: { cursor?: string }, signal: AbortSignal) => Promise<Page<T>>;

const refreshEvery = 15_000; // ms
const mostRefreshed = 50; // rows; who has read on further down the list is not thrown back to its beginning

/** Loads the list when the page opens and again and again: others work on it, and callers add to it meanwhile. */
export function keepFresh(pages: Pages<unknown>): void {
  let timer: number | undefined;
  onMounted(() => {
    void pages.load();
    timer = window.setInterval(() => void (pages.rows.value.length <= mostRefreshed && pages.load(true)), refreshEvery);
  });
  onUnmounted(() => window.clearInterval(timer));
}

/** A question still under way is given up when the next one is asked. */
export function usePages<T>(fetch: PageQuestion<T>): Pages<T> {
  const rows = shallowRef<T[]>([]);
  const next = ref<string | null>(null);
  const loading = ref(true);
  const loadingMore = ref(false);
  const error = ref<string | null>(null);
  let running = new AbortController();

  async function load(quietly = false): Promise<void> {
    running.abort();
    const mine = (running = new AbortController());
    if (!quietly) loading.value = true;
    try {
      const page = await fetch({}, mine.signal);
      if (mine.signal.aborted) return;
      rows.value = page.items;
      next.value = page.next_cursor;
      error.value = null;
    } catch (cause) {
      if (mine.signal.aborted) return;
      if (!quietly) [rows.value, next.value] = [[], null];
      error.value = explain(cause);
    } finally {
      if (!mine.signal.aborted) loading.value = false;
    }
  }

  async function more(): Promise<void> {
    if (next.value === null || loadingMore.value) return;
    const { signal } = running;
    loadingMore.value = true;
    try {
      const page = await fetch({ cursor: next.value }, signal);
      if (signal.aborted) return;
      rows.value = [...rows.value, ...page.items];
      next.value = page.next_cursor;
    } catch (cause) {
      if (!signal.aborted) error.value = explain(cause);
    } finally {
      loadingMore.value = false;
    }
  }

  const { run } = useCommand();
  async function change(act: () => Promise<T | undefined>, isSame: (row: T, now: T) => boolean): Promise<void> {
    const done = await run(async () => {
      const now = await act();
      if (now !== undefined) rows.value = rows.value.map((row) => (isSame(row, now) ? now : row));
    });
    if (!done) await load(true);
  }

  return { rows, next, loading, loadingMore, error, load, more, change };
}
