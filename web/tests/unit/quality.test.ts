// The rules of the scoring form and of the result list's address.

import { describe, expect, it } from "vitest";

import type { EvaluationDetail, ItemAnswer, SchemeContent, SchemeItem } from "@/api/types";
import { askedItems, bestChoice, byItem, choiceOfKey, choicesOf, emptyAnswer, isAnswered, losses, withValue } from "@/areas/quality/form-rules";
import { byAgreement, saidBy } from "@/areas/quality/calibration-rules";
import { appealLinks, problemLink, reportLink } from "@/areas/quality/figure-rows";
import { shownHeat } from "@/areas/quality/heat-rules";
import { asAsked, blankPlan, checkPlan } from "@/areas/quality/plan-rules";
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

describe("the rows of a figure", () => {
  const filter = { from: 1, to: 9, counted: true };
  const row = (values: object): never => ({ id: 7, from_at: 1, to_at: 9, version: null, ...values }) as never;
  it.each<[string, object, object]>([
    ["agent", {}, { agent_id: "7" }], ["reviewer", {}, { reviewer_id: "7" }], ["scheme_version", { version: 2 }, { scheme_id: "7", scheme_version: "2" }], ["team", { id: null }, { no_team: "true" }], ["queue", { id: null }, { no_queue: "true" }], ["all", { id: null }, {}], ["week", { id: null, from_at: 3, to_at: 5 }, { from: "3", to: "5" }],
  ])("by %s of %o asks for %o", (by, values, more) => {
    expect(reportLink(by, row(values), filter).query).toEqual({ from: "1", to: "9", counted: "true", reported: "true", ...more });
  });
  it("of a problem are those of its item, dimension or criticality", () => {
    const problem = (values: object): never => ({ scheme_id: null, item: null, dimension: null, criticality: null, ...values }) as never;
    expect(problemLink(problem({ scheme_id: 3, item: "tone", dimension: "service", criticality: "none" }), "failed", filter).query).toMatchObject({ scheme_id: "3", failed_item: "tone" });
    expect(problemLink(problem({ dimension: "service" }), "asked", filter).query).toMatchObject({ asked_dimension: "service" });
    expect(problemLink(problem({ criticality: "business" }), "failed", filter).query).toMatchObject({ failed_item_criticality: "business" });
  });
  it("of an appeal figure are those of the item it named, or of the whole form", () => {
    expect(appealLinks("item", row({ item: "tone" }), {}).outcome("changed").query).toEqual({ from: "1", to: "9", reported: "true", scheme_id: "7", appealed_item: "tone", appeal: "changed" });
    expect(appealLinks("item", row({ item: "tone" }), {}).released?.query).toMatchObject({ released: "true", asked_item: "tone" });
    expect(appealLinks("item", row({ item: null }), {}).released).toBeNull();
    expect(appealLinks("item", row({ item: null }), {}).outcome("any").query).toMatchObject({ appealed_whole: "true" });
    expect(appealLinks("team", row({ id: null, item: null }), {}).outcome("open").query).toMatchObject({ no_team: "true", appeal: "open" });
  });
});

describe("the heat map", () => {
  const cell = (errors: number): never => ({ errors, asked: 10, error_rate: {} }) as never;
  const row = (item: string, ...cells: (number | null)[]): never => ({ scheme_id: 1, item, name: none, errors: 99, cells: cells.map((errors) => (errors === null ? null : cell(errors))) }) as never;
  it("shows named teams, the worst item first, and leaves out where nothing was lost", () => {
    const teams = [{ id: 4, name: "A" }, { id: null, name: "" }, { id: 5, name: "B" }];
    const shown = shownHeat({ teams, items: [row("a", 1, 7, null), row("b", 2, 0, 3), row("c", 0, 9, 0)] });
    expect(shown.teams.map((team) => team.name)).toEqual(["A", "B"]);
    expect(shown.items.map((each) => [each.item, each.errors, each.cells.map((one) => one?.errors ?? null)])).toEqual([["b", 5, [2, 3]], ["a", 1, [1, null]]]);
  });
  it("keeps to what fits", () => {
    const teams = Array.from({ length: 30 }, (_, at) => ({ id: at + 1, name: `${at}` }));
    const shown = shownHeat({ teams, items: Array.from({ length: 40 }, (_, at) => row(`i${at}`, ...teams.map(() => at + 1))) });
    expect([shown.teams.length, shown.items.length, shown.items[0]?.item, shown.items[0]?.cells.length]).toEqual([12, 20, "i39", 12]);
  });
});

describe("a sampling plan", () => {
  const plan = { ...blankPlan([{ id: 4 } as never]), name: "p" };
  it("begins with nothing wrong but its name", () => {
    expect(checkPlan(plan)).toEqual([]);
    expect(checkPlan(blankPlan([{ id: 4 } as never]))).toEqual([{ field: "name", code: "no_name" }]);
  });
  it.each<[object, string]>([[{ scheme_id: 0 }, "scheme_id no_scheme"], [{ per_agent: 0, newcomer_per_agent: 2 }, "newcomer_per_agent no_agent_quota"], [{ reviewers_choose: true }, "reviewer_ids nobody_chooses"], [{ filter: { ...plan.filter, max_talk_ms: 1 } }, "filter/max_talk_ms max_below_min"]])("%o: %s", (values, found) => {
    expect(checkPlan({ ...plan, ...values }).map((problem) => `${problem.field} ${problem.code}`)).toEqual([found]);
  });
  it("asks without a number while it is new, and without a name only for a preview", () => {
    expect(asAsked({ ...plan, name: " " }, true)).toMatchObject({ name: "–" });
    expect(Object.keys(asAsked(plan, false))).not.toContain("id");
    expect(asAsked({ ...plan, id: 3, etag: "e" }, false)).toMatchObject({ id: 3, etag: "e", name: "p" });
  });
});

describe("the results of a calibration", () => {
  const row = (key: string, share: number | null, rewrite: string | null = null): never => ({ item: key, pairs: { share, count: 0, of: 0 }, rewrite }) as never;
  it("begin with what is to be rewritten, then with the least agreement; what nobody answered comes last", () => {
    expect(byAgreement([row("all", 1), row("none", null), row("half", 0.5), row("b", 0.7, "low_kappa"), row("a", 0.6, "low_icc")]).map((each) => each.item)).toEqual(["a", "b", "half", "all", "none"]);
  });
  it("say answers in the item's own words", () => {
    const word = (key: string): string => `<${key}>`;
    const chosen = item("i", { kind: "choice", options: [{ key: "x", name: { "zh-CN": "", en: "Ex" }, share: 100 }] });
    expect(saidBy(chosen, [answer("i", { choice: "x" })], word)).toBe("Ex");
    expect(saidBy(item("i", { kind: "number", unit: "s" }), [answer("i", { number: 0 })], word)).toBe("0 s");
    expect(saidBy(item("i", { kind: "yes_no" }), [answer("i", { choice: "no" })], word)).toBe("<quality.answers.no>");
    expect(saidBy(item("i"), [answer("i", { na: true, number: 3 })], word)).toBe("<quality.na>");
    expect(saidBy(item("i"), [], word)).toBe("–");
    expect(saidBy(item("i"), [answer("i", {})], word)).toBe("–");
  });
});
