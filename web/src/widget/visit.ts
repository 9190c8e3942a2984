// One visitor's connection and call. Says what it is about; view.ts shows it. A page that follows the one before (a reload, a
// link) finds its session in this tab's storage and takes the call up again.

import { BrowserCall } from "@/api/browser-call";

export interface WidgetView {
  queues: { queue_id: number; label: string; channel: "voice" | "chat" }[];
  calls: boolean;
  callbacks: boolean;
  open: boolean;
  language: "auto" | "zh-CN" | "en";
  colour: string;
  title: string;
  welcome: string;
  closed: string;
}
export type Stage = "idle" | "microphone" | "connecting" | "waiting" | "talking" | "reconnecting" | "ended";
/** Words of texts.ts, those of `problem` with that prefix. */
export type Notice = "" | "chat_moved" | "not_served_chat" | "noted" | "no_microphone" | "insecure" | "lost" | "moved" | "not_served" | `problem.${string}`;

export type ChatStage = "none" | "connecting" | "waiting" | "talking" | "lost" | "ended";
/** One message; `place` 0: the server has not confirmed it. */
export interface Said {
  place: number;
  from: "visitor" | "agent";
  text: string;
  token: string;
}

interface ServerMessage {
  type: string;
  session?: string;
  in_call?: boolean;
  in_chat?: boolean;
  state?: "waiting" | "talking";
  position?: number;
  place?: number;
  from?: Said["from"];
  text?: string;
  token?: string;
  sdp?: string;
  cause?: string;
  code?: string;
}

const replaced = 4409;
const restEachMs = 1_000;
const restsMost = 8; // the server keeps a call for ten seconds
const chatRestsMost = 60; // it keeps a chat for up to two minutes
const servedCauses = ["normal_hang_up", "cancelled", "abandoned"];

export class Visit {
  stage: Stage = "idle";
  notice: Notice = "";
  talkingSince = 0;
  isMuted = false;
  chatStage: ChatStage = "none";
  position = 0;
  readonly said: Said[] = [];
  private socket: WebSocket | null = null;
  private sound: BrowserCall | null = null;
  private afterWelcome: (() => void) | null = null;
  private lost = 0;
  private readonly kept: string;

  constructor(private readonly address: string, key: string, private readonly changed: () => void) {
    this.kept = `callfloor-widget-${key}`;
  }

  get isInCall(): boolean {
    return !["idle", "ended"].includes(this.stage);
  }

  get isInChat(): boolean {
    return !["none", "ended"].includes(this.chatStage);
  }

  /** A page before this one had a call or a chat. */
  takeUp(): void {
    if (this.memory().call) this.begin("reconnecting", () => undefined);
    else if (this.memory().chat) this.resumeChat();
  }

  // ---------------------------------------------------------------- text

  chat(queueId: number, name: string): void {
    if (this.isInCall || this.isInChat) return;
    this.notice = "";
    this.said.length = 0;
    this.chatStage = "connecting";
    this.connect(() => this.send({ type: "chat", queue_id: queueId, name, page: location.href }));
    this.changed();
  }

  /** Shown at once; sent again after a break of the line, which the token makes harmless. */
  write(text: string): void {
    if (!this.isInChat || text.trim() === "") return;
    const one: Said = { place: 0, from: "visitor", text: text.trim(), token: crypto.randomUUID?.() ?? String(Math.random()) };
    this.said.push(one);
    this.send({ type: "say", text: one.text, token: one.token });
    this.changed();
  }

  endChat(): void {
    this.send({ type: "end_chat" });
    this.chatOver();
  }

  private resumeChat(): void {
    this.chatStage = "lost";
    this.connect(() => undefined);
    this.changed();
  }

  private chatOver(notice: Notice = ""): void {
    this.chatStage = "ended";
    this.lost = 0;
    this.remember({ chat: false });
    this.say(notice);
  }

  private takeSaid({ place = 0, from = "agent", text = "", token = "" }: ServerMessage): void {
    const known = this.said.find((one) => (token !== "" && one.token === token && one.from === from) || one.place === place);
    if (known) known.place = place;
    else this.said.push({ place, from, text, token });
    // What is not confirmed stands last.
    this.said.sort((a, b) => (a.place || Infinity) - (b.place || Infinity));
    this.changed();
  }

  private chatIs({ state = "waiting", position = 0 }: ServerMessage): void {
    const wasLost = this.chatStage === "lost";
    this.lost = 0;
    this.chatStage = state;
    this.position = position;
    this.remember({ chat: true });
    if (wasLost) for (const one of this.said) if (one.place === 0) this.send({ type: "say", text: one.text, token: one.token });
    this.changed();
  }

  // ---------------------------------------------------------------- call

  async call(queueId: number, name: string): Promise<void> {
    if (this.isInCall) return;
    if (!window.isSecureContext) return this.say("insecure");
    this.chatStage = "none";
    this.set("microphone");
    const sdp = await this.openSound();
    if (sdp === null) return;
    this.begin("connecting", () => this.send({ type: "call", queue_id: queueId, name, page: location.href, sdp }));
  }

  callBack(queueId: number, number: string, name: string): void {
    this.say("");
    this.begin(this.stage, () => this.send({ type: "call_back", queue_id: queueId, number, name, page: location.href }));
  }

  hangUp(): void {
    this.send({ type: "hang_up" });
    this.over("");
  }

  mute(isMuted: boolean): void {
    this.isMuted = isMuted;
    this.sound?.mute(isMuted);
    this.changed();
  }

  press(key: string): void {
    this.sound?.press(key);
  }

  clearNotice(): void {
    this.say("");
  }

  // ---------------------------------------------------------------- connection

  private begin(stage: Stage, then: () => void): void {
    this.set(stage);
    this.connect(then);
  }

  private connect(then: () => void): void {
    if (this.socket?.readyState === WebSocket.OPEN) return then();
    this.afterWelcome = then;
    const socket = new WebSocket(this.address);
    this.socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: "hello", session: this.memory().session }));
    socket.onmessage = (event) => void this.take(JSON.parse(String(event.data)) as ServerMessage);
    socket.onclose = (event) => this.gone(socket, event.code);
  }

  private send(message: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private gone(socket: WebSocket, code: number): void {
    if (socket !== this.socket) return;
    this.socket = null;
    if (this.isInChat) return this.chatGone(code);
    if (code === replaced) return this.over("moved");
    if (!this.isInCall) return this.afterWelcome ? this.over("lost") : undefined;
    this.lost += 1;
    if (this.lost > restsMost || !this.memory().call) return this.over("lost");
    this.set("reconnecting");
    setTimeout(() => this.isInCall && this.begin("reconnecting", () => undefined), restEachMs);
  }

  private chatGone(code: number): void {
    this.lost += 1;
    if (code === replaced) return this.chatOver("chat_moved");
    if (this.lost > chatRestsMost || !this.memory().chat) return this.chatOver("lost");
    this.chatStage = "lost";
    this.changed();
    setTimeout(() => this.isInChat && this.connect(() => undefined), restEachMs);
  }

  private async take(message: ServerMessage): Promise<void> {
    if (message.type === "welcome") {
      await this.welcomed(message);
    } else if (message.type === "media") {
      await this.sound?.takeAnswer(message.sdp ?? "");
    } else if (message.type === "connected") {
      this.lost = 0;
      this.remember({ call: true });
      if (this.stage !== "talking") this.set("waiting");
    } else if (message.type === "talking" || message.type === "waiting") {
      this.set(message.type);
    } else if (message.type === "ended") {
      const wasServed = this.talkingSince > 0 || servedCauses.includes(message.cause ?? "");
      this.over(wasServed ? "" : "not_served");
    } else if (message.type === "chat") {
      this.chatIs(message);
    } else if (message.type === "said") {
      this.takeSaid(message);
    } else if (message.type === "chat_ended") {
      this.chatOver(this.chatStage === "talking" || message.cause === "normal_hang_up" ? "" : "not_served_chat");
    } else if (message.type === "noted") {
      this.say("noted");
    } else if (message.type === "problem") {
      if (this.isInCall) this.over(`problem.${message.code}`);
      else if (this.chatStage === "connecting") this.chatOver(`problem.${message.code}`);
      else this.say(`problem.${message.code}`);
    }
  }

  private async welcomed({ session, in_call: inCall, in_chat: inChat }: ServerMessage): Promise<void> {
    this.remember({ session: session ?? "" });
    const then = this.afterWelcome;
    this.afterWelcome = null;
    if (this.chatStage === "lost" && !inChat) return this.chatOver("not_served_chat");
    if (this.stage !== "reconnecting") return then?.();
    if (!inCall) return this.over("");
    const sdp = await this.openSound();
    if (sdp !== null) this.send({ type: "resume", sdp });
  }

  // ---------------------------------------------------------------- sound

  private async openSound(): Promise<string | null> {
    this.sound?.close();
    this.sound = new BrowserCall(() => undefined); // the server notices, and ends the call
    try {
      const sdp = await this.sound.offer({ deviceId: "", cleaned: true }, "");
      this.sound.mute(this.isMuted);
      return sdp;
    } catch {
      this.send({ type: "hang_up" });
      this.over("no_microphone");
      return null;
    }
  }

  private over(notice: Notice): void {
    const wasCall = this.isInCall;
    this.sound?.close();
    this.sound = null;
    this.afterWelcome = null;
    this.isMuted = false;
    this.lost = 0;
    this.remember({ call: false });
    this.notice = notice;
    this.set(wasCall ? "ended" : this.stage);
    this.talkingSince = 0;
  }

  private set(stage: Stage): void {
    if (stage === "talking" && this.talkingSince === 0) this.talkingSince = Date.now();
    if (stage === "microphone") this.notice = "";
    this.stage = stage;
    this.changed();
  }

  private say(notice: Notice): void {
    this.notice = notice;
    this.changed();
  }

  // ---------------------------------------------------------------- memory of this tab

  private memory(): { session: string; call: boolean; chat: boolean } {
    try {
      return { session: "", call: false, chat: false, ...(JSON.parse(sessionStorage.getItem(this.kept) ?? "{}") as object) };
    } catch {
      return { session: "", call: false, chat: false }; // storage is shut: a reload ends the call
    }
  }

  private remember(values: { session?: string; call?: boolean; chat?: boolean }): void {
    try {
      sessionStorage.setItem(this.kept, JSON.stringify({ ...this.memory(), ...values }));
    } catch {
      // as above
    }
  }
}
