// What the page around the phone is told, and what it may ask for: messages between windows (docs/integration.md). The browser shows the
// phone only to pages an admin has listed, so the window around it is one of them; it is answered at the origin it spoke from.

import { watch } from "vue";

import { request } from "@/api/client";
import { explain } from "@/api/problem";
import type { CallTarget } from "@/api/types";
import { rawCustomerNumber } from "@/areas/shared/customer-number";
import { t } from "@/base/i18n";
import { useDeskStore } from "@/stores/desk";
import { useDirectoryStore } from "@/stores/directory";
import { usePhoneStore } from "@/stores/phone";
import { useSessionStore } from "@/stores/session";

interface Command {
  callfloor: "command";
  id: string | number;
  command: string;
  [argument: string]: unknown;
}

let origin: string | null = null;
let told = { state: "", call: "" };

function post(message: { callfloor: string } & Record<string, unknown>): void {
  if (origin !== null) window.parent.postMessage(message, origin);
}

/** Once each time it changes. */
function say(event: "state" | "call", data: Record<string, unknown> | null): void {
  const text = JSON.stringify(data);
  if (told[event] === text) return;
  told[event] = text;
  post({ callfloor: "event", event, data });
}

export function sayState(): void {
  const session = useSessionStore();
  const agent = session.isAgent ? useDeskStore().agent : null;
  const shown = agent && { id: agent.id, name: agent.name, state: agent.state, reason: agent.reason, since_at: agent.since_at };
  say("state", { signed_in: session.signedIn, agent: shown, phone: session.isAgent ? usePhoneStore().state : "off" });
}

/** ringing, dialling, talking, held or wrap_up. */
export function phaseOf(state: string, isDialling: boolean): string {
  if (state === "ringing" || state === "reserved") return "ringing";
  if (state === "holding" || state === "consulting") return "held";
  if (state === "after_call_work") return "wrap_up";
  return isDialling ? "dialling" : "talking";
}

function sayCall(): void {
  const desk = useDeskStore();
  const call = desk.shownCall;
  say("call", call && {
    id: call.id, direction: call.direction, customer_number: rawCustomerNumber(call), own_number: call.direction === "outbound" ? call.caller_number : call.dialled_number, caller_name: call.caller_name,
    queue_id: call.queue_id, queue_name: useDirectoryStore().queueName(call.queue_id), started_at: call.started_at, phase: phaseOf(desk.state, call.direction === "outbound" && call.segment === "setup"),
  });
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number | null => (typeof value === "number" ? value : null);

async function carryOut(asked: Command): Promise<void> {
  const phone = usePhoneStore();
  const plain = { reject: "/desk/reject", hang_up: "/desk/hang-up", hold: "/desk/hold", resume: "/desk/resume", mute: "/desk/mute", unmute: "/desk/unmute", ready: "/desk/ready" } as const;
  if (asked.command in plain) return void (await request("post", plain[asked.command as keyof typeof plain]));
  switch (asked.command) {
    case "dial":
      return void (await request("post", "/desk/call", { body: { number: text(asked["number"]), queue_id: number(asked["queue_id"]), caller_id: text(asked["caller_id"]) } }));
    case "answer":
      if (phone.state !== "ringing") throw new Error(t("embed.nothing_rings"));
      return phone.answer();
    case "not_ready":
      return void (await request("post", "/desk/not-ready", { body: { reason: text(asked["reason"]) } }));
    case "transfer":
      return void (await request("post", "/desk/transfer", { body: (asked["target"] ?? {}) as CallTarget }));
    case "wrap_up":
      return void (await request("post", "/desk/wrap-up", { body: { code: text(asked["code"]), note: text(asked["note"]) } }));
    default:
      throw new Error(t("embed.unknown_command", { command: asked.command }));
  }
}

async function obey(asked: Command): Promise<void> {
  try {
    await carryOut(asked);
    post({ callfloor: "result", id: asked.id, ok: true, error: "" });
  } catch (cause) {
    post({ callfloor: "result", id: asked.id, ok: false, error: explain(cause) });
  }
}

function isCommand(data: object): data is Command {
  const { callfloor, id, command } = data as Partial<Command>;
  return callfloor === "command" && (typeof id === "string" || typeof id === "number") && typeof command === "string";
}

function receive(event: MessageEvent<unknown>): void {
  if (event.source !== window.parent || window.parent === window || typeof event.data !== "object" || event.data === null) return;
  if ((event.data as { callfloor?: unknown }).callfloor === "hello") {
    origin = event.origin;
    told = { state: "", call: "" };
    post({ callfloor: "event", event: "hello", data: { version: 1 } });
    sayState();
    if (useSessionStore().isAgent) sayCall();
  } else if (event.origin === origin && isCommand(event.data)) {
    void obey(event.data);
  }
}

/** From the first moment, so that the page around learns that nobody is signed in. */
export function startParentPage(): void {
  window.addEventListener("message", receive);
  const session = useSessionStore();
  watch(() => session.signedIn, sayState);
}

/** While the phone is shown. */
export function followDesk(): void {
  const desk = useDeskStore();
  const phone = usePhoneStore();
  watch(() => [desk.agent, phone.state], sayState, { immediate: true });
  watch(() => [desk.shownCall, desk.state], sayCall, { immediate: true });
}
