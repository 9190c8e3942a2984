import { afterEach, describe, expect, it, vi } from "vitest";

import { stateTone, waitTone } from "@/areas/floor/ageing";
import { learnServerTime, now, serverNow } from "@/base/clock";
import { addHotkeys, dispatchHotkey } from "@/base/hotkeys";
import { allPages } from "@/api/pages";

function press(key: string, target?: HTMLElement, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  if (target) Object.defineProperty(event, "target", { value: target });
  dispatchHotkey(event);
  return event;
}

describe("hotkeys", () => {
  let release = (): void => undefined;
  afterEach(() => release());

  it("run function keys even while typing, plain keys only outside fields", () => {
    const seen: string[] = [];
    release = addHotkeys([{ key: "F4", run: () => seen.push("F4") }, { key: " ", run: () => seen.push("space") }]);
    const field = document.createElement("textarea");
    expect(press("F4", field).defaultPrevented).toBe(true);
    press(" ", field);
    press(" ");
    expect(seen).toEqual(["F4", "space"]);
  });
  it("keep the browser from its own meaning also when not possible now", () => {
    release = addHotkeys([{ key: "F3", when: () => false, run: () => undefined }]);
    expect(press("F3").defaultPrevented).toBe(true);
  });
  it("let the latest handler win and give way when it goes", () => {
    const seen: string[] = [];
    release = addHotkeys([{ key: "Escape", run: () => seen.push("page") }]);
    const close = addHotkeys([{ key: "Escape", run: () => seen.push("menu") }]);
    press("Escape");
    close();
    press("Escape");
    expect(seen).toEqual(["menu", "page"]);
  });
  it("leave combinations to the browser", () => {
    const run = vi.fn();
    release = addHotkeys([{ key: "F2", run }]);
    press("F2", undefined, { ctrlKey: true });
    expect(run).not.toHaveBeenCalled();
  });
});

describe("clock", () => {
  it("follows the server's time and ignores jitter", () => {
    learnServerTime(Date.now() + 3_600_000);
    expect(serverNow() - Date.now()).toBeGreaterThan(3_590_000);
    const before = now.value;
    learnServerTime(Date.now() + 3_600_200);
    expect(now.value).toBe(before);
    learnServerTime(Date.now());
    expect(Math.abs(serverNow() - Date.now())).toBeLessThan(600);
  });
});

describe("ageing", () => {
  it("is calm, then noticeable, then alarming", () => {
    expect([0, 16, 31].map((minutes) => stateTone("not_ready", minutes * 60_000))).toEqual(["", "warn", "hot"]);
    expect(stateTone("ready", 36e5)).toBe("");
    expect([10_000, 20_000, 40_000].map((ms) => waitTone(ms, 20_000))).toEqual(["", "warn", "hot"]);
  });
});

describe("pages", () => {
  it("are followed to the end", async () => {
    const pages = new Map([["", { items: [1, 2], next_cursor: "b" as string | null }], ["b", { items: [3], next_cursor: null }]]);
    const load = (page: { cursor?: string }): Promise<{ items: number[]; next_cursor: string | null }> => Promise.resolve(pages.get(page.cursor ?? "") ?? { items: [], next_cursor: null });
    expect(await allPages(load)).toEqual([1, 2, 3]);
  });
  it("are not followed for ever", async () => {
    let asked = 0;
    await allPages(() => Promise.resolve({ items: [(asked += 1)], next_cursor: "again" }));
    expect(asked).toBe(50);
  });
});
