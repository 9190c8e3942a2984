// What an agent can do now, and doing it. The server decides in the end; a refusal is shown with its reason.

import { computed, type ComputedRef, type Ref } from "vue";

import { request } from "@/api/client";
import { useCommand } from "@/areas/shared/use-saving";
import { t } from "@/base/i18n";
import { confirmed, say } from "@/base/notify";
import { useDeskStore } from "@/stores/desk";

export interface DeskCommands {
  busy: Ref<boolean>;
  canReady: ComputedRef<boolean>;
  canNotReady: ComputedRef<boolean>;
  canHold: ComputedRef<boolean>;
  canHangUp: ComputedRef<boolean>;
  canReject: ComputedRef<boolean>;
  canFinish: ComputedRef<boolean>;
  choosesNext: ComputedRef<boolean>;
  ready(): Promise<void>;
  notReady(reason: string): Promise<void>;
  next(state: "ready" | "not_ready" | "signed_out", reason?: string): Promise<void>;
  holdOrResume(): Promise<void>;
  hangUp(): Promise<void>;
  reject(): Promise<void>;
  finish(): Promise<void>;
  signOut(): Promise<void>;
}

export function useDeskCommands(): DeskCommands {
  const desk = useDeskStore();
  const { busy, run } = useCommand();

  /** Who is being called has answered: the call is held and handed on like any other. */
  const talksOut = computed(() => desk.state === "outbound" && desk.conversation?.direction === "outbound" && desk.conversation.segment === "talk");
  const choosesNext = computed(() => desk.inCall || desk.offered || desk.chats.length > 0 || desk.state === "after_call_work");

  async function next(state: "ready" | "not_ready" | "signed_out", reason = ""): Promise<void> {
    await run(() => request("post", "/desk/next-state", { body: { state, reason } }));
  }
  async function ready(): Promise<void> {
    if (choosesNext.value) return next("ready");
    await run(() => request("post", "/desk/ready"));
  }
  async function notReady(reason: string): Promise<void> {
    if (choosesNext.value) return next("not_ready", reason);
    await run(() => request("post", "/desk/not-ready", { body: { reason } }));
  }
  async function holdOrResume(): Promise<void> {
    await run(() => request("post", desk.state === "holding" ? "/desk/resume" : "/desk/hold"));
  }
  async function hangUp(): Promise<void> {
    await run(() => request("post", "/desk/hang-up"));
  }
  async function reject(): Promise<void> {
    await run(() => request("post", "/desk/reject"));
  }
  async function finish(): Promise<void> {
    const { code, note } = desk.draft;
    if (await run(() => request("post", "/desk/wrap-up", { body: { code, note } }))) {
      desk.clearDraft();
      say(t("desk.saved"));
    }
  }
  async function signOut(): Promise<void> {
    const text = choosesNext.value ? t("desk.sign_out_later") : t("desk.sign_out_text");
    if (!(await confirmed({ title: t("desk.sign_out_title"), text, action: t("desk.sign_out") }))) return;
    await run(() => request("post", "/desk/sign-out"));
  }

  return {
    busy,
    choosesNext,
    canReady: computed(() => desk.state === "not_ready" || choosesNext.value),
    canNotReady: computed(() => desk.state === "ready" || desk.state === "not_ready" || choosesNext.value),
    canHold: computed(() => desk.state === "talking" || desk.state === "holding" || talksOut.value),
    canHangUp: computed(() => desk.inCall && desk.state !== "consulting"),
    canReject: computed(() => desk.offered),
    canFinish: computed(() => desk.wrappingUp),
    ready, notReady, next, holdOrResume, hangUp, reject, finish, signOut,
  };
}
