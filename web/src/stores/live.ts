// The live feed as a store: one connection for the whole console while somebody is signed in.

import { defineStore } from "pinia";
import { computed, reactive, ref, shallowReactive } from "vue";

import { request, tellUnauthenticated } from "@/api/client";
import { LiveSocket, type LiveConnection } from "@/api/live-socket";
import type { AgentDoc, ConversationDoc, DeskDoc, Id, LiveNudge, QueueDoc } from "@/api/types";
import { learnServerTime } from "@/base/clock";
import { applyChange, applySnapshot, emptyState, follows } from "@/stores/live-state";

export const useLiveStore = defineStore("live", () => {
  const state = emptyState(<V>() => shallowReactive(new Map<number, V>()));
  const connection = ref<LiveConnection>("off");
  const retryAt = ref<number | null>(null);
  const hasSnapshot = ref(false);
  /** Counts up when what it names has changed at the server, and when the connection came back: whoever shows it asks again. */
  const nudges = reactive<Record<LiveNudge["what"], number>>({ alerts: 0, help: 0, inbox: 0, shifts: 0, chats: 0 });
  let seq = 0;

  const socket = new LiveSocket({
    snapshot(message) {
      learnServerTime(message.at);
      applySnapshot(state, message);
      seq = message.seq;
      hasSnapshot.value = true;
      for (const what of Object.keys(nudges) as LiveNudge["what"][]) nudges[what] += 1;
    },
    nudge: (what) => void (nudges[what] += 1),
    change(message) {
      if (!follows(seq, message)) return false;
      if (message.at) learnServerTime(message.at);
      applyChange(state, message);
      seq = message.seq;
      return true;
    },
    state(next, at) {
      connection.value = next;
      retryAt.value = at;
    },
    sessionEnded: tellUnauthenticated,
    refused() {
      // The browser does not tell why an upgrade was refused; an ordinary request does, and 401 leads to the sign-in page.
      void request("get", "/session").catch(() => undefined);
    },
  });

  const agents = computed<AgentDoc[]>(() => [...state.agent.values()]);
  const queues = computed<QueueDoc[]>(() => [...state.queue.values()].sort((a, b) => a.id - b.id));
  const conversations = computed<ConversationDoc[]>(() =>
    [...state.conversation.values()].sort((a, b) => a.started_at - b.started_at || a.id - b.id),
  );
  const server = computed(() => [...state.server.values()][0] ?? null);
  const desk = computed<DeskDoc | null>(() => [...state.desk.values()][0] ?? null);

  /** Also forgets everything: the next person at this screen may see less. */
  function stop(): void {
    socket.stop();
    for (const docs of Object.values(state)) docs.clear();
    hasSnapshot.value = false;
    seq = 0;
  }

  function findQueue(id: Id | null): QueueDoc | undefined {
    return id === null ? undefined : state.queue.get(id);
  }
  function findAgent(id: Id | null): AgentDoc | undefined {
    return id === null ? undefined : state.agent.get(id);
  }

  return { state, connection, retryAt, hasSnapshot, nudges, agents, queues, conversations, server, desk, start: () => socket.start(), stop, reconnect: socket.now, findQueue, findAgent };
});
