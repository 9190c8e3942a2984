import { describe, expect, it } from "vitest";

import { describeWeek, isValid, nextPeriod, parseMinute, periodsOf, withDay } from "@/areas/admin/opening-hours";
import { randomSecret } from "@/areas/admin/secret";

const nine = { weekday: 1, from_minute: 540, to_minute: 1080 };

describe("opening hours", () => {
  it("reads times as people type them", () => {
    expect(["9", "930", "9:30", "0900", "24", "24:00", "23：59"].map(parseMinute)).toEqual([540, 570, 570, 540, 1440, 1440, 1439]);
  });
  it("refuses what is no time", () => {
    expect(["", "abc", "25", "9:75", "24:01", "-1"].map(parseMinute)).toEqual([null, null, null, null, null, null]);
  });
  it("replaces one day and keeps order", () => {
    const week = withDay([{ ...nine, weekday: 3 }, nine], 2, [{ ...nine, weekday: 7 }]);
    expect(week.map((period) => period.weekday)).toEqual([1, 2, 3]);
    expect(periodsOf(week, 2)).toEqual([{ ...nine, weekday: 2 }]);
    expect(withDay(week, 2, [])).toHaveLength(2);
  });
  it("joins equal days in its description", () => {
    const week = [1, 2, 3, 4, 5].map((weekday) => ({ ...nine, weekday })).concat([{ weekday: 6, from_minute: 540, to_minute: 720 }]);
    expect(describeWeek(week, (day) => `D${day}`)).toBe("D1–D5 09:00–18:00，D6 09:00–12:00");
    expect(describeWeek([], String)).toBe("");
  });
  it("proposes a period that is valid", () => {
    expect(isValid(nextPeriod([]))).toBe(true);
    expect(isValid(nextPeriod([{ weekday: 1, from_minute: 0, to_minute: 1440 }]))).toBe(true);
    expect(isValid({ weekday: 1, from_minute: 600, to_minute: 600 })).toBe(false);
  });
});

describe("random secrets", () => {
  it("have the wished length and no letters that are misread", () => {
    const secret = randomSecret(200);
    expect(secret).toMatch(/^[abcdefghjkmnpqrstuvwxyz2-9]{200}$/);
    expect(randomSecret(12)).not.toBe(randomSecret(12));
  });
});
