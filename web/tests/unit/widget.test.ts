// What the widget shows on the company's colour can be read, in the language of the page.

import { describe, expect, it } from "vitest";

import { textOn } from "@/widget/contrast";
import { textsFor } from "@/widget/texts";

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((share) => (share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe("the widget", () => {
  it("can be read on every colour", () => {
    for (let shade = 0; shade < 0x1000000; shade += 0x010b37) {
      const colour = `#${shade.toString(16).padStart(6, "0")}`;
      const [dark = 0, light = 0] = [luminance(colour), luminance(textOn(colour))].sort((a, b) => a - b);
      expect((light + 0.05) / (dark + 0.05), colour).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("speaks the page's language unless it is told another", () => {
    expect(textsFor("auto", "zh-Hans").call).toBe("网页通话");
    expect(textsFor("auto", "en-GB").call).toBe("Call now");
    expect(textsFor("zh-CN", "en").call).toBe("网页通话");
    expect(textsFor("en", "zh-CN").call).toBe("Call now");
  });

  it("has a word for every refusal, in both languages", () => {
    expect(Object.keys(textsFor("en", "").problem).sort()).toEqual(Object.keys(textsFor("zh-CN", "").problem).sort());
  });
});
