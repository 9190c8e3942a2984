// What can be done to a scoring scheme while it is edited. Pure functions: each gives a new content and leaves the old one alone.

import type { ItemAnswer, ItemKind, QualityText, SchemeContent, SchemeItem, SchemeSection } from "@/api/types";
import { itemsOf } from "@/areas/quality/form-rules";

export interface ItemPlace {
  section: number;
  item: number;
}

export const kinds: ItemKind[] = ["points", "scale", "yes_no", "choice", "number", "critical", "bonus", "penalty"];
export const emptyText = (): QualityText => ({ "zh-CN": "", en: "" });

/** These change the total only: nothing of them can fail or be critical. */
export const addsOrTakes = (kind: ItemKind): boolean => kind === "bonus" || kind === "penalty";

export function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** A key that is free within the scheme: item_1, item_2 and so on. */
export function freeKey(taken: Iterable<string>, prefix: string): string {
  const known = new Set(taken);
  let n = 1;
  while (known.has(`${prefix}_${n}`)) n += 1;
  return `${prefix}_${n}`;
}

export function newItem(content: SchemeContent, kind: ItemKind = "points"): SchemeItem {
  const key = freeKey(itemsOf(content).map((item) => item.key), "item");
  const item: SchemeItem = { key, name: emptyText(), kind: "points", points: 10, dimension: "service", criticality: "none", fails: "none", guidance: emptyText(), examples: [], na_allowed: true, comment_below: 100, levels: 5, best: 0, worst: 0, unit: "", options: [], condition: null };
  return withKind(item, kind);
}

export function newSection(content: SchemeContent): SchemeSection {
  return { key: freeKey(content.sections.map((section) => section.key), "section"), name: emptyText(), weight: 10, items: [newItem(content)] };
}

/** The smallest scheme there is: one section with one item. */
export function emptyScheme(name: QualityText): SchemeContent {
  const content: SchemeContent = { name, description: emptyText(), formula: "sections", pass_score: 80, critical_zeroes: true, bonus_most: 10, channels: [], queue_ids: [], sections: [] };
  return { ...content, sections: [newSection(content)] };
}

/** The item as that kind: what the kind forbids or needs is set, what it leaves open stays as it was. */
export function withKind(item: SchemeItem, kind: ItemKind): SchemeItem {
  const next: SchemeItem = { ...item, kind };
  if (addsOrTakes(kind)) Object.assign(next, { criticality: "none", fails: "none", na_allowed: false, points: item.points > 0 ? Math.min(item.points, 10) : 5 });
  else if (addsOrTakes(item.kind)) next.na_allowed = true;
  if (kind === "critical") Object.assign(next, { points: 0, fails: item.fails === "none" ? "all" : item.fails, criticality: item.criticality === "none" ? "customer" : item.criticality });
  else if (next.points === 0) next.points = 10;
  if (kind === "choice" && item.options.length < 2) next.options = [{ key: "full", name: emptyText(), share: 100 }, { key: "none", name: emptyText(), share: 0 }];
  if (kind === "number" && item.best === item.worst) Object.assign(next, { best: 0, worst: 10 });
  return next;
}

export function placeOf(content: SchemeContent, key: string): ItemPlace | null {
  for (const [section, each] of content.sections.entries()) {
    const item = each.items.findIndex((one) => one.key === key);
    if (item >= 0) return { section, item };
  }
  return null;
}

function withItems(content: SchemeContent, section: number, items: SchemeItem[]): SchemeContent {
  return { ...content, sections: content.sections.map((each, at) => (at === section ? { ...each, items } : each)) };
}

function inserted<T>(list: T[], at: number, value: T): T[] {
  return [...list.slice(0, at), value, ...list.slice(at)];
}

export function setItem(content: SchemeContent, key: string, item: SchemeItem): SchemeContent {
  return { ...content, sections: content.sections.map((section) => ({ ...section, items: section.items.map((each) => (each.key === key ? item : each)) })) };
}

export function addItem(content: SchemeContent, section: number, item: SchemeItem, at?: number): SchemeContent {
  const items = content.sections[section]?.items ?? [];
  return withItems(content, section, inserted(items, at ?? items.length, item));
}

/** Without the item; a section is never left empty, for the server takes none. */
export function removeItem(content: SchemeContent, key: string): SchemeContent {
  const place = placeOf(content, key);
  if (!place || (content.sections[place.section]?.items.length ?? 0) < 2) return content;
  return withItems(content, place.section, (content.sections[place.section]?.items ?? []).filter((item) => item.key !== key));
}

export function duplicateItem(content: SchemeContent, key: string): { content: SchemeContent; key: string } {
  const place = placeOf(content, key);
  const item = place && content.sections[place.section]?.items[place.item];
  if (!place || !item) return { content, key };
  const copy = { ...copyOf(item), key: freeKey(itemsOf(content).map((each) => each.key), key.replace(/_\d+$/, "").slice(0, 30)) };
  return { content: addItem(content, place.section, copy, place.item + 1), key: copy.key };
}

/** To a place in another or the same section, counted after the item was taken out. The last of a section stays. */
export function moveItemTo(content: SchemeContent, key: string, section: number, at: number): SchemeContent {
  const place = placeOf(content, key);
  const item = place && content.sections[place.section]?.items[place.item];
  if (!place || !item || !content.sections[section]) return content;
  if (place.section !== section && (content.sections[place.section]?.items.length ?? 0) < 2) return content;
  const without = withItems(content, place.section, (content.sections[place.section]?.items ?? []).filter((each) => each.key !== key));
  return addItem(without, section, item, Math.max(0, Math.min(at, without.sections[section]?.items.length ?? 0)));
}

/** One place up (-1) or down (1), from the edge of a section into the next. */
export function moveItem(content: SchemeContent, key: string, by: 1 | -1): SchemeContent {
  const place = placeOf(content, key);
  if (!place) return content;
  const items = content.sections[place.section]?.items ?? [];
  const at = place.item + by;
  if (at >= 0 && at < items.length) return moveItemTo(content, key, place.section, at);
  const section = place.section + by;
  const target = content.sections[section];
  return target ? moveItemTo(content, key, section, by > 0 ? 0 : target.items.length) : content;
}

export function setSection(content: SchemeContent, key: string, values: Partial<SchemeSection>): SchemeContent {
  return { ...content, sections: content.sections.map((section) => (section.key === key ? { ...section, ...values } : section)) };
}

export function moveSectionTo(content: SchemeContent, key: string, at: number): SchemeContent {
  const section = content.sections.find((each) => each.key === key);
  if (!section) return content;
  const others = content.sections.filter((each) => each.key !== key);
  return { ...content, sections: inserted(others, Math.max(0, Math.min(at, others.length)), section) };
}

export function moveSection(content: SchemeContent, key: string, by: 1 | -1): SchemeContent {
  return moveSectionTo(content, key, content.sections.findIndex((each) => each.key === key) + by);
}

export function removeSection(content: SchemeContent, key: string): SchemeContent {
  return content.sections.length < 2 ? content : { ...content, sections: content.sections.filter((section) => section.key !== key) };
}

/** Another key, also where a condition names the item. */
export function renameItem(content: SchemeContent, key: string, next: string): SchemeContent {
  const renamed = (item: SchemeItem): SchemeItem => ({ ...item, key: item.key === key ? next : item.key, condition: item.condition?.item === key ? { ...item.condition, item: next } : item.condition });
  return { ...content, sections: content.sections.map((section) => ({ ...section, items: section.items.map(renamed) })) };
}

/** The words a choice of this item may have; empty for items answered by a number. */
export function answersOf(item: SchemeItem): string[] {
  if (item.kind === "yes_no") return ["yes", "no"];
  if (item.kind === "critical") return ["pass", "fail"];
  return item.kind === "choice" ? item.options.map((option) => option.key) : [];
}

/** Items further up that a condition of this one may ask. */
export function askable(content: SchemeContent, key: string): SchemeItem[] {
  const all = itemsOf(content);
  return all.slice(0, Math.max(0, all.findIndex((item) => item.key === key))).filter((item) => answersOf(item).length > 0);
}

/** Answers of a trial that the edited scheme still takes; the others would make the server refuse all of them. */
export function fitting(content: SchemeContent, answers: ItemAnswer[]): ItemAnswer[] {
  const items = new Map(itemsOf(content).map((item) => [item.key, item]));
  return answers.filter((answer) => {
    const item = items.get(answer.item);
    if (!item || (answer.na && !item.na_allowed)) return false;
    const words = answersOf(item);
    if (words.length > 0) return answer.number === null && (answer.choice === "" || words.includes(answer.choice));
    if (answer.choice !== "" || answer.number === null) return answer.choice === "";
    if (item.kind === "scale") return answer.number >= 1 && answer.number <= item.levels;
    return item.kind === "number" || (answer.number >= 0 && answer.number <= item.points);
  });
}
