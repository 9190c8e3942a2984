// What the visitor sees and touches. Every text goes in as text, whoever wrote it.

import { textOn } from "@/widget/contrast";
import { styleFor } from "@/widget/style";
import { textsFor, type Texts } from "@/widget/texts";
import type { Visit, WidgetView } from "@/widget/visit";

type Form = "home" | "call_back";
type Attributes = Record<string, string | boolean>;

function make<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export class View {
  private readonly t: Texts;
  private readonly launch: HTMLButtonElement;
  private readonly panel: HTMLElement;
  private readonly body: HTMLElement;
  private readonly status = make("p", { class: "status", role: "status", "data-test": "status" });
  private readonly time = make("p", { class: "time" });
  private visit: Visit | null = null;
  private form: Form = "home";
  private shown = "";
  private hasKeys = false;
  private readonly log = make("div", { class: "log", role: "log", tabindex: "0", "data-test": "log" });
  private readonly entered = { queue: 0, chatQueue: 0, name: "", number: "", text: "" };

  constructor(private readonly settings: WidgetView, pageLanguage: string) {
    this.t = textsFor(settings.language, pageLanguage);
    this.entered.queue = this.queuesOf("voice")[0]?.queue_id ?? 0;
    this.entered.chatQueue = this.queuesOf("chat")[0]?.queue_id ?? 0;
    this.log.setAttribute("aria-label", this.t.chat_log);
    const title = settings.title || this.t.title;
    const host = make("div", { "data-callfloor": true, lang: this.t.open === "Contact us" ? "en" : "zh-CN" });
    const shadow = host.attachShadow({ mode: "open" });
    this.launch = make("button", { type: "button", class: "launch", "aria-expanded": "false", "aria-haspopup": "dialog", "data-test": "launch" }, settings.title || this.t.open);
    const close = make("button", { type: "button", "aria-label": this.t.close, "data-test": "close" }, "×");
    this.body = make("div", { class: "body" });
    this.panel = make("section", { class: "panel", role: "dialog", "aria-label": title, hidden: true }, make("header", {}, make("h2", {}, title), close), this.body);
    // Not a style element: the page's own policy (style-src) may forbid those.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styleFor(settings.colour, textOn(settings.colour)));
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(make("div", { class: "root" }, this.panel, this.launch));
    this.launch.onclick = () => this.open(true);
    close.onclick = () => this.open(false);
    this.panel.onkeydown = (event) => {
      if (event.key === "Escape") this.open(false);
    };
    document.body.append(host);
    setInterval(() => this.tick(), 1_000);
  }

  use(visit: Visit): void {
    this.visit = visit;
  }

  private open(isOpen: boolean): void {
    this.panel.hidden = !isOpen;
    this.launch.hidden = isOpen;
    this.launch.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return this.launch.focus();
    this.shown = "";
    this.show();
    this.panel.querySelector<HTMLElement>(".body select, .body input, .body button")?.focus();
  }

  /** Draws anew only what is another page of the panel: what is being typed stays. */
  show(): void {
    const { visit } = this;
    if (!visit) return;
    if ((visit.isInCall || visit.isInChat) && this.panel.hidden) this.open(true);
    const stage = visit.isInCall ? "call" : visit.isInChat ? "chat" : this.form;
    const key = [stage, visit.notice, visit.isMuted, this.hasKeys, visit.stage === "ended", visit.chatStage === "ended"].join();
    this.status.textContent = visit.isInCall ? this.t[visit.stage as "waiting"] : visit.isInChat ? this.chatStatus(visit) : "";
    this.panel.dataset["stage"] = visit.isInCall || visit.chatStage === "none" ? visit.stage : `chat_${visit.chatStage}`;
    this.showSaid(visit);
    this.tick();
    if (key === this.shown) return;
    const focused = (this.panel.getRootNode() as ShadowRoot).activeElement?.getAttribute("data-test");
    this.shown = key;
    this.body.replaceChildren(...this.notice(), ...(stage === "call" ? this.call() : stage === "chat" ? this.chat() : stage === "home" ? this.home() : this.callBack()));
    if (focused) (this.body.querySelector<HTMLElement>(`[data-test="${focused}"]`) ?? this.body.querySelector<HTMLElement>("button, input"))?.focus();
  }

  private tick(): void {
    const since = this.visit?.talkingSince ?? 0;
    const seconds = since > 0 ? Math.floor((Date.now() - since) / 1_000) : 0;
    this.time.textContent = since > 0 ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : "";
  }

  private notice(): Node[] {
    const notice = this.visit?.notice ?? "";
    const problem = notice.startsWith("problem.") ? (this.t.problem[notice.slice(8)] ?? this.t.lost) : "";
    const text = problem || (notice ? String(this.t[notice as "noted"]) : this.visit?.stage === "ended" ? this.t.ended : this.visit?.chatStage === "ended" ? this.t.chat_ended : "");
    if (!text) return [];
    return [make("p", { class: notice === "noted" || !notice ? "notice good" : "notice", role: "alert", "data-test": "notice" }, text)];
  }

  private button(test: string, text: string, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
    const button = make("button", { type: "button", "data-test": test, ...attributes }, text);
    button.onclick = act;
    return button;
  }

  private queuesOf(channel: "voice" | "chat"): WidgetView["queues"] {
    return this.settings.queues.filter((one) => one.channel === channel);
  }

  private queueField(channel: "voice" | "chat" = "voice"): Node[] {
    const queues = this.queuesOf(channel);
    const kept = channel === "voice" ? "queue" : "chatQueue";
    if (queues.length < 2) return [];
    const select = make("select", { "data-test": channel === "voice" ? "queue" : "chat-queue" }, ...queues.map((one) => make("option", { value: String(one.queue_id), selected: one.queue_id === this.entered[kept] }, one.label)));
    select.onchange = () => (this.entered[kept] = Number(select.value));
    return [make("label", {}, this.t.queue, select)];
  }

  private field(name: "name" | "number", attributes: Attributes): HTMLElement {
    const input = make("input", { "data-test": name, ...attributes });
    input.value = this.entered[name];
    input.oninput = () => (this.entered[name] = input.value);
    return make("label", {}, this.t[name], input);
  }

  private nameField(): HTMLElement {
    return this.field("name", { autocomplete: "name", maxlength: "40" });
  }

  private turnTo(form: Form): void {
    this.form = form;
    this.visit?.clearNotice();
  }

  private home(): Node[] {
    const { settings, t } = this;
    const callQueues = this.queuesOf("voice");
    const canCall = settings.calls && settings.open && callQueues.length > 0;
    const canChat = settings.open && this.queuesOf("chat").length > 0;
    const canAskBack = settings.callbacks && callQueues.length > 0;
    const greeting = settings.open || !settings.calls ? settings.welcome || t.welcome : settings.closed || (canAskBack ? t.closed : t.closed_only);
    return [
      make("p", { "data-test": "greeting" }, greeting),
      ...(canCall || canChat ? [this.nameField()] : []),
      ...(canChat ? [...this.queueField("chat"), this.button("chat", t.chat, () => this.visit?.chat(this.entered.chatQueue, this.entered.name), { class: "main" })] : []),
      ...(canCall ? [...this.queueField(), this.button("call", t.call, () => void this.visit?.call(this.entered.queue, this.entered.name), canChat ? {} : { class: "main" }), make("small", {}, t.call_hint)] : []),
      ...(canAskBack ? [this.button("call-back", t.call_back, () => this.turnTo("call_back"), canCall || canChat ? {} : { class: "main" })] : []),
    ];
  }

  private callBack(): Node[] {
    const form = make("form", { class: "fields" }, ...this.queueField(), this.field("number", { type: "tel", autocomplete: "tel", required: true, maxlength: "32" }), this.nameField(),
      make("button", { type: "submit", class: "main", "data-test": "send" }, this.t.send));
    form.onsubmit = (event) => {
      event.preventDefault();
      this.visit?.callBack(this.entered.queue, this.entered.number, this.entered.name);
    };
    return [form, this.button("back", this.t.back, () => this.turnTo("home"))];
  }

  private chatStatus({ chatStage, position }: Visit): string {
    const { t } = this;
    if (chatStage === "talking") return t.chat_talking;
    if (chatStage === "lost") return t.chat_lost;
    if (chatStage === "connecting") return t.connecting;
    return position > 1 ? `${t.chat_waiting} · ${t.chat_place.replace("{n}", String(position - 1))}` : t.chat_waiting;
  }

  private showSaid({ said }: Visit): void {
    const atEnd = this.log.scrollTop + this.log.clientHeight >= this.log.scrollHeight - 40;
    this.log.replaceChildren(...said.map((one) => make("p", { class: `${one.from === "visitor" ? "own" : ""} ${one.place === 0 ? "unsent" : ""}`, "aria-label": `${one.from === "visitor" ? this.t.you : this.t.agent}: ${one.text}` }, one.text)));
    if (atEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  private chat(): Node[] {
    const { t, visit } = this;
    if (!visit) return [];
    const field = make("textarea", { "data-test": "write", rows: "2", maxlength: "1300", placeholder: t.write, "aria-label": t.write });
    field.value = this.entered.text;
    field.oninput = () => (this.entered.text = field.value);
    const send = (): void => {
      visit.write(field.value);
      field.value = this.entered.text = "";
      field.focus();
    };
    field.onkeydown = (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      send();
    };
    return [
      this.status, this.log, field,
      make("div", { class: "row" }, this.button("send-text", t.send_text, send, { class: "main" }), this.button("end-chat", t.end_chat, () => visit.endChat())),
    ];
  }

  private call(): Node[] {
    const { t, visit } = this;
    if (!visit) return [];
    const keys = this.hasKeys ? [make("div", { class: "keys", role: "group", "aria-label": t.keypad }, ...[..."123456789*0#"].map((key) => this.button(`key-${key}`, key, () => visit.press(key))))] : [];
    return [
      this.status, this.time,
      make("div", { class: "row" }, this.button("mute", visit.isMuted ? t.unmute : t.mute, () => visit.mute(!visit.isMuted), { "aria-pressed": String(visit.isMuted) }),
        this.button("keypad", t.keypad, () => { this.hasKeys = !this.hasKeys; this.show(); }, { "aria-expanded": String(this.hasKeys) })),
      ...keys,
      this.button("hang-up", t.hang_up, () => visit.hangUp(), { class: "danger" }),
    ];
  }
}
