// Messages to this person: how many are unread, which of them must be read, and the letter being written.

import { defineStore } from "pinia";
import { ref, shallowRef, watch } from "vue";

import { request } from "@/api/client";
import type { Id, InboxMessage } from "@/api/types";
import { useLiveStore } from "@/stores/live";
import { useSessionStore } from "@/stores/session";

// An announcement to all makes every console ask at once: each waits a moment of its own.
const spreadMs = 1_500;

export const useInboxStore = defineStore("inbox", () => {
  const live = useLiveStore();
  const session = useSessionStore();
  const unread = ref(0);
  const mustRead = shallowRef<InboxMessage[]>([]);
  const shown = ref(false);
  /** To whom a letter is begun; null: none is. */
  const letter = ref<{ user?: Id; team?: Id } | null>(null);
  /** Counts up when the list of messages is worth asking for again. */
  const changes = ref(0);

  function take(found: { unread: number; must_read: InboxMessage[] }): void {
    unread.value = found.unread;
    mustRead.value = found.must_read;
    changes.value += 1;
  }
  async function load(): Promise<void> {
    if (!session.signedIn || session.mustChangePassword) return;
    try {
      take(await request("get", "/inbox/unread"));
    } catch {
      // What is shown stays until the next word of the server.
    }
  }
  async function read(ids: Id[]): Promise<void> {
    if (ids.length > 0) take(await request("post", "/inbox/read", { body: { ids } }));
  }
  function writeTo(to: { user?: Id; team?: Id }): void {
    letter.value = to;
    shown.value = true;
  }
  function forget(): void {
    [unread.value, mustRead.value, shown.value, letter.value] = [0, [], false, null];
  }

  watch(() => live.nudges.inbox, () => void setTimeout(() => void load(), Math.random() * spreadMs));
  watch(() => session.signedIn, (signedIn) => void (signedIn ? load() : forget()));

  return { unread, mustRead, shown, letter, changes, load, read, writeTo, forget };
});
