import { describe, expect, it } from "vitest";

import type { QueueFigures, ServiceLevelVariant } from "@/api/types";
import { answerRate, averageHandleMs, averageWaitMs, serviceLevel } from "@/areas/floor/service-level";

function figures(values: Partial<QueueFigures> = {}): QueueFigures {
  return {
    offered: 0, answered: 0, answered_in_time: 0, abandoned_in_queue: 0, abandoned_ringing: 0, abandoned_in_time: 0, abandoned_short: 0, overflowed: 0,
    refused: 0, wait_answered_ms: 0, wait_abandoned_ms: 0, longest_wait_ms: 0, talk_ms: 0, hold_ms: 0, wrap_up_ms: 0, overflowed_in: 0, opened_to_agents: 0, ...values,
  };
}

// 100 offered: 80 answered (60 in time), 15 abandoned (9 queue, 6 ringing; 8 in time, 3 short), 5 overflowed (2 in time).
const day = figures({ offered: 100, answered: 80, answered_in_time: 60, abandoned_in_queue: 9, abandoned_ringing: 6, abandoned_in_time: 8, abandoned_short: 3, overflowed: 5, overflowed_in_time: 2, wait_answered_ms: 800_000, talk_ms: 8e6, hold_ms: 1e6, wrap_up_ms: 1e6 });

describe("service level", () => {
  it.each<[ServiceLevelVariant, number, number]>([
    ["sl1", 68, 95],
    ["sl2", 60, 80],
    ["sl3", 60, 95],
    ["sl4", 60, 87],
    ["sl5", 60, 92],
    ["sl6", 70, 100],
  ])("%s has the numerator and denominator of the metric dictionary", (variant, numerator, denominator) => {
    expect(serviceLevel(variant, day)).toEqual({ numerator, denominator, value: numerator / denominator });
  });

  it("keeps the order SL3 <= SL5 <= SL4 <= SL1 that always holds", () => {
    const value = (variant: ServiceLevelVariant): number => serviceLevel(variant, day).value ?? -1;
    expect(value("sl3")).toBeLessThanOrEqual(value("sl5"));
    expect(value("sl5")).toBeLessThanOrEqual(value("sl4"));
    expect(value("sl4")).toBeLessThanOrEqual(value("sl1"));
  });

  it("is nothing, not zero, before the first call", () => {
    expect(serviceLevel("sl5", figures()).value).toBeNull();
    expect(averageWaitMs(figures())).toBeNull();
    expect(averageHandleMs(figures())).toBeNull();
  });

  it("knows answer rate, average wait and handle time", () => {
    expect(answerRate(day).value).toBe(0.8);
    expect(averageWaitMs(day)).toBe(10_000);
    expect(averageHandleMs(day)).toBe(125_000);
  });
});
