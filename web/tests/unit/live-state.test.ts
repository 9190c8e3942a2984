// snapshot + changes = fresh snapshot: the property the live feed stands on, for random histories and for a moving floor.

import { describe, expect, it } from "vitest";

import type { LiveChange, LiveKind, LivePut, LiveSnapshot } from "@/api/types";
import { applyChange, applySnapshot, emptyState, follows, liveKinds, type LiveState } from "@/stores/live-state";

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

type World = Map<string, { kind: LiveKind; id: number; doc: { id: number; value: number } }>;

function snapshotOf(world: World, seq: number): LiveSnapshot {
  return { type: "snapshot", seq, at: 0, docs: [...world.values()] as unknown as LivePut[] };
}

function plain(state: LiveState): unknown {
  return liveKinds.map((kind) => [kind, [...(state[kind] as Map<number, unknown>)].sort(([a], [b]) => a - b)]);
}

function freshState(world: World): LiveState {
  const state = emptyState();
  applySnapshot(state, snapshotOf(world, 0));
  return state;
}

/** One turn of an invented server: some documents change, some come, some go. */
function turn(world: World, next: () => number, seq: number): LiveChange {
  const put: LivePut[] = [];
  const drop: { kind: LiveKind; id: number }[] = [];
  for (let i = 0; i < 1 + Math.floor(next() * 6); i += 1) {
    const kind = liveKinds[Math.floor(next() * liveKinds.length)] ?? "agent";
    const id = Math.floor(next() * 9);
    const key = `${kind}/${id}`;
    // A turn names each document once, in put or in drop, as the server's does.
    if ([...put, ...drop].some((item) => item.kind === kind && item.id === id)) continue;
    if (world.has(key) && next() < 0.4) {
      world.delete(key);
      drop.push({ kind, id });
    } else {
      const item = { kind, id, doc: { id, value: Math.floor(next() * 1e6) } };
      world.set(key, item);
      put.push(item as unknown as LivePut);
    }
  }
  return { type: "change", seq, at: 0, put, drop };
}

describe("live state", () => {
  it("equals a fresh snapshot after any history of changes", () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const next = random(seed);
      const world: World = new Map();
      for (let i = 0; i < 5; i += 1) turn(world, next, 0);
      const state = freshState(world);
      for (let seq = 1; seq <= 80; seq += 1) applyChange(state, turn(world, next, seq));
      expect(plain(state), `seed ${seed}`).toEqual(plain(freshState(world)));
    }
  });

  it("forgets on a new snapshot what is no longer there", () => {
    const world: World = new Map();
    const next = random(99);
    for (let i = 0; i < 20; i += 1) turn(world, next, 0);
    const state = freshState(world);
    for (const key of [...world.keys()].slice(0, 3)) world.delete(key);
    applySnapshot(state, snapshotOf(world, 9));
    expect(plain(state)).toEqual(plain(freshState(world)));
  });

  it("leaves out kinds of a newer server", () => {
    const state = emptyState();
    const odd = { kind: "weather", id: 1, doc: {} } as unknown as LivePut;
    applySnapshot(state, { type: "snapshot", seq: 1, at: 0, docs: [odd] });
    applyChange(state, { type: "change", seq: 2, at: 0, put: [odd], drop: [{ kind: "weather" as LiveKind, id: 1 }] });
    expect(plain(state)).toEqual(plain(emptyState()));
  });

  it("sees a gap in the numbering", () => {
    const change: LiveChange = { type: "change", seq: 8, at: 0, put: [], drop: [] };
    expect(follows(7, change)).toBe(true);
    expect(follows(6, change)).toBe(false);
    expect(follows(8, change)).toBe(false);
  });
});
