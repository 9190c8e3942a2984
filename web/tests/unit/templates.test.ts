// House rules of the views: no bare text in templates, no unknown message, no view longer than 250 lines.

import { readdirSync, readFileSync } from "node:fs";

import { parse, type DescriptorCompileResult } from "./sfc";
import { describe, expect, it } from "vitest";

import zhCN from "@/base/locale/zh-CN";

const files = (readdirSync("src", { recursive: true }) as string[]).filter((file) => file.endsWith(".vue")).map((file) => `src/${file.replaceAll("\\", "/")}`);
const sources = (readdirSync("src", { recursive: true }) as string[]).filter((file) => /\.(vue|ts)$/.test(file) && !file.includes("locale/") && !file.endsWith(".d.ts")).map((file) => `src/${file}`);
const spoken = ["title", "placeholder", "label", "alt", "aria-label", "aria-description", "start-placeholder", "end-placeholder"];

function hasWords(text: string): boolean {
  return /[A-Za-z\u4e00-\u9fff]{1,}/.test(text);
}

function bareTexts(result: DescriptorCompileResult): string[] {
  const found: string[] = [];
  const visit = (node: DescriptorCompileResult): void => {
    if (node.type === 2 && typeof node.content === "string" && hasWords(node.content)) found.push(node.content.trim());
    if (node.type === 1) {
      for (const prop of node.props ?? []) {
        if (prop.type === 6 && spoken.includes(prop.name) && hasWords(prop.value?.content ?? "")) found.push(`${prop.name}="${prop.value?.content ?? ""}"`);
      }
    }
    // Text written as a constant inside {{ }} is bare as well.
    if (node.type === 5) {
      const inside = typeof node.content === "object" ? node.content.content : "";
      if (/^\s*["'`][^"'`]*[\u4e00-\u9fffA-Za-z]/.test(inside)) found.push(inside);
    }
    for (const child of node.children ?? []) visit(child);
  };
  visit(result);
  return found;
}

function messageExists(key: string): boolean {
  let value: unknown = zhCN;
  for (const part of key.split(".")) value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[part] : undefined;
  return typeof value === "string";
}

describe("views", () => {
  it("are found at all", () => {
    expect(files.length).toBeGreaterThan(50);
  });
  it.each(files)("%s has no bare text and at most 250 lines", (file) => {
    const text = readFileSync(file, "utf8");
    expect(text.split("\n").length).toBeLessThanOrEqual(251);
    const root = parse(text);
    if (root) expect(bareTexts(root)).toEqual([]);
  });
  it("would catch bare text", () => {
    expect(bareTexts(parse('<template><p title="Hi">你好</p></template>') as DescriptorCompileResult)).toEqual(['title="Hi"', "你好"]);
  });
  it("name only messages that exist", () => {
    for (const file of sources) {
      const text = readFileSync(file, "utf8");
      for (const match of text.matchAll(/\bt\(\s*["']([\w.]+)["']/g)) expect(messageExists(match[1] ?? ""), `${file}: ${match[1] ?? ""}`).toBe(true);
    }
  });
});

describe("the console", () => {
  it("loads nothing from elsewhere", () => {
    for (const file of [...sources, "index.html"]) {
      const text = readFileSync(file, "utf8").replace(/http:\/\/www\.w3\.org\/\S+/g, "");
      expect(text, file).not.toMatch(/https?:\/\/[a-z]/i);
    }
  });
});
