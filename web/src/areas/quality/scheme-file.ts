// A scheme as a file: what is exported can be imported again, here or in another centre.

import type { SchemeContent } from "@/api/types";
import { textOf } from "@/areas/shared/quality-text";
import { saveJson } from "@/base/save-json";

const largest = 2_000_000; // bytes; the largest scheme allowed is far below

/** null: no scheme. Only its shape is looked at; the rules and the server name what is wrong within. */
export async function readScheme(file: File): Promise<SchemeContent | null> {
  if (file.size > largest) return null;
  try {
    return schemeOf(JSON.parse(await file.text()));
  } catch {
    return null;
  }
}

export function schemeOf(value: unknown): SchemeContent | null {
  const isObject = (one: unknown): one is Record<string, unknown> => typeof one === "object" && one !== null && !Array.isArray(one);
  const isText = (one: unknown): boolean => isObject(one) && typeof one["zh-CN"] === "string" && typeof one["en"] === "string";
  if (!isObject(value) || !isText(value["name"]) || !Array.isArray(value["sections"])) return null;
  const sections = value["sections"] as unknown[];
  const isItem = (one: unknown): boolean => isObject(one) && typeof one["key"] === "string" && typeof one["kind"] === "string" && isText(one["name"]) && isText(one["guidance"]) && Array.isArray(one["options"]) && Array.isArray(one["examples"]);
  const isSection = (one: unknown): boolean => isObject(one) && typeof one["key"] === "string" && isText(one["name"]) && Array.isArray(one["items"]) && one["items"].every(isItem);
  const lists = Array.isArray(value["channels"]) && Array.isArray(value["queue_ids"]);
  return lists && isText(value["description"]) && sections.every(isSection) ? (value as unknown as SchemeContent) : null;
}

/** `version` 0: a draft. */
export function saveScheme(content: SchemeContent, version: number): void {
  saveJson(content, `${textOf(content.name)}${version > 0 ? `-v${version}` : ""}`);
}
