// The lint rule on the direction of imports works: a rule that never fires protects nothing.

import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";

const eslint = new ESLint();

async function refusals(filePath: string, from: string): Promise<string[]> {
  const results = await eslint.lintText(`import { x } from "${from}";\nexport const y = x;\n`, { filePath });
  return results.flatMap((result) => result.messages).filter((message) => message.ruleId === "no-restricted-imports").map((message) => message.message);
}

describe("layers", () => {
  it.each([
    ["src/base/x.ts", "@/api/client"], ["src/base/x.ts", "@/areas/shared/x"], ["src/api/x.ts", "@/stores/live"], ["src/stores/x.ts", "@/areas/desk/x"],
    ["src/areas/desk/x.ts", "@/areas/floor/x"], ["src/areas/calls/x.ts", "@/app/router"], ["src/areas/shared/x.ts", "@/app/router"], ["src/stores/x.ts", "../api/client"],
  ])("%s may not import %s", async (file, from) => {
    expect(await refusals(file, from)).toHaveLength(1);
  }, 30_000);
  it.each([["src/areas/desk/x.ts", "@/areas/shared/x"], ["src/areas/desk/x.ts", "@/areas/desk/y"], ["src/stores/x.ts", "@/api/client"], ["src/app/x.ts", "@/areas/desk/x"]])("%s may import %s", async (file, from) => {
    expect(await refusals(file, from)).toEqual([]);
  }, 30_000);
});
