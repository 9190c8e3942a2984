// Errors of the interface (RFC 9457) as one class, and their words for people: the kind of error in the person's language,
// with the server's detail behind it, because the detail names the value at fault.

import type { Problem } from "@/api/types";
import { t, te } from "@/base/i18n";

export type ProblemCode = Problem["code"] | "unreachable" | "changed_meanwhile" | "too_many_requests";

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: ProblemCode,
    readonly detail: string,
    readonly field: string = "",
  ) {
    super(detail || code);
    this.name = "ApiError";
  }
}

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "code" in value && "detail" in value;
}

export async function problemOf(response: Response): Promise<ApiError> {
  let value: unknown = null;
  try {
    value = await response.json();
  } catch {
    // A proxy in between may answer with a page of its own; the status is then all there is.
  }
  const detail = isProblem(value) ? value.detail : "";
  const field = isProblem(value) ? (value.field ?? "") : "";
  if (response.status === 412) return new ApiError(412, "changed_meanwhile", detail, field);
  if (response.status === 429) return new ApiError(429, "too_many_requests", detail, field);
  const known = isProblem(value) ? value.code : response.status >= 502 ? "unavailable" : "internal";
  return new ApiError(response.status, known, detail, field);
}

/** One line for a toast or an error box. */
export function explain(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const key = `problem.${error.code}`;
  const title = te(key) ? t(key) : t("problem.internal");
  return error.detail ? t("problem.with_detail", { title, detail: error.detail }) : title;
}
