// What an edited scheme changes against a published version: items and sections keep their keys, so they can be told apart.

import type { QualityText, SchemeContent, SchemeItem, SchemeSection } from "@/api/types";

export interface FieldChange {
  field: string; // of the messages under quality.fields
  before: unknown;
  after: unknown;
}

export interface SchemeChange {
  what: "scheme" | "section" | "item";
  kind: "added" | "removed" | "changed" | "moved";
  key: string;
  name: QualityText;
  fields: FieldChange[];
}

/** Objects are equal whatever the order of their keys: one side was written here, the other by the server. */
function sorted(_: string, value: unknown): unknown {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
}
export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a, sorted) === JSON.stringify(b, sorted);

function fieldsOf<T extends object>(before: T, after: T, leaveOut: string[]): FieldChange[] {
  return (Object.keys(after) as (keyof T & string)[]).filter((field) => !leaveOut.includes(field) && !isSame(before[field], after[field])).map((field) => ({ field, before: before[field], after: after[field] }));
}

interface Placed {
  item: SchemeItem;
  section: string;
}

function placed(content: SchemeContent): Map<string, Placed> {
  return new Map(content.sections.flatMap((section) => section.items.map((item) => [item.key, { item, section: section.key }] as [string, Placed])));
}

/** The fewest keys that were moved to come from one order to the other: all but a longest run that kept its order. */
function moved(before: string[], after: string[]): Set<string> {
  const common = after.filter((key) => before.includes(key));
  const places = common.map((key) => before.indexOf(key));
  const runs = places.map(() => ({ length: 1, from: -1 }));
  let best = -1;
  for (const [i, run] of runs.entries()) {
    for (let j = 0; j < i; j += 1) {
      const length = (runs[j]?.length ?? 0) + 1;
      if ((places[j] ?? 0) < (places[i] ?? 0) && length > run.length) Object.assign(run, { length, from: j });
    }
    if (best < 0 || run.length > (runs[best]?.length ?? 0)) best = i;
  }
  const kept = new Set<string>();
  for (let i = best; i >= 0; i = runs[i]?.from ?? -1) kept.add(common[i] ?? "");
  return new Set(common.filter((key) => !kept.has(key)));
}

function sectionChanges(before: SchemeContent, after: SchemeContent): SchemeChange[] {
  const old = new Map(before.sections.map((section) => [section.key, section] as [string, SchemeSection]));
  const order = moved(before.sections.map((each) => each.key), after.sections.map((each) => each.key));
  const changes: SchemeChange[] = [];
  for (const section of after.sections) {
    const was = old.get(section.key);
    const entry = { what: "section" as const, key: section.key, name: section.name };
    if (!was) changes.push({ ...entry, kind: "added", fields: [] });
    else {
      const fields = fieldsOf(was, section, ["items"]);
      if (fields.length > 0) changes.push({ ...entry, kind: "changed", fields });
      if (order.has(section.key)) changes.push({ ...entry, kind: "moved", fields: [] });
    }
  }
  const now = new Set(after.sections.map((section) => section.key));
  for (const section of before.sections) if (!now.has(section.key)) changes.push({ what: "section", kind: "removed", key: section.key, name: section.name, fields: [] });
  return changes;
}

function itemChanges(before: SchemeContent, after: SchemeContent): SchemeChange[] {
  const [old, now] = [placed(before), placed(after)];
  const changes: SchemeChange[] = [];
  for (const section of after.sections) {
    const stay = (each: SchemeItem): boolean => old.get(each.key)?.section === section.key && now.get(each.key)?.section === section.key;
    const order = moved((before.sections.find((each) => each.key === section.key)?.items ?? []).filter(stay).map((each) => each.key), section.items.filter(stay).map((each) => each.key));
    for (const item of section.items) {
      const was = old.get(item.key);
      const entry = { what: "item" as const, key: item.key, name: item.name };
      if (!was) changes.push({ ...entry, kind: "added", fields: [] });
      else {
        const fields = fieldsOf(was.item, item, ["key"]);
        if (fields.length > 0) changes.push({ ...entry, kind: "changed", fields });
        if (was.section !== section.key || order.has(item.key)) changes.push({ ...entry, kind: "moved", fields: [] });
      }
    }
  }
  for (const [key, { item }] of old) if (!now.has(key)) changes.push({ what: "item", kind: "removed", key, name: item.name, fields: [] });
  return changes;
}

export function schemeChanges(before: SchemeContent, after: SchemeContent): SchemeChange[] {
  const fields = fieldsOf(before, after, ["sections"]);
  const own: SchemeChange[] = fields.length > 0 ? [{ what: "scheme", kind: "changed", key: "", name: after.name, fields }] : [];
  return [...own, ...sectionChanges(before, after), ...itemChanges(before, after)];
}
