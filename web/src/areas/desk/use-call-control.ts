// What can be done with the call in hand beside holding and ending it. The server decides; a refusal is shown with its reason.

import { computed, type ComputedRef, type Ref } from "vue";

import { request } from "@/api/client";
import type { CallTarget, PartyDoc } from "@/api/types";
import { useCommand } from "@/areas/shared/use-saving";
import { useDeskStore } from "@/stores/desk";

export type TargetUse = "transfer" | "consult" | "invite" | "redirect";
type Plain = "mute" | "unmute" | "consult/swap" | "consult/complete" | "consult/cancel" | "conference" | "leave" | "survey" | "park" | "recording/start" | "recording/pause" | "recording/resume";

export interface CallControl {
  busy: Ref<boolean>;
  parties: ComputedRef<PartyDoc[]>;
  hasCustomer: ComputedRef<boolean>;
  side: ComputedRef<PartyDoc | null>;
  isConsulting: ComputedRef<boolean>;
  isConference: ComputedRef<boolean>;
  canLeave: ComputedRef<boolean>;
  canTransfer: ComputedRef<boolean>;
  canConsult: ComputedRef<boolean>;
  canInvite: ComputedRef<boolean>;
  muted: ComputedRef<boolean>;
  canPause: ComputedRef<boolean>;
  /** On demand, and nobody has asked yet. */
  canRecord: ComputedRef<boolean>;
  /** When it goes on at the latest; null: it is not paused. */
  pausedUntil: ComputedRef<number | null>;
  send(use: TargetUse, to: CallTarget): Promise<boolean>;
  tell(what: Plain): Promise<boolean>;
}

export function useCallControl(): CallControl {
  const desk = useDeskStore();
  const { busy, run } = useCommand();
  const parties = computed(() => desk.conversation?.parties ?? []);
  /** Of a call placed there is none before the answer. */
  const isDialling = computed(() => desk.conversation?.direction === "outbound" && desk.conversation.segment === "setup");
  const hasCustomer = computed(() => desk.conversation !== null && desk.conversation.agent_id === desk.agent?.id && !isDialling.value);
  const isConference = computed(() => desk.state === "conference");
  /** The one party being brought in, or asked. */
  const side = computed(() => parties.value.find((party) => !party.is_leader && party.state !== "in_conference") ?? null);
  const isConsulting = computed(() => hasCustomer.value && side.value !== null && (desk.state === "consulting" || side.value.state !== "ringing"));
  const isFreeToBegin = computed(() => hasCustomer.value && side.value === null && ["talking", "holding", "conference", "outbound"].includes(desk.state));

  const send = (use: TargetUse, to: CallTarget): Promise<boolean> => run(() => request("post", `/desk/${use}`, { body: to }));
  const tell = (what: Plain): Promise<boolean> => run(() => request("post", `/desk/${what}`));

  return {
    busy, parties, hasCustomer, side, isConsulting, isConference,
    canLeave: computed(() => isConference.value || desk.state === "consulted" || desk.state === "monitoring"),
    canTransfer: computed(() => isFreeToBegin.value && !isConference.value),
    canConsult: computed(() => isFreeToBegin.value && !isConference.value),
    canInvite: computed(() => isFreeToBegin.value && desk.state !== "holding"),
    muted: computed(() => hasCustomer.value && (desk.conversation?.is_muted ?? false)),
    canPause: computed(() => hasCustomer.value && desk.conversation?.recording_id !== null && ["talking", "outbound"].includes(desk.state)),
    canRecord: computed(() => hasCustomer.value && (desk.conversation?.can_be_recorded ?? false)),
    pausedUntil: computed(() => (hasCustomer.value ? (desk.conversation?.recording_resumes_at ?? null) : null)),
    send, tell,
  };
}
