// WCAG AA: text on the background it is used on has a contrast of at least 4.5:1, in both themes.

import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

const css = readFileSync("src/base/styles/tokens.css", "utf8");

function tokens(selector: string): Map<string, string> {
  const block = new RegExp(`${selector.replace(".", "\\.")} \\{([^}]*)\\}`).exec(css)?.[1] ?? "";
  return new Map([...block.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6});/g)].map((match) => [match[1] ?? "", match[2] ?? ""]));
}
function luminance(hex: string): number {
  const channel = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const states = ["ready", "not_ready", "reserved", "ringing", "talking", "holding", "after_call_work", "outbound", "signed_out"];
const onLight = ["setup", "queue", "offer"];
const segments = [...onLight, "announcement", "talk", "hold", "dead", "transfer", "conference", "flow", "voicemail", "survey", "parked"];
const pairs: [string, string][] = [
  ...["--cf-text", "--cf-muted", "--cf-faint", "--cf-accent-text", "--cf-good", "--cf-warn", "--cf-bad"].flatMap((text): [string, string][] => [[text, "--cf-surface"], [text, "--cf-page"], [text, "--cf-sunken"]]),
  ["--cf-accent-text", "--cf-accent-soft"], ["--cf-muted", "--cf-accent-soft"], ["--cf-muted", "--cf-line-soft"], ["--cf-on-accent", "--cf-accent"], ["--cf-rail-text", "--cf-rail"],
  ["--cf-good", "--cf-good-soft"], ["--cf-warn", "--cf-warn-soft"], ["--cf-bad", "--cf-bad-soft"],
  ...segments.map((kind): [string, string] => [onLight.includes(kind) ? "--sg-text-light" : "--sg-text", `--sg-${kind}`]),
  ...states.flatMap((state): [string, string][] => [[`--st-${state}-fg`, `--st-${state}-bg`], [`--st-${state}-fg`, "--cf-surface"], ["--cf-text", `--st-${state}-bg`], ["--cf-muted", `--st-${state}-bg`]]),
];

describe.each([["light", ":root"], ["dark", "html.dark"]])("%s theme", (_, selector) => {
  const all = tokens(selector);
  it.each(pairs)("%s is readable on %s", (text, background) => {
    expect(all.has(text) && all.has(background)).toBe(true);
    expect(contrast(all.get(text) ?? "", all.get(background) ?? "")).toBeGreaterThanOrEqual(4.5);
  });
});
