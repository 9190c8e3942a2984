import { createPinia, setActivePinia } from "pinia";
import { nextTick } from "vue";
import { beforeEach, describe, expect, it } from "vitest";

import type { AgentState, ConversationDoc, DeskDoc, WrapUpCode } from "@/api/types";
import { leaves, matching, offered } from "@/areas/shared/code-list";
import { useDeskStore } from "@/stores/desk";
import { findCode } from "@/stores/directory";
import { useLiveStore } from "@/stores/live";

const tree = [
  { code: "consult", label: "咨询", children: [{ code: "consult.order", label: "订单", children: [] }, { code: "consult.price", label: "价格", children: [] }] },
  { code: "wrong", label: "打错", children: [] },
];

describe("wrap-up codes", () => {
  it("offers only leaves, with the labels above", () => {
    expect(leaves(tree).map((choice) => [...choice.path, choice.label].join("/"))).toEqual(["咨询/订单", "咨询/价格", "打错"]);
  });
  it("finds by any word of label, group or code", () => {
    const all = leaves(tree);
    expect(matching(all, "咨询 价").map((choice) => choice.code)).toEqual(["consult.price"]);
    expect(matching(all, "ORDER")).toHaveLength(1);
    expect(matching(all, "")).toHaveLength(3);
    expect(matching(all, "投诉")).toEqual([]);
  });
  it("names a code by its path", () => {
    expect(findCode(tree, "consult.order", [])).toEqual(["咨询", "订单"]);
    expect(findCode(tree, "gone", [])).toEqual([]);
  });
});

function call(id: number): ConversationDoc {
  return { id, direction: "inbound", caller_number: "13800000001", caller_name: "", dialled_number: "4001", diverted_from: "", web_page: "", channel: "voice", caller_class: "", segment: "talk", started_at: 1, segment_since_at: 1, queue_id: 1, position: 0, required_level: 1, reserved_for_id: null, warning: "", agent_id: 7, recording_id: null, recording_resumes_at: null, can_be_recorded: false, is_muted: false, park_place: 0, parked_by_id: null, parked_until_at: null, parties: [] };
}
function doc(state: AgentState, conversation: ConversationDoc | null, pending = false): DeskDoc {
  const agent = {
    id: 7, name: "A", team_id: 1, state, reason: "", since_at: 1, next_state: null, next_reason: "", extension_id: 1, extension_number: "8001", reachability: "reachable" as const, conversation_id: conversation?.id ?? null, queue_id: 1, signed_in_at: 1, wrap_up_until_at: null,
    missed_offers: 0, chats: 0, answered_today: 0, talk_ms_today: 0, hold_ms_today: 0, wrap_up_ms_today: 0, caller_number: "",
  };
  return { agent, conversation, chats: [], wrap_up_pending: pending, figures: { signed_in_ms: 0, answered: 3, talk_ms: 0, hold_ms: 0, wrap_up_ms: 0, not_ready_ms: 0, missed: 0, dialled: 0, average_handle_ms: null } };
}

describe("desk", () => {
  beforeEach(() => setActivePinia(createPinia()));

  async function become(value: DeskDoc): Promise<void> {
    useLiveStore().state.desk.set(7, value);
    await nextTick();
  }

  it("keeps the note from the call into after-call work and shows whom it is about", async () => {
    const desk = useDeskStore();
    await become(doc("talking", call(1)));
    desk.draft.note = "wants an invoice";
    await become(doc("after_call_work", null, true));
    expect(desk.draft.note).toBe("wants an invoice");
    expect(desk.shownCall?.id).toBe(1);
    expect(desk.wrappingUp).toBe(true);
  });
  it("starts a clean note with the next call", async () => {
    const desk = useDeskStore();
    await become(doc("talking", call(1)));
    desk.draft.note = "old";
    await become(doc("ready", null));
    await become(doc("ringing", call(2)));
    expect(desk.draft.note).toBe("");
    expect(desk.offered).toBe(true);
  });
  it("shows nobody once all is done", async () => {
    const desk = useDeskStore();
    await become(doc("talking", call(1)));
    await become(doc("ready", null));
    expect(desk.shownCall).toBeNull();
    expect(desk.figures?.answered).toBe(3);
  });
});

describe("codes of a queue", () => {
  const leaf = (code: string): WrapUpCode => ({ code, label: code, children: [] });
  const tree: WrapUpCode[] = [{ code: "a", label: "a", children: [leaf("a.1"), leaf("a.2")] }, leaf("b")];
  it("are those below its branches, with what stands above them", () => {
    expect(leaves(offered(tree, ["a.2", "b"])).map((each) => [...each.path, each.code])).toEqual([["a", "a.2"], ["b"]]);
    expect(offered(tree, ["a"])).toEqual([tree[0]]);
  });
  it("are all where no branch is named, or none is there any more", () => {
    expect(offered(tree, [])).toEqual(tree);
    expect(offered(tree, ["gone"])).toEqual(tree);
  });
});
