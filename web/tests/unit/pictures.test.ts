// The pictures of docs/console.md are those the test run makes.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

const web = process.cwd(); // as the other tests are run
const docs = `${join(web, "../docs")}/`;
const made = [...readFileSync(join(web, "tests/e2e/pictures.e2e.mjs"), "utf8").matchAll(/^ {2}(\w+): \{ login:/gm)].map((match) => match[1] ?? "");
const most = 3_000_000; // bytes of all

describe("the pictures of the docs", () => {
  const named = [...readFileSync(`${docs}console.md`, "utf8").matchAll(/\(images\/([\w-]+)\.png\)/g)].map((match) => match[1] ?? "");
  it("are those the test run makes", () => {
    expect([...new Set(named)].sort()).toEqual([...made].sort());
  });
  it("are there, and not too large for a checkout", () => {
    const sizes = named.map((name) => (existsSync(`${docs}images/${name}.png`) ? statSync(`${docs}images/${name}.png`).size : 0));
    expect(sizes.every((size) => size > 5_000), String(sizes)).toBe(true);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(most);
  });
});
