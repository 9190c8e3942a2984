// What the editor knows of flows: the exits of each kind of node, and edits that keep names and exits together. Whether a flow is
// right is the server's to say.

import type { FlowContent, FlowNode } from "@/api/types";

export type NodeKind = FlowNode["kind"];

export const kinds: NodeKind[] = ["prompt", "menu", "digits", "hours", "set", "branch", "queue", "callback", "transfer", "sub_flow", "return", "hang_up", "voicemail", "survey", "look_up", "fax"];
export const keys: string[] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "*", "#"];
const exits: Record<NodeKind, string[]> = {
  prompt: ["next"], menu: ["timeout", "invalid"], digits: ["next", "failed"], hours: ["open", "closed"], set: ["next", "failed"], branch: ["true", "false", "failed"],
  queue: ["failed"], callback: ["next", "failed"], transfer: ["failed", "busy", "no_answer"], sub_flow: ["next", "failed"], return: [], hang_up: [], voicemail: ["next", "failed"],
  survey: ["failed"], look_up: ["found", "not_found", "failed", "late"], fax: ["next", "failed"],
};
/** Exits a node may have, keys of a menu last. */
export const exitsOf = (kind: NodeKind): string[] => (kind === "menu" ? [...exits.menu, ...keys] : exits[kind]);
export const speaks = (kind: NodeKind): boolean => ["prompt", "menu", "digits", "callback", "hang_up", "voicemail", "look_up"].includes(kind);
export const listens = (kind: NodeKind): boolean => kind === "menu" || kind === "digits";

export function blankNode(name: string, kind: NodeKind): FlowNode {
  return {
    name, kind, say: [], retry_prompt: "", barge_in: true, timeout_ms: 5000, tries: 3, least: 1, most: 20, terminator: "#", masked: false, variable: "", expression: "",
    hours: { always: true, week: [], exceptions: [] }, queue_id: null, agent_id: null, extension_id: null, number: "", source_id: null, parameters: [], results: [], flow_id: null, longest_ms: 120_000, exits: [],
  };
}

export function freeName(flow: FlowContent, wish: string): string {
  const taken = new Set(flow.nodes.map((node) => node.name));
  if (!taken.has(wish)) return wish;
  for (let i = 2; ; i += 1) if (!taken.has(`${wish} ${i}`)) return `${wish} ${i}`;
}

/** Leads everything that led to the old name to the new one. */
export function rename(flow: FlowContent, from: string, to: string): void {
  for (const node of flow.nodes) {
    if (node.name === from) node.name = to;
    for (const exit of node.exits) if (exit.to === from) exit.to = to;
  }
  if (flow.start === from) flow.start = to;
}

export function removeNode(flow: FlowContent, name: string): void {
  flow.nodes = flow.nodes.filter((node) => node.name !== name);
  for (const node of flow.nodes) node.exits = node.exits.filter((exit) => exit.to !== name);
  if (flow.start === name) flow.start = flow.nodes[0]?.name ?? "";
}

/** Empty: the exit leads nowhere. */
export function leadTo(node: FlowNode, exit: string, to: string): void {
  node.exits = node.exits.filter((item) => item.exit !== exit);
  if (to !== "") node.exits.push({ exit, to });
}
