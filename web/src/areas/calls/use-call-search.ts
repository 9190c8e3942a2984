import { reactive, ref, shallowRef, type Ref, type ShallowRef } from "vue";

import { request } from "@/api/client";
import { explain } from "@/api/problem";
import type { ConversationRow } from "@/api/types";
import { emptyQuery, toApi, type CallQuery } from "@/areas/calls/call-query";

export interface CallSearch {
  query: CallQuery;
  rows: ShallowRef<ConversationRow[]>;
  loading: Ref<boolean>;
  loadingMore: Ref<boolean>;
  error: Ref<string | null>;
  next: Ref<string | null>;
  search(): Promise<void>;
  more(): Promise<void>;
}

export function useCallSearch(): CallSearch {
  const query = reactive<CallQuery>(emptyQuery());
  const rows = shallowRef<ConversationRow[]>([]);
  const loading = ref(false);
  const loadingMore = ref(false);
  const error = ref<string | null>(null);
  const next = ref<string | null>(null);
  let running: AbortController | null = null;

  async function search(): Promise<void> {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    loading.value = true;
    error.value = null;
    try {
      const page = await request("get", "/conversations", { query: toApi(query, null), signal: mine.signal });
      rows.value = page.items;
      next.value = page.next_cursor;
    } catch (cause) {
      if (mine.signal.aborted) return; // a newer search has taken over
      rows.value = [];
      next.value = null;
      error.value = explain(cause);
    } finally {
      if (running === mine) loading.value = false;
    }
  }

  async function more(): Promise<void> {
    if (next.value === null || loadingMore.value) return;
    loadingMore.value = true;
    try {
      const page = await request("get", "/conversations", { query: toApi(query, next.value) });
      rows.value = [...rows.value, ...page.items];
      next.value = page.next_cursor;
    } catch (cause) {
      error.value = explain(cause);
    } finally {
      loadingMore.value = false;
    }
  }

  return { query, rows, loading, loadingMore, error, next, search, more };
}
