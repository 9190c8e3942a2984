// What is said in one's own chats. Asked for when the server says that there is news, and with every change of the desk's chats;
// what the agent types for each stays when he turns to another, and over a reload.

import { defineStore } from "pinia";
import { computed, reactive, ref, watch } from "vue";

import { request } from "@/api/client";
import type { AgentChat, ChatMessage } from "@/api/types";
import { soundAlarm } from "@/base/alarm-tone";
import { t } from "@/base/i18n";
import { drop, recall, remember } from "@/base/storage";
import { useDeskStore } from "@/stores/desk";
import { useLiveStore } from "@/stores/live";

interface Talk {
  messages: ChatMessage[];
  unread: number;
}

export const useChatStore = defineStore("chats", () => {
  const desk = useDeskStore();
  const live = useLiveStore();
  const talks = reactive(new Map<number, Talk>());
  const drafts = reactive(new Map<number, string>());
  const chosen = ref<number | null>(null);
  let asking = false;
  let asksAgain = false;
  let notice: Notification | null = null;

  const mine = computed(() => desk.chats.filter((chat) => !chat.is_offered));
  const offer = computed(() => desk.chats.find((chat) => chat.is_offered) ?? null);
  const current = computed<AgentChat | null>(() => mine.value.find((chat) => chat.conversation_id === chosen.value) ?? mine.value[0] ?? null);
  const unread = computed(() => mine.value.reduce((sum, chat) => sum + (talks.get(chat.conversation_id)?.unread ?? 0), 0));

  function keptKey(chat: number): string {
    return `chat.${chat}`;
  }
  function draftOf(chat: number): string {
    if (!drafts.has(chat)) drafts.set(chat, recall(keptKey(chat)) ?? "");
    return drafts.get(chat) ?? "";
  }
  function keepDraft(chat: number, text: string): void {
    drafts.set(chat, text);
    if (text === "") drop(keptKey(chat));
    else remember(keptKey(chat), text);
  }

  function choose(chat: number): void {
    chosen.value = chat;
    const talk = talks.get(chat);
    if (talk) talk.unread = 0;
  }

  /** One tone and, while the page is out of sight, a desktop notification. */
  function tell(title: string, text: string): void {
    soundAlarm();
    notice?.close();
    if (typeof Notification === "undefined" || Notification.permission !== "granted" || document.visibilityState === "visible") return;
    notice = new Notification(title, { body: text, tag: "callfloor-chat" });
    notice.onclick = () => window.focus();
  }

  async function fetchNews(chat: AgentChat): Promise<void> {
    const id = chat.conversation_id;
    const talk = talks.get(id) ?? { messages: [], unread: 0 };
    const after = talk.messages.at(-1)?.place ?? 0;
    const { items } = await request("get", "/conversations/{id}/messages", { path: { id }, query: after > 0 ? { after } : {} });
    const fresh = items.filter((one) => one.place > (talk.messages.at(-1)?.place ?? 0));
    const known = talks.has(id);
    if (!known) talks.set(id, talk);
    const kept = talks.get(id);
    if (!kept || fresh.length === 0) return;
    kept.messages.push(...fresh);
    const theirs = fresh.filter((one) => one.agent_id === null);
    if (!known || theirs.length === 0) return;
    const isSeen = current.value?.conversation_id === id && document.visibilityState === "visible";
    if (!isSeen) {
      kept.unread += theirs.length;
      tell(chat.name || t("chat.visitor"), theirs.at(-1)?.text ?? "");
    }
  }

  async function refresh(): Promise<void> {
    if (asking) {
      asksAgain = true;
      return;
    }
    asking = true;
    try {
      do {
        asksAgain = false;
        // One that is refused has just gone; the next document says so.
        await Promise.all(mine.value.map((chat) => fetchNews(chat).catch(() => undefined)));
      } while (asksAgain);
    } finally {
      asking = false;
    }
  }

  /** Adds what was just sent, without waiting for the news of it. */
  function add(chat: number, message: ChatMessage): void {
    const talk = talks.get(chat);
    if (talk && (talk.messages.at(-1)?.place ?? 0) === message.place - 1) talk.messages.push(message);
    else void refresh();
  }

  watch(() => live.nudges.chats, () => void refresh());
  watch(() => mine.value.map((chat) => chat.conversation_id).join(), (now, before) => {
    const ids = new Set(mine.value.map((chat) => chat.conversation_id));
    for (const id of [...talks.keys()]) if (!ids.has(id)) talks.delete(id);
    for (const id of [...drafts.keys()]) if (!ids.has(id)) keepDraft(id, "");
    const had = new Set((before ?? "").split(","));
    const fresh = mine.value.find((chat) => before !== undefined && !had.has(String(chat.conversation_id)));
    if (fresh) chosen.value = fresh.conversation_id;
    if (now !== "") void refresh();
  }, { immediate: true });
  watch(() => offer.value?.conversation_id ?? null, (now) => {
    if (now !== null) tell(t("chat.offered"), offer.value?.name || t("chat.visitor"));
    else notice?.close();
  });

  return { talks, mine, offer, current, unread, draftOf, keepDraft, choose, add, refresh };
});
