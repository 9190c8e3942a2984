// What the live feed says, as plain values: documents by kind and id. snapshot + changes = fresh snapshot is a property of
// these two functions and is tested as such; the Pinia store around them only makes them visible.

import type { LiveChange, LiveDocs, LiveKind, LivePut, LiveSnapshot } from "@/api/types";

export type LiveState = {
  [K in LiveKind]: Map<number, LiveDocs[K]>;
};

export const liveKinds: readonly LiveKind[] = ["agent", "queue", "conversation", "trunk", "extension", "server", "desk"];

export function emptyState(make: <V>() => Map<number, V> = () => new Map()): LiveState {
  return {
    agent: make(),
    queue: make(),
    conversation: make(),
    trunk: make(),
    extension: make(),
    server: make(),
    desk: make(),
  };
}

// A kind this console does not know (a newer server) is left out instead of breaking the rest.
function put(state: LiveState, item: LivePut): void {
  const docs = state[item.kind] as Map<number, unknown> | undefined;
  docs?.set(item.id, item.doc);
}

export function applySnapshot(state: LiveState, snapshot: LiveSnapshot): void {
  const present = new Set(snapshot.docs.map((item) => `${item.kind}/${item.id}`));
  for (const kind of liveKinds) {
    for (const id of [...state[kind].keys()]) {
      if (!present.has(`${kind}/${id}`)) state[kind].delete(id);
    }
  }
  for (const item of snapshot.docs) put(state, item);
}

export function applyChange(state: LiveState, change: LiveChange): void {
  for (const item of change.put) put(state, item);
  for (const key of change.drop) {
    const docs = state[key.kind] as Map<number, unknown> | undefined;
    docs?.delete(key.id);
  }
}

/** Whether a change follows directly on what has been applied. */
export function follows(seq: number, change: LiveChange): boolean {
  return change.seq === seq + 1;
}
