// The one way to the server. Paths, parameters, bodies and answers are typed by the generated interface description; errors
// arrive as ApiError with the server's own explanation. Cookies carry the session, so there is no
// token to lose; only within another program's page, where none is sent, a token does.

import type { paths } from "@/api/schema";
import { ApiError, problemOf } from "@/api/problem";

type Method = "get" | "post" | "put" | "delete";
type Operation<P extends keyof paths, M extends Method> = NonNullable<paths[P][M & keyof paths[P]]>;
export type PathsWith<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, object> ? P : never;
}[keyof paths];

type JsonOf<T> = T extends { content: { "application/json": infer B } } ? B : never;
type Responses<O> = O extends { responses: infer R } ? R : never;
type Success<R> = R extends { 200: infer A } ? JsonOf<A> : R extends { 201: infer B } ? JsonOf<B> : undefined;
/** What an operation answers when it succeeds; undefined for 204. */
export type Answer<P extends keyof paths, M extends Method> = Success<Responses<Operation<P, M>>>;
export type Body<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { requestBody?: infer B } ? JsonOf<NonNullable<B>> : never;
export type Query<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never;

export interface RequestOptions<P extends keyof paths, M extends Method> {
  path?: Record<string, string | number>;
  query?: Query<P, M>;
  body?: Body<P, M>;
  /** Sends bytes instead of a JSON body, e.g. a prompt. */
  raw?: { type: string; bytes: Blob };
  ifMatch?: string;
  signal?: AbortSignal;
}

export const apiRoot = "/api/v1";

let onUnauthenticated: () => void = () => undefined;
/** Asked when the server no longer knows us, whoever noticed it: a request or the live feed. */
export function whenUnauthenticated(handler: () => void): void {
  onUnauthenticated = handler;
}
export function tellUnauthenticated(): void {
  onUnauthenticated();
}

const tokenKey = "callfloor.token";
let token: string | null = null;

/** It goes with requests and sockets in place of the cookie, as long as this tab lives. */
export function keepToken(next: string | null): void {
  token = next;
  try {
    if (next === null) window.sessionStorage.removeItem(tokenKey);
    else window.sessionStorage.setItem(tokenKey, next);
  } catch {
    // A browser that refuses storage there: a reload asks for the password again.
  }
}
/** What was kept before a reload. */
export function restoreToken(): void {
  try {
    token = window.sessionStorage.getItem(tokenKey);
  } catch {
    token = null;
  }
}
/** A socket's way to carry it. */
export function socketProtocols(): string[] {
  return token === null ? [] : ["callfloor", `bearer.${token}`];
}

export function buildUrl(path: string, params: Record<string, string | number> = {}, query: object = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query) as [string, unknown][]) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return `${apiRoot}${filled}${text ? `?${text}` : ""}`;
}

/** Random enough to recognise a repeated creation; works on plain HTTP too, where crypto.randomUUID is missing. */
export function idempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send(method: Method, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, method: method.toUpperCase(), credentials: token === null ? "same-origin" : "omit" });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, "unreachable", "");
  }
}

export async function request<M extends Method, P extends PathsWith<M>>(
  method: M,
  path: P,
  options: RequestOptions<P, M> = {},
): Promise<Answer<P, M>> {
  const headers: Record<string, string> = { Accept: "application/json", "X-Requested-With": "callfloor" };
  if (token !== null) headers["Authorization"] = `Bearer ${token}`;
  if (options.ifMatch) headers["If-Match"] = options.ifMatch;
  if (method === "post" && options.body !== undefined) headers["Idempotency-Key"] = idempotencyKey();
  let body: BodyInit | undefined;
  if (options.raw) {
    headers["Content-Type"] = options.raw.type;
    body = options.raw.bytes;
  } else if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(options.body);
  }
  const init: RequestInit = { headers };
  if (body !== undefined) init.body = body;
  if (options.signal) init.signal = options.signal;
  const response = await send(method, buildUrl(path, options.path, options.query ?? {}), init);
  if (response.ok) {
    return (response.status === 204 ? undefined : await response.json()) as Answer<P, M>;
  }
  const problem = await problemOf(response);
  // A refused sign-in is the form's business; anywhere else it means that the session is over.
  if (problem.status === 401 && !(method === "post" && path === "/session")) onUnauthenticated();
  throw problem;
}
