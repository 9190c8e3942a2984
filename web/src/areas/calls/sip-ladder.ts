// A call's SIP messages as a sequence diagram: who the parties are, and what each message says in a few words.

import type { Leg, SipMessage } from "@/api/types";

export interface LadderParty {
  key: string;
  legId: number;
  remote: string;
}

export interface LadderRow {
  message: SipMessage;
  /** Column it comes from and goes to; see Ladder.columns. */
  from: number;
  to: number;
  /** "INVITE", "180 Ringing" */
  title: string;
  /** Of a response: the request it answers. */
  answers: string;
  hasSdp: boolean;
  /** The same bytes went the same way before. */
  isAgain: boolean;
  tone: "request" | "progress" | "success" | "failure";
}

export interface Ladder {
  /** From left to right; null is the server. */
  columns: (LadderParty | null)[];
  rows: LadderRow[];
}

const partyKey = (message: SipMessage): string => `${message.leg_id} ${message.remote}`;

function header(text: string, name: string): string {
  const found = new RegExp(`^${name}\\s*:[ \\t]*(.*)$`, "im").exec(text.split(/\r?\n\r?\n/, 1)[0] ?? "");
  return found?.[1]?.trim() ?? "";
}

/** The customer's side stands left of the server, everybody else right of it, each by the first message. */
function columnsOf(messages: SipMessage[], legs: Leg[]): (LadderParty | null)[] {
  const customers = new Set(legs.filter((leg) => leg.role === "customer").map((leg) => leg.id));
  const parties = new Map<string, LadderParty>();
  for (const message of messages) {
    if (!parties.has(partyKey(message))) parties.set(partyKey(message), { key: partyKey(message), legId: message.leg_id, remote: message.remote });
  }
  const all = [...parties.values()];
  return [...all.filter((party) => customers.has(party.legId)), null, ...all.filter((party) => !customers.has(party.legId))];
}

function describe(text: string): Pick<LadderRow, "title" | "answers" | "hasSdp" | "tone"> {
  const line = text.split(/\r?\n/, 1)[0] ?? "";
  const hasSdp = /^v=0\r?$/m.test(text);
  const response = /^SIP\/2\.0 (\d{3}) ?(.*)$/.exec(line);
  if (!response) return { title: line.split(" ", 1)[0] ?? "", answers: "", hasSdp, tone: "request" };
  const status = Number(response[1]);
  const tone = status < 200 ? "progress" : status < 300 ? "success" : "failure";
  return { title: `${status} ${response[2] ?? ""}`.trim(), answers: header(text, "CSeq").split(/\s+/)[1] ?? "", hasSdp, tone };
}

export function ladderOf(messages: SipMessage[], legs: Leg[]): Ladder {
  const columns = columnsOf(messages, legs);
  const server = columns.indexOf(null);
  const seen = new Set<string>();
  const rows = messages.map((message): LadderRow => {
    const party = columns.findIndex((column) => column?.key === partyKey(message));
    const again = `${message.way} ${message.remote} ${message.text}`;
    const isAgain = seen.has(again);
    seen.add(again);
    return { message, from: message.way === "in" ? party : server, to: message.way === "in" ? server : party, isAgain, ...describe(message.text) };
  });
  return { columns, rows };
}

/** How a leg is called above its column. */
export function legName(leg: Leg | undefined, role: (role: string) => string): string {
  if (!leg) return "";
  return [leg.agent_name, leg.extension_number, leg.number, leg.trunk_name].filter(Boolean).join(" · ") || role(leg.role);
}
