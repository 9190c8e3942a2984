import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { LiveSocket, type LiveConnection } from "@/api/live-socket";
import { backOff } from "@/api/steady-socket";
import type { LiveChange } from "@/api/types";

import { FakeSocket, lastSocket } from "./fake-socket";

const snapshot = { type: "snapshot", seq: 4, at: 1000, docs: [] };

function start(accept: (message: LiveChange) => boolean = () => true): { states: LiveConnection[]; ended: () => number; refusals: () => number; socket: LiveSocket } {
  const states: LiveConnection[] = [];
  let ends = 0;
  let refusals = 0;
  const handlers = { snapshot: () => undefined, change: accept, state: (state: LiveConnection) => states.push(state), sessionEnded: () => (ends += 1), refused: () => (refusals += 1) };
  const socket = new LiveSocket(handlers, (url) => new FakeSocket(url) as unknown as WebSocket);
  socket.start();
  return { states, ended: () => ends, refusals: () => refusals, socket };
}

describe("live socket", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    FakeSocket.made = [];
  });
  afterEach(() => vi.useRealTimers());

  it("is live after the snapshot", () => {
    const { states } = start();
    lastSocket().hear(snapshot);
    expect(states).toEqual(["connecting", "live"]);
    expect(lastSocket().url).toMatch(/^ws:.*\/api\/v1\/live$/);
  });

  it("passes nudges on beside the numbering", () => {
    const nudges: string[] = [];
    const socket = new LiveSocket({ snapshot: () => undefined, change: () => true, nudge: (what) => nudges.push(what), state: () => undefined, sessionEnded: () => undefined, refused: () => undefined }, (url) => new FakeSocket(url) as unknown as WebSocket);
    socket.start();
    lastSocket().hear(snapshot);
    lastSocket().hear({ type: "nudge", what: "alerts" });
    expect(nudges).toEqual(["alerts"]);
    expect(lastSocket().closed).toBe(false);
  });

  it("connects anew after a gap", () => {
    const { states } = start(() => false);
    lastSocket().hear(snapshot);
    const first = lastSocket();
    first.hear({ type: "change", seq: 9, at: 0, put: [], drop: [] });
    expect(first.closed).toBe(true);
    expect(states[states.length - 1]).toBe("waiting");
    vi.advanceTimersByTime(1000);
    expect(FakeSocket.made).toHaveLength(2);
  });

  it("connects anew after a loss, and not after stop", () => {
    const { socket } = start();
    lastSocket().hear(snapshot);
    lastSocket().drop(1006);
    vi.advanceTimersByTime(1000);
    expect(FakeSocket.made).toHaveLength(2);
    lastSocket().drop(1006);
    socket.stop();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.made).toHaveLength(2);
  });

  it("gives up a connection that has fallen silent", () => {
    start();
    lastSocket().hear(snapshot);
    vi.advanceTimersByTime(15_000);
    expect(lastSocket().sent).toEqual(['{"type":"ping"}']);
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.made.length).toBeGreaterThan(1);
  });

  it("reports the end of the session instead of trying again", () => {
    const { ended } = start();
    lastSocket().hear(snapshot);
    lastSocket().drop(4401);
    vi.advanceTimersByTime(60_000);
    expect(ended()).toBe(1);
    expect(FakeSocket.made).toHaveLength(1);
  });

  it("asks after the session when an attempt is refused, not when a running feed is lost", () => {
    const { refusals } = start();
    lastSocket().hear(snapshot);
    lastSocket().drop(1006);
    expect(refusals()).toBe(0);
    vi.advanceTimersByTime(1000);
    lastSocket().drop(1006);
    expect(refusals()).toBe(1);
  });

  it("backs off from half a second to fifteen", () => {
    expect(backOff(0, 0)).toBe(250);
    expect(backOff(0, 1)).toBe(500);
    expect(backOff(30, 0)).toBe(7500);
    expect(backOff(30, 1)).toBe(15_000);
  });
});
