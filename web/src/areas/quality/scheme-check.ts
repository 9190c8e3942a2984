// What is wrong with a scheme and where, as the server would say it (src/quality/scheme_rules.cpp and the bounds of the
// interface), but all of it at once and while it is typed. The server decides: what only it finds is shown in the same places.

import type { QualityText, SchemeContent, SchemeItem, SchemeSection } from "@/api/types";
import { addsOrTakes, answersOf } from "@/areas/quality/scheme-edit";

export interface SchemeProblem {
  /** As the API names it: "sections/0/items/2/points". */
  field: string;
  /** Of the messages under quality.wrong. */
  code: string;
  /** It cannot even be kept as a draft. */
  draft: boolean;
}

const keyPattern = /^[a-z0-9][a-z0-9_]{0,39}$/;
const isEmpty = (text: QualityText): boolean => text["zh-CN"] === "" && text.en === "";
const isWhole = (value: number | null | undefined, low: number, high: number): boolean => typeof value === "number" && Number.isInteger(value) && value >= low && value <= high;

class Check {
  readonly found: SchemeProblem[] = [];
  private readonly earlier: SchemeItem[] = [];
  private readonly keys = new Set<string>();

  constructor(private readonly content: SchemeContent) {}

  run(): SchemeProblem[] {
    const { content } = this;
    if (isEmpty(content.name)) this.add("name", "no_name");
    this.bounds("pass_score", content.pass_score, 0, 100);
    this.bounds("bonus_most", content.bonus_most, 0, 100);
    const sections = new Set<string>();
    let weight = 0;
    for (const [s, section] of content.sections.entries()) {
      if (sections.has(section.key)) this.add(`sections/${s}/key`, "key_twice", true);
      sections.add(section.key);
      weight += hasPoints(section) ? section.weight : 0;
      this.section(section, `sections/${s}`);
    }
    if (weight === 0) this.add("sections", "no_weight");
    return this.found;
  }

  private add(field: string, code: string, draft = false): void {
    this.found.push({ field, code, draft });
  }

  private bounds(field: string, value: number | null | undefined, low: number, high: number): void {
    if (!isWhole(value, low, high)) this.add(field, "bounds", true);
  }

  private section(section: SchemeSection, at: string): void {
    if (isEmpty(section.name)) this.add(`${at}/name`, "no_name");
    if (!keyPattern.test(section.key)) this.add(`${at}/key`, "bad_key", true);
    this.bounds(`${at}/weight`, section.weight, 0, 1000);
    if (section.items.length === 0) this.add(at, "no_items", true);
    for (const [i, item] of section.items.entries()) {
      const place = `${at}/items/${i}`;
      if (this.keys.has(item.key)) this.add(`${place}/key`, "key_twice", true);
      this.keys.add(item.key);
      this.item(item, place);
      if (item.fails === "section" && !hasPoints(section)) this.add(`${place}/fails`, "nothing_to_lose");
      this.earlier.push(item);
    }
  }

  private item(item: SchemeItem, at: string): void {
    if (!keyPattern.test(item.key)) this.add(`${at}/key`, "bad_key", true);
    if (isEmpty(item.name)) this.add(`${at}/name`, "no_name");
    this.points(item, at);
    this.failing(item, at);
    if (item.kind === "choice") this.options(item, at);
    if (item.kind === "scale") this.bounds(`${at}/levels`, item.levels, 2, 11);
    if (item.kind === "number") this.number(item, at);
    if (item.condition) this.condition(item, at);
  }

  private points(item: SchemeItem, at: string): void {
    this.bounds(`${at}/points`, item.points, 0, 1000);
    this.bounds(`${at}/comment_below`, item.comment_below, 0, 100);
    if (item.points === 0 && item.kind !== "critical") this.add(`${at}/points`, "no_points");
    if (!addsOrTakes(item.kind)) return;
    if (item.criticality !== "none") this.add(`${at}/criticality`, "total_only");
    if (item.na_allowed) this.add(`${at}/na_allowed`, "simply_nought");
  }

  private failing(item: SchemeItem, at: string): void {
    if (item.kind === "critical" && item.fails === "none") this.add(`${at}/fails`, "critical_fails");
    if (item.fails === "none") return;
    if (addsOrTakes(item.kind)) this.add(`${at}/fails`, "total_only");
    else if (item.criticality === "none") this.add(`${at}/criticality`, "whom_it_harms");
  }

  private number(item: SchemeItem, at: string): void {
    for (const name of ["best", "worst"] as const) {
      if (typeof item[name] !== "number" || Math.abs(item[name]) > 1_000_000) this.add(`${at}/${name}`, "bounds", true);
    }
    if (Math.abs(item.best - item.worst) <= 1e-9) this.add(`${at}/worst`, "best_is_worst");
  }

  private options(item: SchemeItem, at: string): void {
    if (item.options.length < 2) return this.add(`${at}/options`, "two_options");
    const keys = new Set<string>();
    for (const [i, option] of item.options.entries()) {
      const place = `${at}/options/${i}`;
      if (!keyPattern.test(option.key)) this.add(`${place}/key`, "bad_key", true);
      else if (keys.has(option.key)) this.add(`${place}/key`, "key_twice");
      keys.add(option.key);
      if (isEmpty(option.name)) this.add(`${place}/name`, "no_name");
      this.bounds(`${place}/share`, option.share, 0, 100);
    }
    if (!item.options.some((option) => option.share === 100)) this.add(`${at}/options`, "none_full");
  }

  private condition(item: SchemeItem, at: string): void {
    const above = this.earlier.find((each) => each.key === item.condition?.item);
    if (!above) return this.add(`${at}/condition/item`, "not_above");
    const words = answersOf(above);
    if (words.length === 0) return this.add(`${at}/condition/item`, "not_asked_by_choice");
    const choices = item.condition?.choices ?? [];
    if (choices.length === 0) this.add(`${at}/condition/choices`, "no_choice", true);
    else if (choices.some((choice) => !words.includes(choice))) this.add(`${at}/condition/choices`, "unknown_choice");
  }
}

function hasPoints(section: SchemeSection): boolean {
  return section.items.some((item) => item.points > 0 && !addsOrTakes(item.kind));
}

/** Everything wrong with it, in its order; empty: it can be published. */
export function checkScheme(content: SchemeContent): SchemeProblem[] {
  return new Check(content).run();
}

/** Whether a field of this name, or one within it, is among them. */
export function isWithin(field: string, place: string): boolean {
  return field === place || field.startsWith(`${place}/`);
}
