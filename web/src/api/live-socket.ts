// The wire of the live feed: connects, hands over messages in order, and connects anew after a loss, a silence or a gap in the
// numbering. Back-off doubles to 15 s with jitter, so that a restarted server is not met by all consoles at once.

import { apiRoot } from "@/api/client";
import type { LiveChange, LiveSnapshot } from "@/api/types";

export type LiveConnection = "off" | "connecting" | "live" | "waiting";

export interface LiveHandlers {
  snapshot: (message: LiveSnapshot) => void;
  /** False when the change does not follow what came before: the feed then starts over. */
  change: (message: LiveChange) => boolean;
  state: (state: LiveConnection, retryAt: number | null) => void;
  sessionEnded: () => void;
  /** An attempt that never came to a snapshot: the session may have ended while nobody was connected. */
  refused: () => void;
}

const openState = 1; // WebSocket.OPEN
const firstDelayMs = 500;
const longestDelayMs = 15_000;
const pingEveryMs = 15_000;
const silenceLimitMs = 40_000;

export class LiveSocket {
  private socket: WebSocket | null = null;
  private attempts = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private pinger: ReturnType<typeof setInterval> | undefined;
  private heardAt = 0;
  private wanted = false;
  private heardSnapshot = false;

  constructor(
    private readonly handlers: LiveHandlers,
    private readonly make: (url: string) => WebSocket = (url) => new WebSocket(url),
  ) {}

  start(): void {
    if (this.wanted) return;
    this.wanted = true;
    this.attempts = 0;
    window.addEventListener("online", this.now);
    this.connect();
  }

  stop(): void {
    this.wanted = false;
    window.removeEventListener("online", this.now);
    this.forget();
    this.handlers.state("off", null);
  }

  /** Tries at once instead of waiting for the back-off to pass. */
  readonly now = (): void => {
    if (!this.wanted || this.socket?.readyState === openState) return;
    this.forget();
    this.connect();
  };

  private connect(): void {
    this.handlers.state("connecting", null);
    this.heardSnapshot = false;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = this.make(`${scheme}//${location.host}${apiRoot}/live`);
    this.socket = socket;
    socket.onmessage = (event: MessageEvent) => {
      if (this.socket === socket) this.receive(String(event.data));
    };
    socket.onclose = (event: CloseEvent) => {
      if (this.socket === socket) this.lost(event.code);
    };
  }

  private receive(text: string): void {
    this.heardAt = Date.now();
    let message: { type?: string };
    try {
      message = JSON.parse(text) as { type?: string };
    } catch {
      return this.lost(0);
    }
    if (message.type === "snapshot") {
      this.attempts = 0;
      this.heardSnapshot = true;
      this.handlers.snapshot(message as LiveSnapshot);
      this.handlers.state("live", null);
      this.watch();
    } else if (message.type === "change" && !this.handlers.change(message as LiveChange)) {
      this.lost(0);
    }
  }

  private watch(): void {
    clearInterval(this.pinger);
    this.pinger = setInterval(() => {
      if (Date.now() - this.heardAt > silenceLimitMs) return this.lost(0);
      if (this.socket?.readyState === openState) this.socket.send('{"type":"ping"}');
    }, pingEveryMs);
  }

  private lost(code: number): void {
    const heard = this.heardSnapshot;
    this.forget();
    if (!this.wanted) return;
    if (code === 4401) return this.handlers.sessionEnded();
    if (!heard) this.handlers.refused();
    const delay = backOff(this.attempts, Math.random());
    this.attempts += 1;
    this.handlers.state("waiting", Date.now() + delay);
    this.retry = setTimeout(() => this.connect(), delay);
  }

  private forget(): void {
    clearTimeout(this.retry);
    clearInterval(this.pinger);
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }
}

/** Delay before attempt number `attempts`: doubling, capped, the upper half random. */
export function backOff(attempts: number, random: number): number {
  const full = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempts, 10));
  return Math.round(full / 2 + (full / 2) * random);
}
