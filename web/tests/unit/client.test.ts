import { afterEach, describe, expect, it, vi } from "vitest";

import { buildUrl, idempotencyKey, request, whenUnauthenticated } from "@/api/client";
import { explain, type ApiError } from "@/api/problem";
import { setLanguage } from "@/base/i18n";

interface Sent {
  url: string;
  init: RequestInit & { headers: Record<string, string> };
}

function answer(status: number, body?: unknown): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal("fetch", (url: string, init: Sent["init"]) => {
    sent.push({ url, init });
    return Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status }));
  });
  return sent;
}
afterEach(() => vi.unstubAllGlobals());

const problem = (status: number, code: string, detail: string, field?: string): object => ({ type: "about:blank", title: code, status, code, detail, field });
async function failure(promise: Promise<unknown>): Promise<ApiError> {
  return promise.then(() => { throw new Error("should have failed"); }, (error: unknown) => error as ApiError);
}

describe("request", () => {
  it("fills paths and leaves out unset parameters", () => {
    expect(buildUrl("/users/{id}/password", { id: 7 })).toBe("/api/v1/users/7/password");
    expect(buildUrl("/prompts/{name}", { name: "a/b" })).toBe("/api/v1/prompts/a%2Fb");
    expect(buildUrl("/conversations", {}, { from: 0, caller: "", to: null, cursor: undefined, has_recording: false })).toBe("/api/v1/conversations?from=0&has_recording=false");
  });
  it("marks creations with an idempotency key and all with the CSRF header", async () => {
    const sent = answer(201, { id: 1 });
    await request("post", "/teams", { body: { id: 0, name: "A", members: 0, etag: "" } });
    expect(sent[0]?.init.headers).toMatchObject({ "X-Requested-With": "callfloor", "Content-Type": "application/json" });
    expect(sent[0]?.init.headers["Idempotency-Key"]).toMatch(/^[0-9a-f]{32}$/);
    expect(idempotencyKey()).not.toBe(idempotencyKey());
  });
  it("sends edits with If-Match", async () => {
    const sent = answer(200, { id: 3 });
    await request("put", "/teams/{id}", { path: { id: 3 }, ifMatch: '"3.1"', body: { id: 3, name: "B", members: 0, etag: "" } });
    expect(sent[0]?.url).toBe("/api/v1/teams/3");
    expect(sent[0]?.init.headers["If-Match"]).toBe('"3.1"');
  });
  it("answers nothing for 204", async () => {
    answer(204);
    expect(await request("post", "/desk/ready")).toBeUndefined();
  });
  it("reports the problem with its field, in the person's language and the server's words", async () => {
    answer(409, problem(409, "conflict", 'number "8001" is taken', "number"));
    const error = await failure(request("post", "/desk/ready"));
    expect(error.field).toBe("number");
    setLanguage("zh-CN", false);
    expect(explain(error)).toBe('当前状态不允许：number "8001" is taken');
    setLanguage("en", false);
    expect(explain(error)).toBe('Not possible in the present state: number "8001" is taken');
  });
  it("tells a lost version from other refusals", async () => {
    answer(412, problem(412, "conflict", "changed"));
    expect((await failure(request("get", "/centre"))).code).toBe("changed_meanwhile");
  });
  it("understands an answer that is no problem document", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response("<html>bad gateway</html>", { status: 502 })));
    expect((await failure(request("get", "/centre"))).code).toBe("unavailable");
  });
  it("says when the server cannot be reached", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
    expect((await failure(request("get", "/centre"))).code).toBe("unreachable");
  });
  it("announces the end of the session, but not for a refused sign-in", async () => {
    let ended = 0;
    whenUnauthenticated(() => (ended += 1));
    answer(401, problem(401, "unauthenticated", "no session"));
    await failure(request("post", "/session", { body: { name: "a", password: "b", cookie: true } }));
    expect(ended).toBe(0);
    await failure(request("get", "/centre"));
    expect(ended).toBe(1);
  });
});
