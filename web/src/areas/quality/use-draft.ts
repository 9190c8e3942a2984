// The form being filled in: kept in this browser at every key, saved to the server soon after, scored at once. Nothing typed is
// lost: while the server cannot be reached the text waits here, and where another window was faster, the person chooses.

import { onBeforeUnmount, ref, shallowRef, type Ref, type ShallowRef } from "vue";

import { request } from "@/api/client";
import { ApiError, explain } from "@/api/problem";
import type { EvaluationDetail, ItemAnswer, ScoreResult } from "@/api/types";
import { byItem, type AnswerMap } from "@/areas/quality/form-rules";
import { drop, recall, remember } from "@/base/storage";

export type SaveState = "saved" | "waiting" | "saving" | "offline" | "conflict" | "refused";

interface Kept {
  etag: string;
  answers: ItemAnswer[];
  comment: string;
}

export interface Draft {
  answers: Ref<AnswerMap>;
  comment: Ref<string>;
  result: ShallowRef<ScoreResult | null>;
  state: Ref<SaveState>;
  savedAt: Ref<number | null>;
  problem: Ref<string>;
  etag: Ref<string>;
  answer(value: ItemAnswer): void;
  say(text: string): void;
  /** True when the server has everything. */
  flush(): Promise<boolean>;
  choose(whose: "mine" | "theirs"): void;
  forget(): void;
}

const saveAfter = 800; // ms after the last key
const scoreAfter = 150;
const retryAfter = 4000;

function readKept(key: string): Kept | null {
  try {
    return JSON.parse(recall(key) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

export function useDraft(detail: EvaluationDetail, userId: number): Draft {
  const { id } = detail.evaluation;
  const key = `draft.${userId}.${id}`;
  const answers = ref<AnswerMap>(byItem(detail.answers));
  const comment = ref(detail.comment);
  const result = shallowRef<ScoreResult | null>(detail.result);
  const state = ref<SaveState>("saved");
  const savedAt = ref<number | null>(null);
  const problem = ref("");
  const etag = ref(detail.evaluation.etag);
  let theirs: EvaluationDetail = detail;
  let revision = 0;
  let savedRevision = 0;
  let asked = 0;
  let running: Promise<void> | null = null;
  let saveTimer: number | undefined;
  let scoreTimer: number | undefined;
  let closed = false;

  const content = (): { answers: ItemAnswer[]; comment: string } => ({ answers: Object.values(answers.value), comment: comment.value });

  async function score(): Promise<void> {
    const question = (asked += 1);
    try {
      const answer = await request("post", "/quality/score", { body: { scheme_id: null, version: null, content: detail.content, answers: content().answers } });
      if (question === asked) result.value = answer;
    } catch {
      // The score shown is then the last one known; saving says what is wrong.
    }
  }

  async function put(): Promise<void> {
    const sent = revision;
    state.value = "saving";
    try {
      const saved = await request("put", "/quality/evaluations/{id}/draft", { path: { id }, ifMatch: etag.value, body: content() });
      etag.value = saved.etag;
      savedAt.value = saved.saved_at;
      savedRevision = sent;
      problem.value = "";
      if (sent === revision) {
        result.value = saved.result;
        state.value = "saved";
        drop(key);
      } else {
        keep();
        schedule(saveAfter);
      }
    } catch (cause) {
      await failed(cause);
    }
  }

  async function failed(cause: unknown): Promise<void> {
    problem.value = explain(cause);
    const status = cause instanceof ApiError ? cause.status : 0;
    if (status === 412) {
      try {
        theirs = await request("get", "/quality/evaluations/{id}", { path: { id } });
        state.value = "conflict";
        return;
      } catch {
        // Without the other text there is nothing to choose from yet: try again.
      }
    }
    if (status === 0 || status === 412 || status === 429 || status >= 500) {
      state.value = "offline";
      schedule(retryAfter);
    } else {
      state.value = "refused";
    }
  }

  function schedule(ms: number): void {
    window.clearTimeout(saveTimer);
    if (!closed) saveTimer = window.setTimeout(() => void flush(), ms);
  }

  async function flush(): Promise<boolean> {
    window.clearTimeout(saveTimer);
    if (running) await running;
    if (savedRevision === revision) return true;
    if (state.value === "conflict") return false;
    running = put().finally(() => {
      running = null;
    });
    await running;
    return savedRevision === revision;
  }

  function keep(): void {
    remember(key, JSON.stringify({ etag: etag.value, ...content() } satisfies Kept));
  }

  function changed(): void {
    revision += 1;
    keep();
    window.clearTimeout(scoreTimer);
    scoreTimer = window.setTimeout(() => void score(), scoreAfter);
    if (state.value === "conflict") return;
    state.value = state.value === "offline" ? "offline" : "waiting";
    schedule(saveAfter);
  }

  function choose(whose: "mine" | "theirs"): void {
    etag.value = theirs.evaluation.etag;
    state.value = "saved";
    if (whose === "mine") return changed();
    window.clearTimeout(saveTimer);
    answers.value = byItem(theirs.answers);
    comment.value = theirs.comment;
    result.value = theirs.result;
    savedRevision = revision;
    drop(key);
  }

  const kept = readKept(key);
  if (kept) {
    answers.value = byItem(kept.answers);
    comment.value = kept.comment;
    revision = 1;
    if (kept.etag === etag.value) changed();
    else state.value = "conflict";
  }

  onBeforeUnmount(() => {
    closed = true;
    window.clearTimeout(scoreTimer);
    void flush();
  });

  return {
    answers, comment, result, state, savedAt, problem, etag, flush, choose,
    answer(value) {
      answers.value = { ...answers.value, [value.item]: value };
      changed();
    },
    say(text) {
      comment.value = text;
      changed();
    },
    forget: () => drop(key),
  };
}
