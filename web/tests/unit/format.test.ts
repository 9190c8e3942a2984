import { describe, expect, it } from "vitest";

import { bytes, count, duration, durationOrDash, minuteOfDay, phone, share, startOfDay } from "@/base/format";

describe("format", () => {
  it("writes durations without a needless hour", () => {
    expect([0, 7000, 754_000, 3_723_000, -5].map(duration)).toEqual(["0:00", "0:07", "12:34", "1:02:03", "0:00"]);
    expect(durationOrDash(null)).toBe("–");
  });
  it("writes shares with one decimal and never rounds up to all", () => {
    expect([0.834, 0.9994, 1, 0].map(share)).toEqual(["83.4%", "99.9%", "100%", "0.0%"]);
    expect(share(null)).toBe("–");
  });
  it("groups thousands", () => {
    expect([5, 1234, 1_234_567].map(count)).toEqual(["5", "1,234", "1,234,567"]);
  });
  it("groups mobile numbers, masked ones too, and leaves others alone", () => {
    expect(["13812345678", "138****5678", "4008001234", "", null].map(phone)).toEqual(["138 1234 5678", "138 **** 5678", "4008001234", "", ""]);
  });
  it("writes midnight at the end of a day as 24:00", () => {
    expect([0, 570, 1440].map(minuteOfDay)).toEqual(["00:00", "09:30", "24:00"]);
  });
  it("writes sizes", () => {
    expect([512, 2048, 5_000_000, 38e9].map(bytes)).toEqual(["512 B", "2.0 KB", "4.8 MB", "35 GB"]);
  });
  it("finds the begin of the local day", () => {
    const start = new Date(startOfDay(new Date(2026, 2, 9, 14, 5).getTime()));
    expect([start.getDate(), start.getHours(), start.getMinutes()]).toEqual([9, 0, 0]);
  });
});
