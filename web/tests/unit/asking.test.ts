// How pages ask the server: one act at a time, the last question's answer, pages of a list.

import { describe, expect, it, vi } from "vitest";

import { ApiError } from "@/api/problem";
import { useLoaded } from "@/areas/shared/use-loaded";
import { usePages } from "@/areas/shared/use-pages";
import { useSaving } from "@/areas/shared/use-saving";

/** Answers that are given by hand, in any order. */
function questions<T>(): { ask: () => Promise<T>; answer: (at: number, value: T) => void; refuse: (at: number, cause: unknown) => void; count: () => number } {
  const asked: { resolve: (value: T) => void; reject: (cause: unknown) => void }[] = [];
  return {
    ask: () => new Promise((resolve, reject) => void asked.push({ resolve, reject })),
    answer: (at, value) => asked[at]?.resolve(value),
    refuse: (at, cause) => asked[at]?.reject(cause),
    count: () => asked.length,
  };
}

describe("saving", () => {
  it("does one act at a time and says whether it succeeded", async () => {
    const saving = useSaving();
    const server = questions<number>();
    const first = saving.run(server.ask);
    expect(saving.busy.value).toBe(true);
    expect(await saving.run(server.ask)).toBe(false);
    expect(server.count()).toBe(1);
    server.answer(0, 1);
    expect(await first).toBe(true);
    expect(saving.busy.value).toBe(false);
    expect(saving.error.value).toBe("");
  });
  it("keeps the refusal until the next act, with the field it names", async () => {
    const saving = useSaving();
    expect(await saving.run(() => Promise.reject(new ApiError(422, "invalid_input", "name is taken", "name/zh-CN")))).toBe(false);
    expect(saving.error.value).toContain("name is taken");
    expect(saving.fieldError("note", "name")).toBe("name is taken");
    expect(saving.fieldError("nam")).toBe("");
    await saving.run(() => Promise.resolve());
    expect(saving.problem.value).toBeNull();
    expect(saving.fieldError("name")).toBe("");
  });
  it("fetches what is there now when somebody else saved first, and only then", async () => {
    const stale = vi.fn(() => Promise.resolve());
    const saving = useSaving(stale);
    await saving.run(() => Promise.reject(new ApiError(409, "conflict", "")));
    expect(stale).not.toHaveBeenCalled();
    await saving.run(() => Promise.reject(new ApiError(412, "changed_meanwhile", "")));
    expect(stale).toHaveBeenCalledOnce();
    expect(saving.busy.value).toBe(false);
  });
  it("tells a fault of our own as well", async () => {
    const saving = useSaving();
    await saving.run(() => Promise.reject(new Error("no such thing")));
    expect(saving.error.value).toContain("no such thing");
  });
});

describe("loaded", () => {
  it("shows the answer of the last question, whichever comes last", async () => {
    const server = questions<string>();
    const loaded = useLoaded(server.ask);
    const [first, second] = [loaded.load(), loaded.load()];
    server.answer(1, "second");
    await second;
    server.answer(0, "first");
    await first;
    expect([loaded.value.value, loaded.loading.value]).toEqual(["second", false]);
  });
  it("tells a question whose answer is no longer wanted", async () => {
    const wanted: boolean[] = [];
    const server = questions<string>();
    const loaded = useLoaded(async (isWanted) => {
      const answer = await server.ask();
      wanted.push(isWanted());
      return answer;
    });
    const both = [loaded.load(), loaded.load()];
    server.answer(0, "");
    server.answer(1, "");
    await Promise.all(both);
    expect(wanted).toEqual([false, true]);
  });
  it("leaves what is shown in place only where it may stay", async () => {
    const server = questions<string>();
    const loaded = useLoaded(server.ask, (shown) => shown === "a");
    for (const [i, value] of ["a", "b"].entries()) {
      const asked = loaded.load();
      expect(loaded.loading.value).toBe(i === 0);
      server.answer(i, value);
      await asked;
    }
    void loaded.load();
    expect(loaded.loading.value).toBe(true);
  });
  it("says why there is no answer, and forgets that with the next question", async () => {
    const server = questions<string>();
    const loaded = useLoaded(server.ask);
    const asked = loaded.load();
    server.refuse(0, new ApiError(404, "not_found", "no such call"));
    await asked;
    expect(loaded.error.value).toContain("no such call");
    expect(loaded.loading.value).toBe(false);
    void loaded.load();
    expect(loaded.error.value).toBeNull();
  });
});

describe("pages", () => {
  const page = (items: number[], next: string | null): { items: number[]; next_cursor: string | null } => ({ items, next_cursor: next });

  it("go on where the last one ended", async () => {
    const asked: object[] = [];
    const answers = [page([1, 2], "c1"), page([3], null)];
    const pages = usePages((which) => {
      asked.push(which);
      return Promise.resolve(answers[asked.length - 1] ?? page([], null));
    });
    await pages.load();
    await pages.more();
    await pages.more(); // there is none
    expect(asked).toEqual([{}, { cursor: "c1" }]);
    expect(pages.rows.value).toEqual([1, 2, 3]);
  });
  it("of an older question do not come into the new list", async () => {
    const server = questions<ReturnType<typeof page>>();
    const pages = usePages(server.ask);
    const first = pages.load();
    server.answer(0, page([1], "c1"));
    await first;
    const [more, fresh] = [pages.more(), pages.load()];
    server.answer(2, page([7], null));
    server.answer(1, page([2], null));
    await Promise.all([more, fresh]);
    expect(pages.rows.value).toEqual([7]);
    expect([pages.loading.value, pages.loadingMore.value]).toEqual([false, false]);
  });
  it("are given up at the server when the next question is asked", () => {
    const signals: AbortSignal[] = [];
    const pages = usePages((_, signal) => {
      signals.push(signal);
      return new Promise<ReturnType<typeof page>>(() => undefined);
    });
    void pages.load();
    void pages.load();
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
  });
  it("asked for quietly leave the list as it is meanwhile", async () => {
    const server = questions<ReturnType<typeof page>>();
    const pages = usePages(server.ask);
    const first = pages.load();
    server.answer(0, page([1], null));
    await first;
    const quiet = pages.load(true);
    expect(pages.loading.value).toBe(false);
    server.refuse(1, new ApiError(0, "unreachable", ""));
    await quiet;
    expect([pages.rows.value, pages.error.value === null]).toEqual([[1], false]);
  });
  it("take the row an act answers, and are asked for again when the act is refused", async () => {
    const answers = [page([1, 2], null), page([3], null)];
    const pages = usePages(() => Promise.resolve(answers.shift() ?? page([], null)));
    await pages.load();
    await pages.change(() => Promise.resolve(20), (row, now) => row * 10 === now);
    expect(pages.rows.value).toEqual([1, 20]);
    await pages.change(() => Promise.reject(new ApiError(409, "conflict", "taken by Li")), () => false);
    expect(pages.rows.value).toEqual([3]);
  });
});
