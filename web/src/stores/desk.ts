// One's own desk: the agent's document, the call in hand, and the wrap-up being written. The draft lives here and not in the
// page, so that looking something up under Calls does not lose a half-written note, and is kept in this browser at every key, so that
// neither a reload nor a crash does.

import { defineStore } from "pinia";
import { computed, reactive, ref, watch } from "vue";

import { request } from "@/api/client";
import type { ConversationDoc, DeskDoc, DeskFigures } from "@/api/types";
import { drop, recall, remember } from "@/base/storage";
import { useLiveStore } from "@/stores/live";

interface KeptWrapUp {
  call: number | null;
  code: string;
  note: string;
}

function readKept(text: string | null): KeptWrapUp | null {
  try {
    return JSON.parse(text ?? "null") as KeptWrapUp | null;
  } catch {
    return null;
  }
}

export const useDeskStore = defineStore("desk", () => {
  const live = useLiveStore();
  const fetched = ref<DeskDoc | null>(null);
  const figures = ref<DeskFigures | null>(null);
  const lastCall = ref<ConversationDoc | null>(null);
  const draft = reactive({ code: "", note: "" });

  const desk = computed<DeskDoc | null>(() => live.desk ?? fetched.value);
  const agent = computed(() => desk.value?.agent ?? null);
  /** The call; a chat that is offered is among the chats. */
  const conversation = computed(() => (desk.value?.conversation?.channel === "voice" ? desk.value.conversation : null));
  const chats = computed(() => desk.value?.chats ?? []);
  const state = computed(() => agent.value?.state ?? "signed_out");
  const inCall = computed(() => ["talking", "holding", "outbound", "consulting", "consulted", "conference", "monitoring"].includes(state.value));
  const offered = computed(() => (state.value === "ringing" || state.value === "reserved") && !chats.value.some((chat) => chat.is_offered));
  const wrappingUp = computed(() => state.value === "after_call_work" || (desk.value?.wrap_up_pending ?? false));

  /** The call on the screen: the present one, or the one just ended while its wrap-up is written. */
  const shownCall = computed(() => conversation.value ?? (wrappingUp.value ? lastCall.value : null));

  watch(conversation, (now) => {
    if (!now) return;
    if (lastCall.value?.id !== now.id) restoreDraft(now.id);
    lastCall.value = now;
  }, { immediate: true });
  // Loaded anew while the wrap-up was being written: the call is over, its text is still here.
  watch(wrappingUp, (now) => {
    if (now && !lastCall.value && !conversation.value) restoreDraft(null);
  }, { immediate: true });
  watch(draft, () => {
    if (!agent.value) return;
    const kept: KeptWrapUp = { call: shownCall.value?.id ?? null, code: draft.code, note: draft.note };
    if (kept.code === "" && kept.note === "") drop(keptKey());
    else remember(keptKey(), JSON.stringify(kept));
  }, { flush: "sync" });
  watch(() => live.desk, (doc) => {
    if (doc) figures.value = doc.figures;
  }, { immediate: true });

  function keptKey(): string {
    return `wrap_up.${agent.value?.id ?? 0}`;
  }
  /** What was typed for this call before the page went; of another call nothing. */
  function restoreDraft(call: number | null): void {
    const kept = readKept(recall(keptKey()));
    if (kept && (call === null || kept.call === null || kept.call === call)) Object.assign(draft, { code: kept.code, note: kept.note });
    else clearDraft();
  }

  function clearDraft(): void {
    draft.code = "";
    draft.note = "";
  }

  /** Figures run on between changes of state, so they are asked for again now and then. */
  async function refresh(): Promise<void> {
    fetched.value = await request("get", "/desk");
    figures.value = fetched.value.figures;
  }

  function forget(): void {
    // What is kept stays for when the same agent comes back: his session may only have ended.
    const kept = recall(keptKey());
    const key = keptKey();
    clearDraft();
    if (kept !== null) remember(key, kept);
    fetched.value = null;
    figures.value = null;
    lastCall.value = null;
  }

  return { desk, agent, conversation, chats, shownCall, state, inCall, offered, wrappingUp, figures, draft, lastCall, refresh, clearDraft, forget };
});
