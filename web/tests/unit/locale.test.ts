// Both languages say the same things, with the words of the glossary, and every word of the interface has its translation.

import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import en from "@/base/locale/en";
import zhCN from "@/base/locale/zh-CN";

function flat(value: object, path = ""): Map<string, string> {
  const all = new Map<string, string>();
  for (const [name, item] of Object.entries(value) as [string, unknown][]) {
    const key = path ? `${path}.${name}` : name;
    if (typeof item === "string") all.set(key, item);
    else for (const [below, text] of flat(item as object, key)) all.set(below, text);
  }
  return all;
}
const zh = flat(zhCN);
const english = flat(en);
const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();

describe("messages", () => {
  it("exist in both languages", () => {
    expect([...english.keys()].sort()).toEqual([...zh.keys()].sort());
  });
  it("have the same placeholders in both languages", () => {
    for (const [key, text] of zh) expect(new Set(holes(english.get(key) ?? "")), key).toEqual(new Set(holes(text)));
  });
  it("are not empty, and English holds no Chinese", () => {
    for (const [key, text] of [...zh, ...english]) expect(text.trim(), key).not.toBe("");
    for (const [key, text] of english) expect(text, key).not.toMatch(/[\u4e00-\u9fff]/);
  });
  it("use the words of the glossary", () => {
    const words: [string, string][] = [
      ["session.desk", "坐席"], ["role.team_leader", "班组长"], ["floor.queue", "技能组"], ["admin.extensions", "分机"], ["admin.trunks", "中继"], ["state.ready", "空闲"], ["state.not_ready", "示忙"], ["state.ringing", "振铃"],
      ["state.holding", "保持"], ["state.after_call_work", "话后处理"], ["desk.sign_in", "签入"], ["desk.sign_out", "签出"], ["floor.sl", "服务水平"], ["floor.answer_rate", "接通率"], ["floor.abandoned", "放弃"], ["floor.aht", "平均处理时长"],
      ["floor.force_hang_up", "强拆"], ["desk.wrap_up", "话务小结"],
    ];
    for (const [key, word] of words) expect(zh.get(key), key).toBe(word);
  });
});

describe("words of the interface", () => {
  const schema = readFileSync("src/api/schema.d.ts", "utf8");
  const groups: [string, string][] = [
    ["AgentState", "state"], ["AgentState", "state_short"], ["SegmentKind", "segment"], ["ConversationOutcome", "outcome"], ["QueueOutcome", "outcome"], ["OfferOutcome", "offer_outcome"], ["EndCause", "cause"], ["EndSide", "side"],
    ["Role", "role"], ["Strategy", "strategy"], ["TrunkState", "trunk_state"], ["Reachability", "reachability"], ["Direction", "direction"], ["ServiceLevelVariant", "floor"], ["FlowNodeKind", "flows.kinds"],
    ["EvaluationState", "quality.states"], ["EvaluationAct", "quality.acts"], ["QualitySample", "quality.samples"], ["TaskState", "quality.task_states"], ["Dimension", "quality.dimensions"], ["ItemKind", "quality.kinds"], ["Criticality", "quality.criticalities"],
  ];
  it.each(groups)("%s are all translated under %s", (name, group) => {
    const line = new RegExp(`^ {8}${name}: ((?:"\\w+"(?: \\| )?)+);`, "m").exec(schema);
    const values = [...(line?.[1] ?? "").matchAll(/"(\w+)"/g)].map((match) => match[1] ?? "");
    expect(values.length).toBeGreaterThan(1);
    for (const value of values) expect(zh.has(`${group}.${value}`), `${group}.${value}`).toBe(true);
  });
  it("every error code has its sentence", () => {
    const line = /^ +code: ((?:"\w+"(?: \| )?)+);/m.exec(schema);
    const codes = [...(line?.[1] ?? "").matchAll(/"(\w+)"/g)].map((match) => match[1] ?? "");
    expect(codes).toContain("invalid_input");
    for (const code of codes) expect(zh.has(`problem.${code}`), code).toBe(true);
  });
});
