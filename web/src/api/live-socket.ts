// The wire of the live feed: connects, hands over messages in order, and connects anew after a loss, a silence or a gap in the
// numbering.

import { socketProtocols } from "@/api/client";
import { backOff, SteadySocket } from "@/api/steady-socket";
import type { LiveChange, LiveNudge, LiveSnapshot } from "@/api/types";

export type LiveConnection = "off" | "connecting" | "live" | "waiting";

export interface LiveHandlers {
  snapshot: (message: LiveSnapshot) => void;
  /** False when the change does not follow what came before: the feed then starts over. */
  change: (message: LiveChange) => boolean;
  /** What is shown of this has changed; it is asked for again. */
  nudge?: (what: LiveNudge["what"]) => void;
  state: (state: LiveConnection, retryAt: number | null) => void;
  sessionEnded: () => void;
  /** An attempt that never came to a snapshot: the session may have ended while nobody was connected. */
  refused: () => void;
}

const pingEveryMs = 15_000;
const silenceLimitMs = 40_000;

export class LiveSocket {
  private readonly wire: SteadySocket;
  private attempts = 0;
  private pinger: ReturnType<typeof setInterval> | undefined;
  private heardAt = 0;
  private heardSnapshot = false;

  constructor(
    private readonly handlers: LiveHandlers,
    make: (url: string) => WebSocket = (url) => new WebSocket(url, socketProtocols()),
  ) {
    this.wire = new SteadySocket("/live", { connecting: () => this.connecting(), text: (text) => this.receive(text), lost: (code) => this.lost(code), forgotten: () => clearInterval(this.pinger) }, make);
  }

  start(): void {
    this.attempts = 0;
    this.wire.start();
  }

  stop(): void {
    this.wire.stop();
    this.handlers.state("off", null);
  }

  /** Tries at once instead of waiting for the back-off to pass. */
  readonly now = (): void => this.wire.now();

  private connecting(): void {
    this.handlers.state("connecting", null);
    this.heardSnapshot = false;
  }

  private receive(text: string): void {
    this.heardAt = Date.now();
    let message: { type?: string };
    try {
      message = JSON.parse(text) as { type?: string };
    } catch {
      return this.wire.lose(0);
    }
    if (message.type === "snapshot") {
      this.attempts = 0;
      this.heardSnapshot = true;
      this.handlers.snapshot(message as LiveSnapshot);
      this.handlers.state("live", null);
      this.watch();
    } else if (message.type === "nudge") {
      this.handlers.nudge?.((message as LiveNudge).what);
    } else if (message.type === "change" && !this.handlers.change(message as LiveChange)) {
      this.wire.lose(0);
    }
  }

  private watch(): void {
    clearInterval(this.pinger);
    this.pinger = setInterval(() => {
      if (Date.now() - this.heardAt > silenceLimitMs) return this.wire.lose(0);
      this.wire.send('{"type":"ping"}');
    }, pingEveryMs);
  }

  private lost(code: number): number | null {
    if (code === 4401) {
      this.handlers.sessionEnded();
      return null;
    }
    if (!this.heardSnapshot) this.handlers.refused();
    const delay = backOff(this.attempts, Math.random());
    this.attempts += 1;
    this.handlers.state("waiting", Date.now() + delay);
    return delay;
  }
}
