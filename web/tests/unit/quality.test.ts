// The rules of the scoring form and of the result list's address.

import { describe, expect, it } from "vitest";

import type { EvaluationDetail, ItemAnswer, SchemeContent, SchemeItem } from "@/api/types";
import { askedItems, bestChoice, byItem, choiceOfKey, choicesOf, emptyAnswer, isAnswered, losses, withValue } from "@/areas/quality/form-rules";
import { fromAddress, toAddress } from "@/areas/quality/result-query";

const none = { "zh-CN": "", en: "" };
const item = (key: string, values: Partial<SchemeItem> = {}): SchemeItem => ({ key, name: none, kind: "points", points: 10, dimension: "service", criticality: "none", fails: "none", guidance: none, examples: [], na_allowed: true, comment_below: 0, levels: 5, best: 0, worst: 0, unit: "", options: [], condition: null, ...values });
const scheme = (...items: SchemeItem[]): SchemeContent => ({ name: none, description: none, formula: "sections", pass_score: 80, critical_zeroes: true, bonus_most: 10, channels: [], queue_ids: [], sections: [{ key: "s", name: none, weight: 1, items }] });
const answer = (key: string, values: Partial<ItemAnswer>): ItemAnswer => ({ ...emptyAnswer(key), ...values });

describe("the form", () => {
  const options = [{ key: "half", name: none, share: 50 }, { key: "all", name: none, share: 100 }];
  it.each<[Partial<SchemeItem>, number, string | number | null]>([
    [{ kind: "yes_no" }, 1, "yes"], [{ kind: "critical", fails: "all" }, 2, "fail"], [{ kind: "critical", fails: "all" }, 3, null], [{ kind: "choice", options }, 2, "all"], [{ kind: "scale", levels: 5 }, 5, 5], [{ kind: "scale", levels: 5 }, 6, null], [{ kind: "scale", levels: 11 }, 0, 10],
    [{ points: 10 }, 0, 0], [{ points: 10 }, 7, 7], [{ points: 3 }, 4, null], [{ points: 40 }, 4, null], [{ kind: "number" }, 4, null],
  ])("%o: key %i chooses %s", (values, digit, chosen) => {
    expect(choiceOfKey(item("i", values), digit)).toBe(chosen);
  });
  it.each<[Partial<SchemeItem>, string | number]>([[{ kind: "yes_no" }, "yes"], [{ kind: "critical" }, "pass"], [{ kind: "choice", options }, "all"], [{ kind: "scale", levels: 7 }, 7], [{ points: 25 }, 25], [{ kind: "penalty" }, 0], [{ kind: "bonus" }, 0], [{ kind: "number", best: 3 }, 3]])("%o: the best is %s", (values, best) => {
    expect(bestChoice(item("i", values))).toBe(best);
  });
  it("has a button for each point up to ten, and a field beyond", () => {
    expect(choicesOf(item("i", { points: 10 }))).toHaveLength(11);
    expect(choicesOf(item("i", { points: 11 }))).toEqual([]);
  });
  it("asks under a condition only while its item is asked and answered so", () => {
    const content = scheme(item("a", { kind: "yes_no" }), item("b", { kind: "yes_no", condition: { item: "a", choices: ["no"] } }), item("c", { condition: { item: "b", choices: ["yes"] } }));
    const asked = (...answers: ItemAnswer[]): string[] => [...askedItems(content, byItem(answers))];
    expect(asked()).toEqual(["a"]);
    expect(asked(answer("a", { choice: "no" }))).toEqual(["a", "b"]);
    expect(asked(answer("a", { choice: "no" }), answer("b", { choice: "yes" }))).toEqual(["a", "b", "c"]);
    expect(asked(answer("a", { choice: "yes" }), answer("b", { choice: "yes" }))).toEqual(["a"]);
    expect(asked(answer("a", { choice: "no", na: true }))).toEqual(["a"]);
  });
  it("knows an answer, keeps its comment, and takes nought for an answer", () => {
    expect(isAnswered(undefined)).toBe(false);
    expect(isAnswered(emptyAnswer("a"))).toBe(false);
    expect(isAnswered(withValue(emptyAnswer("a"), 0))).toBe(true);
    expect(withValue(answer("a", { comment: "why", na: true }), "yes")).toEqual(answer("a", { comment: "why", choice: "yes" }));
    expect(withValue(answer("a", { number: 4 }), null).number).toBeNull();
  });
  it("lists what was lost, critical errors first", () => {
    const content = scheme(item("a"), item("b", { kind: "critical", fails: "all", points: 1 }), item("c"));
    const row = (key: string, earned: number, possible: number): object => ({ item: key, section: "s", asked: true, applies: true, earned, possible, error: earned < possible });
    const detail = { content, answers: [], result: { items: [row("a", 4, 10), row("b", 0, 1), row("c", 10, 10)] } } as unknown as EvaluationDetail;
    expect(losses(detail).map((loss) => [loss.item.key, loss.lost])).toEqual([["b", 1], ["a", 6]]);
  });
});

describe("the address of the result list", () => {
  it("gives back what was put in", () => {
    const query = { agent_id: 7, state: "final", counted: true, critical: false, from: 0 };
    expect(fromAddress(toAddress(query))).toEqual(query);
  });
  it("leaves out what is no filter", () => {
    expect(fromAddress({ agent_id: "x", team_id: "", counted: "perhaps", other: "1", state: "" })).toEqual({});
  });
});
