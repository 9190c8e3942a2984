import { describe, expect, it } from "vitest";

import { tidyNumber } from "@/areas/desk/number-entry";

describe("number entry", () => {
  it.each([
    ["138-0000-0001", "13800000001"],
    ["+86 138 0000 0001", "+8613800000001"],
    ["tel:+86-21-6213-5678", "+862162135678"],
    ["（０２１）６２１３５６７８", "02162135678"],
    ["13800000001\r\n", "13800000001"],
    ["+86+138", "+86138"],
    ["call 10086 now", "10086"],
    ["", ""],
  ])("makes %s %s", (text, number) => {
    expect(tidyNumber(text)).toBe(number);
  });

  it("keeps a paste within bounds", () => {
    expect(tidyNumber("1".repeat(500))).toHaveLength(64);
  });
});
