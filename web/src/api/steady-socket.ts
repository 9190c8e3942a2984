// A WebSocket of the API that is connected for as long as it is wanted: after a loss it comes back, when its owner says so, and at once
// when the browser is online again.

import { apiRoot } from "@/api/client";

export interface SteadyHandlers {
  connecting: () => void;
  text: (text: string) => void;
  /** After how many milliseconds to try again; null: not at all, until started again. */
  lost: (code: number) => number | null;
  /** The connection is given up; whatever was timed for it ends. */
  forgotten: () => void;
}

const openState = 1; // WebSocket.OPEN
const firstDelayMs = 500;
const longestDelayMs = 15_000;

export class SteadySocket {
  private socket: WebSocket | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private wanted = false;

  constructor(
    private readonly path: string,
    private readonly handlers: SteadyHandlers,
    private readonly make: (url: string) => WebSocket,
  ) {}

  /** False when it was wanted already. */
  start(): boolean {
    if (this.wanted) return false;
    this.wanted = true;
    window.addEventListener("online", this.now);
    this.connect();
    return true;
  }

  stop(): void {
    this.wanted = false;
    window.removeEventListener("online", this.now);
    this.forget();
  }

  send(text: string): void {
    if (this.socket?.readyState === openState) this.socket.send(text);
  }

  /** Tries at once instead of waiting for the next attempt. */
  readonly now = (): void => {
    if (!this.wanted || this.socket?.readyState === openState) return;
    this.forget();
    this.connect();
  };

  lose(code: number): void {
    this.forget();
    if (!this.wanted) return;
    const delay = this.handlers.lost(code);
    if (delay === null) return this.stop();
    this.retry = setTimeout(() => this.connect(), delay);
  }

  private connect(): void {
    this.handlers.connecting();
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = this.make(`${scheme}//${location.host}${apiRoot}${this.path}`);
    this.socket = socket;
    socket.onmessage = (event: MessageEvent) => {
      if (this.socket === socket) this.handlers.text(String(event.data));
    };
    socket.onclose = (event: CloseEvent) => {
      if (this.socket === socket) this.lose(event.code);
    };
  }

  private forget(): void {
    clearTimeout(this.retry);
    this.handlers.forgotten();
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }
}

/** Delay before attempt number `attempts`: doubling to 15 s, the upper half random, so that a restarted server is not met by all at once. */
export function backOff(attempts: number, random: number): number {
  const full = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempts, 10));
  return Math.round(full / 2 + (full / 2) * random);
}
