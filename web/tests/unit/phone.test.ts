import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { PhoneSocket, type PhoneLoss, type PhoneMessage } from "@/api/phone-socket";
import { grade } from "@/stores/phone";

import { FakeSocket, lastSocket } from "./fake-socket";

function start(): { heard: PhoneMessage[]; losses: PhoneLoss[]; socket: PhoneSocket } {
  const heard: PhoneMessage[] = [];
  const losses: PhoneLoss[] = [];
  const socket = new PhoneSocket({ message: (message) => heard.push(message), closed: (why) => losses.push(why) }, (url) => new FakeSocket(url) as unknown as WebSocket);
  socket.start();
  return { heard, losses, socket };
}

describe("the wire of the browser phone", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    FakeSocket.made = [];
  });
  afterEach(() => vi.useRealTimers());

  it("says every five seconds that the page is there, from joining on", () => {
    const { heard } = start();
    vi.advanceTimersByTime(11_000);
    expect(lastSocket().sent).toEqual([]);
    lastSocket().hear({ type: "joined", extension_id: 5, leg: null });
    vi.advanceTimersByTime(11_000);
    expect(lastSocket().sent).toEqual(['{"type":"alive"}', '{"type":"alive"}']);
    expect(heard).toEqual([{ type: "joined", extension_id: 5, leg: null }]);
  });

  it("comes back within the grace of ten seconds, again and again", () => {
    const { losses } = start();
    for (let i = 1; i < 6; i += 1) {
      lastSocket().drop(1006);
      vi.advanceTimersByTime(4_000);
      expect(FakeSocket.made).toHaveLength(i + 1);
    }
    expect(losses).toEqual(Array<PhoneLoss>(5).fill("lost"));
  });

  it("stays away when another page is the phone, or nobody is signed in there", () => {
    for (const [code, why] of [[4409, "replaced"], [4404, "no_phone"], [4401, "no_phone"]] as const) {
      FakeSocket.made = [];
      const { losses, socket } = start();
      lastSocket().drop(code);
      vi.advanceTimersByTime(60_000);
      expect(FakeSocket.made).toHaveLength(1);
      expect(losses).toEqual([why]);
      socket.start();
      expect(FakeSocket.made).toHaveLength(2);
      socket.stop();
    }
  });

  it("sends nothing after it was stopped", () => {
    const { socket } = start();
    lastSocket().hear({ type: "joined", extension_id: 5, leg: null });
    socket.stop();
    socket.send({ type: "hang_up", leg: 1 });
    vi.advanceTimersByTime(30_000);
    expect(lastSocket().sent).toEqual([]);
    expect(FakeSocket.made).toHaveLength(1);
  });
});

describe("the quality shown", () => {
  it("is the worst of loss, jitter and delay", () => {
    expect(grade({ lost: 0, jitterMs: 5, roundTripMs: null })).toBe("good");
    expect(grade({ lost: 0.02, jitterMs: 5, roundTripMs: 20 })).toBe("fair");
    expect(grade({ lost: 0, jitterMs: 40, roundTripMs: 20 })).toBe("fair");
    expect(grade({ lost: 0, jitterMs: 5, roundTripMs: 250 })).toBe("fair");
    expect(grade({ lost: 0.06, jitterMs: 5, roundTripMs: 20 })).toBe("poor");
    expect(grade({ lost: 0, jitterMs: 61, roundTripMs: 20 })).toBe("poor");
    expect(grade({ lost: 0, jitterMs: 5, roundTripMs: 401 })).toBe("poor");
  });
});
