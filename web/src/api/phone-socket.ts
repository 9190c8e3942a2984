// The signalling wire of the browser phone. While wanted it stays connected: after a loss it comes back at once, for the server
// keeps a call without its page for ten seconds only.

import { apiRoot } from "@/api/client";
import { backOff } from "@/api/live-socket";

export type PhoneMessage =
  | { type: "joined"; extension_id: number }
  | { type: "ring" | "resume" | "connected"; leg: number }
  | { type: "media"; leg: number; sdp: string }
  | { type: "ended"; leg: number; cause: string }
  | { type: "problem"; leg: number; text: string };

export type PhoneLoss = "replaced" | "no_phone" | "lost";

export interface PhoneHandlers {
  message: (message: PhoneMessage) => void;
  /** Replaced and no_phone are final until started again. */
  closed: (why: PhoneLoss) => void;
}

const openState = 1; // WebSocket.OPEN
const aliveEveryMs = 5_000;
const closeNoPhone = 4404;
const closeReplaced = 4409;
const closeSessionEnded = 4401;

export class PhoneSocket {
  private socket: WebSocket | null = null;
  private attempts = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private pulse: ReturnType<typeof setInterval> | undefined;
  private wanted = false;

  constructor(
    private readonly handlers: PhoneHandlers,
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
  }

  send(message: object): void {
    if (this.socket?.readyState === openState) this.socket.send(JSON.stringify(message));
  }

  private readonly now = (): void => {
    if (!this.wanted || this.socket?.readyState === openState) return;
    this.forget();
    this.connect();
  };

  private connect(): void {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = this.make(`${scheme}//${location.host}${apiRoot}/phone`);
    this.socket = socket;
    socket.onmessage = (event: MessageEvent) => {
      if (this.socket === socket) this.receive(String(event.data));
    };
    socket.onclose = (event: CloseEvent) => {
      if (this.socket === socket) this.lost(event.code);
    };
  }

  private receive(text: string): void {
    const message = JSON.parse(text) as PhoneMessage;
    if (message.type === "joined") {
      this.attempts = 0;
      clearInterval(this.pulse);
      this.pulse = setInterval(() => this.send({ type: "alive" }), aliveEveryMs);
    }
    this.handlers.message(message);
  }

  private lost(code: number): void {
    this.forget();
    if (!this.wanted) return;
    if (code === closeReplaced || code === closeNoPhone || code === closeSessionEnded) {
      this.stop();
      return this.handlers.closed(code === closeReplaced ? "replaced" : "no_phone");
    }
    this.handlers.closed("lost");
    this.retry = setTimeout(() => this.connect(), backOff(this.attempts, Math.random()));
    this.attempts = Math.min(this.attempts + 1, 3);
  }

  private forget(): void {
    clearTimeout(this.retry);
    clearInterval(this.pulse);
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }
}
