// The signalling wire of the browser phone. After a loss it comes back soon, for the server keeps a call without its page for ten
// seconds only.

import { socketProtocols } from "@/api/client";
import { backOff, SteadySocket } from "@/api/steady-socket";

export type PhoneMessage =
  | { type: "joined"; extension_id: number; leg: number | null }
  | { type: "ring" | "resume"; leg: number; ice_servers: RTCIceServer[] }
  | { type: "connected"; leg: number }
  | { type: "media"; leg: number; sdp: string }
  | { type: "ended"; leg: number; cause: string }
  | { type: "problem"; leg: number; text: string };

export type PhoneLoss = "replaced" | "no_phone" | "lost";

export interface PhoneHandlers {
  message: (message: PhoneMessage) => void;
  /** Replaced and no_phone are final until started again. */
  closed: (why: PhoneLoss) => void;
}

const aliveEveryMs = 5_000;
const attemptsCounted = 3; // 4 s at most between two
const finalCodes: Record<number, PhoneLoss> = { 4409: "replaced", 4404: "no_phone", 4401: "no_phone" };

export class PhoneSocket {
  private readonly wire: SteadySocket;
  private attempts = 0;
  private pulse: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly handlers: PhoneHandlers,
    make: (url: string) => WebSocket = (url) => new WebSocket(url, socketProtocols()),
  ) {
    this.wire = new SteadySocket("/phone", { connecting: () => undefined, text: (text) => this.receive(text), lost: (code) => this.lost(code), forgotten: () => clearInterval(this.pulse) }, make);
  }

  start(): void {
    this.attempts = 0;
    this.wire.start();
  }

  stop(): void {
    this.wire.stop();
  }

  send(message: object): void {
    this.wire.send(JSON.stringify(message));
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

  private lost(code: number): number | null {
    const why = finalCodes[code] ?? "lost";
    this.handlers.closed(why);
    if (why !== "lost") return null;
    this.attempts = Math.min(this.attempts + 1, attemptsCounted);
    return backOff(this.attempts - 1, Math.random());
  }
}
