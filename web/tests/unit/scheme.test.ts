// Editing a scoring scheme: what can be done to it, what is wrong with it, and what it changes.

import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import type { ItemAnswer, ItemKind, SchemeContent, SchemeItem } from "@/api/types";
import { emptyAnswer } from "@/areas/quality/form-rules";
import { checkScheme } from "@/areas/quality/scheme-check";
import { schemeChanges } from "@/areas/quality/scheme-diff";
import { askable, duplicateItem, emptyScheme, fitting, freeKey, kinds, moveItem, moveItemTo, moveSection, newItem, newSection, placeOf, removeItem, removeSection, renameItem, setItem, withKind } from "@/areas/quality/scheme-edit";
import { schemeOf } from "@/areas/quality/scheme-file";
// @ts-expect-error the stand-in is plain JavaScript
import { readyNames, schemeFrom } from "../mock/quality-score.mjs";

/** Out of the server's own source: the rules here must have nothing against what the server comes with. */
const readySchemes = (readyNames as string[]).map((name) => schemeFrom(readFileSync(`../src/quality/ready_scheme_${name}.cpp`, "utf8")) as SchemeContent);

const text = (en: string): { "zh-CN": string; en: string } => ({ "zh-CN": "", en });
const item = (key: string, values: Partial<SchemeItem> = {}): SchemeItem => ({ ...newItem(emptyScheme(text("s"))), key, name: text(key), ...values });
const scheme = (...sections: SchemeItem[][]): SchemeContent => ({ ...emptyScheme(text("s")), sections: sections.map((items, i) => ({ key: `s${i + 1}`, name: text(`S${i + 1}`), weight: 10, items })) });
const order = (content: SchemeContent): string => content.sections.map((section) => `${section.key}:${section.items.map((each) => each.key).join(",")}`).join(" ");
const wrong = (content: SchemeContent): string[] => checkScheme(content).map((problem) => `${problem.field} ${problem.code}`);

describe("an edited scheme", () => {
  const content = scheme([item("a"), item("b")], [item("c")]);
  it.each<[string, 1 | -1, string]>([["a", 1, "s1:b,a s2:c"], ["b", 1, "s1:a s2:b,c"], ["a", -1, "s1:a,b s2:c"], ["b", -1, "s1:b,a s2:c"]])("moves %s by %i", (key, by, after) => {
    expect(order(moveItem(content, key, by))).toBe(after);
  });
  it("never leaves a section without items", () => {
    expect(moveItem(content, "c", -1)).toBe(content);
    expect(removeItem(content, "c")).toBe(content);
    expect(order(removeItem(content, "a"))).toBe("s1:b s2:c");
    expect(removeSection(scheme([item("a")]), "s1").sections).toHaveLength(1);
  });
  it("takes an item to any place, and no further than the end", () => {
    expect(order(moveItemTo(content, "a", 1, 99))).toBe("s1:b s2:c,a");
    expect(order(moveItemTo(content, "a", 7, 0))).toBe(order(content));
    expect(order(moveSection(content, "s1", 1))).toBe("s2:c s1:a,b");
    expect(order(moveSection(content, "s1", -1))).toBe(order(content));
  });
  it("gives keys nobody has, also to a copy", () => {
    expect(freeKey(["item_1", "item_3"], "item")).toBe("item_2");
    expect(duplicateItem(content, "a").key).toBe("a_1");
    expect(order(duplicateItem(content, "a").content)).toBe("s1:a,a_1,b s2:c");
    expect(newSection(content).key).toBe("section_1");
  });
  it("renames a key where a condition names it", () => {
    const asked = scheme([item("a", { kind: "yes_no" }), item("b", { condition: { item: "a", choices: ["no"] } })]);
    expect(renameItem(asked, "a", "x").sections[0]?.items.map((each) => each.condition?.item ?? each.key)).toEqual(["x", "x"]);
  });
  it("offers as condition only what stands above and is answered by choice", () => {
    const asked = scheme([item("a", { kind: "yes_no" }), item("p"), item("b"), item("d", { kind: "yes_no" })]);
    expect(askable(asked, "b").map((each) => each.key)).toEqual(["a"]);
  });
  it("is left alone: every change is a copy", () => {
    const before = JSON.stringify(content);
    moveItem(content, "a", 1);
    setItem(content, "a", item("a", { points: 3 }));
    expect(JSON.stringify(content)).toBe(before);
  });
});

describe("the rules of a scheme", () => {
  it("have nothing against the ready ones, nor against any kind as the editor makes it", () => {
    for (const ready of readySchemes) expect(wrong(ready)).toEqual([]);
    for (const kind of kinds) {
      const made = withKind(item("a"), kind);
      const named = { ...made, options: made.options.map((option) => ({ ...option, name: text(option.key) })) };
      expect(wrong(scheme([item("first"), named])), kind).toEqual([]);
    }
  });
  it("are kept whatever kind follows whatever other", () => {
    for (const first of kinds) for (const then of kinds) {
      const made = withKind(withKind(item("a"), first), then);
      const named = { ...made, options: made.options.map((option) => ({ ...option, name: text(option.key) })) };
      expect(wrong(scheme([item("first"), named])), `${first}, then ${then}`).toEqual([]);
    }
  });
  const options = [{ key: "x", name: text("x"), share: 100 }, { key: "y", name: text("y"), share: 0 }];
  it.each<[Partial<SchemeItem>, string]>([
    [{ name: text("") }, "name no_name"], [{ points: 0 }, "points no_points"], [{ points: 1001 }, "points bounds"], [{ points: 1.5 }, "points bounds"], [{ key: "A b" }, "key bad_key"], [{ key: "first" }, "key key_twice"],
    [{ kind: "critical", fails: "none", criticality: "customer" }, "fails critical_fails"], [{ fails: "all" }, "criticality whom_it_harms"], [{ kind: "bonus", na_allowed: true }, "na_allowed simply_nought"], [{ kind: "penalty", na_allowed: false, fails: "all" }, "fails total_only"], [{ kind: "bonus", na_allowed: false, criticality: "business" }, "criticality total_only"],
    [{ kind: "number", best: 3, worst: 3 }, "worst best_is_worst"], [{ kind: "choice", options: [] }, "options two_options"], [{ kind: "choice", options: options.map((each) => ({ ...each, share: 50 })) }, "options none_full"], [{ kind: "choice", options: options.map((each) => ({ ...each, key: "x" })) }, "options/1/key key_twice"],
    [{ condition: { item: "later", choices: ["yes"] } }, "condition/item not_above"], [{ condition: { item: "first", choices: ["yes"] } }, "condition/item not_asked_by_choice"], [{ condition: { item: "asked", choices: ["maybe"] } }, "condition/choices unknown_choice"], [{ condition: { item: "asked", choices: [] } }, "condition/choices no_choice"], [{ kind: "scale", levels: 1 }, "levels bounds"],
  ])("%o", (values, found) => {
    expect(wrong(scheme([item("first"), item("asked", { kind: "yes_no" }), item("i", values), item("later", { kind: "yes_no" })]))).toEqual([`sections/0/items/2/${found}`]);
  });
  it("see what is wrong with the whole", () => {
    expect(wrong({ ...scheme([item("a")]), name: text("") })).toEqual(["name no_name"]);
    expect(wrong(scheme([item("a", { kind: "bonus", na_allowed: false })]))).toEqual(["sections no_weight"]);
    expect(wrong(scheme([item("a")], [item("b", { kind: "critical", points: 0, fails: "section", criticality: "customer" })]))).toEqual(["sections/1/items/0/fails nothing_to_lose"]);
    expect(wrong({ ...scheme([item("a")]), pass_score: 101 })).toEqual(["pass_score bounds"]);
  });
});

describe("what a scheme changes", () => {
  const before = scheme([item("a"), item("b"), item("c")], [item("d"), item("e")]);
  const said = (after: SchemeContent): string[] => schemeChanges(before, after).map((change) => `${change.kind} ${change.key}${change.fields.map((field) => ` ${field.field}`).join("")}`);
  it("is nothing against itself, whatever the order of the fields", () => {
    const turned = JSON.parse(JSON.stringify(before), (_, value) => (value && typeof value === "object" && !Array.isArray(value) ? Object.fromEntries(Object.entries(value as object).reverse()) : value)) as SchemeContent;
    expect(said(turned)).toEqual([]);
  });
  it("names fields, additions and removals", () => {
    expect(said(setItem({ ...before, pass_score: 75 }, "b", item("b", { points: 4, na_allowed: false })))).toEqual(["changed  pass_score", "changed b points na_allowed"]);
    expect(said(removeItem(before, "b"))).toEqual(["removed b"]);
    expect(said(duplicateItem(before, "a").content)).toEqual(["added a_1"]);
    expect(said(removeSection(before, "s2"))).toEqual(["removed s2", "removed d", "removed e"]);
  });
  it("names what moved, and not what only made room", () => {
    expect(said(moveItemTo(before, "c", 0, 0))).toEqual(["moved c"]);
    expect(said(moveItemTo(before, "a", 0, 2))).toEqual(["moved a"]);
    expect(said(moveItemTo(before, "a", 1, 1))).toEqual(["moved a"]);
    expect(said(moveSection(before, "s2", -1))).toHaveLength(1);
  });
});

describe("trying a scheme", () => {
  const given = (key: string, values: Partial<ItemAnswer>): ItemAnswer => ({ ...emptyAnswer(key), ...values });
  it.each<[ItemKind, Partial<SchemeItem>, Partial<ItemAnswer>, boolean]>([
    ["points", { points: 5 }, { number: 5 }, true], ["points", { points: 5 }, { number: 6 }, false], ["points", {}, { choice: "yes" }, false], ["yes_no", {}, { choice: "yes" }, true], ["yes_no", {}, { number: 1 }, false], ["yes_no", { na_allowed: false }, { na: true }, false],
    ["scale", { levels: 3 }, { number: 4 }, false], ["number", {}, { number: -7 }, true], ["critical", {}, { choice: "no" }, false],
  ])("%s %o: an answer %o still fits: %s", (kind, values, answer, fits) => {
    expect(fitting(scheme([item("a", { kind, ...values })]), [given("a", answer)]).length === 1).toBe(fits);
  });
  it("forgets answers of items that are gone", () => {
    expect(fitting(scheme([item("a")]), [given("b", { number: 1 })])).toEqual([]);
  });
});

describe("a scheme's file", () => {
  it("is taken back as it was given out", () => {
    for (const ready of readySchemes) expect(schemeOf(JSON.parse(JSON.stringify(ready)))).toEqual(ready);
  });
  it.each([null, 3, [], {}, { name: "x", sections: [] }, { ...emptyScheme(text("s")), sections: [{}] }, { ...emptyScheme(text("s")), channels: null }])("%o is none", (value) => {
    expect(schemeOf(value)).toBeNull();
  });
  it("keeps places by key", () => {
    expect(placeOf(scheme([item("a")], [item("b")]), "b")).toEqual({ section: 1, item: 0 });
    expect(placeOf(scheme([item("a")]), "z")).toBeNull();
  });
});
