// One's own desk: the agent's document, the call in hand, and the wrap-up being written. The draft lives here and not in the
// page, so that looking something up under Calls does not lose a half-written note.

import { defineStore } from "pinia";
import { computed, reactive, ref, watch } from "vue";

import { request } from "@/api/client";
import type { ConversationDoc, DeskDoc, DeskFigures } from "@/api/types";
import { useLiveStore } from "@/stores/live";

export const useDeskStore = defineStore("desk", () => {
  const live = useLiveStore();
  const fetched = ref<DeskDoc | null>(null);
  const figures = ref<DeskFigures | null>(null);
  const lastCall = ref<ConversationDoc | null>(null);
  const draft = reactive({ code: "", note: "" });

  const desk = computed<DeskDoc | null>(() => live.desk ?? fetched.value);
  const agent = computed(() => desk.value?.agent ?? null);
  const conversation = computed(() => desk.value?.conversation ?? null);
  const state = computed(() => agent.value?.state ?? "signed_out");
  const inCall = computed(() => ["talking", "holding", "outbound", "consulting", "consulted", "conference", "monitoring"].includes(state.value));
  const offered = computed(() => state.value === "ringing" || state.value === "reserved");
  const wrappingUp = computed(() => state.value === "after_call_work" || (desk.value?.wrap_up_pending ?? false));

  /** The call on the screen: the present one, or the one just ended while its wrap-up is written. */
  const shownCall = computed(() => conversation.value ?? (wrappingUp.value ? lastCall.value : null));

  watch(conversation, (now) => {
    if (!now) return;
    if (lastCall.value?.id !== now.id) clearDraft();
    lastCall.value = now;
  }, { immediate: true });
  watch(() => live.desk, (doc) => {
    if (doc) figures.value = doc.figures;
  }, { immediate: true });

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
    fetched.value = null;
    figures.value = null;
    lastCall.value = null;
    clearDraft();
  }

  return { desk, agent, conversation, shownCall, state, inCall, offered, wrappingUp, figures, draft, lastCall, refresh, clearDraft, forget };
});
