import { afterEach, describe, expect, it } from "vitest";

import { bytes, count, dateTime, duration, durationOrDash, minuteOfDay, phone, share, startOfDay, weekday } from "@/base/format";
import { fromWidget, instantOf, setZone, toWidget, wallClock } from "@/base/zone";

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
});

describe("the centre's time zone", () => {
  afterEach(() => {
    setZone(undefined);
  });
  const at = Date.UTC(2026, 2, 9, 18, 5, 9); // a Monday in London, Tuesday in Shanghai

  it("tells instants in it", () => {
    setZone("Asia/Shanghai");
    expect([dateTime(at), weekday(at)]).toEqual(["2026-03-10 02:05:09", 2]);
    setZone("America/St_Johns");
    expect([dateTime(at), weekday(at)]).toEqual(["2026-03-09 15:35:09", 1]);
  });
  it("finds the begin of its day, also when the clocks change", () => {
    setZone("Asia/Shanghai");
    expect(startOfDay(at)).toBe(Date.UTC(2026, 2, 9, 16));
    setZone("Europe/Berlin"); // 29 March 2026 has 23 hours
    const noon = Date.UTC(2026, 2, 29, 10);
    expect([startOfDay(noon), startOfDay(noon + 86_400_000)]).toEqual([Date.UTC(2026, 2, 28, 23), Date.UTC(2026, 2, 29, 22)]);
  });
  it("gives the instant of every local time back", () => {
    for (const zone of ["Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe", "America/New_York"]) {
      setZone(zone);
      for (let hour = 0; hour < 24 * 365; hour += 7) {
        const moment = Date.UTC(2026, 0, 1) + hour * 3_600_000;
        const again = instantOf(wallClock(moment));
        expect([dateTime(again), moment - again === 0 || moment - again === 3_600_000 || moment - again === 1_800_000]).toEqual([dateTime(moment), true]);
        expect(fromWidget(toWidget(moment))).toBe(again);
      }
    }
  });
  it("takes the first of an hour that comes twice, and goes on where one is left out", () => {
    setZone("Europe/Berlin");
    expect(instantOf(new Date(Date.UTC(2026, 9, 25, 2, 30)))).toBe(Date.UTC(2026, 9, 25, 0, 30));
    expect(dateTime(instantOf(new Date(Date.UTC(2026, 2, 29, 2, 30))))).toBe("2026-03-29 03:30:00");
  });
  it("keeps the one it has where a name is unknown", () => {
    setZone("Asia/Shanghai");
    setZone("Nowhere/Land");
    expect(dateTime(at)).toBe("2026-03-10 02:05:09");
  });
});
