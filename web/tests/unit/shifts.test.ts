// What is sent of a note: who was not ticked was absent, and rows that are not whole are left out.

import { describe, expect, it } from "vitest";

import { blankFinding, contentOf, followUpsOf, type NoteDraft } from "@/areas/shifts/note-draft";

const draft = (): NoteDraft => ({ kind: "pre_shift", team: 1, at: new Date(5000), topics: " a ", decisions: "b", present: [2], findings: [{ ...blankFinding(), text: " seen " }, blankFinding()], followUps: [{ text: "do it", owner: 3, due: new Date(9000) }, { text: "half", owner: null, due: null }] });
const at = (date: Date): number => date.getTime();

describe("a note", () => {
  it("of a meeting has everybody of the team, ticked or not, and no findings", () => {
    expect(contentOf(draft(), [1, 2], at)).toEqual({ at: 5000, topics: "a", decisions: "b", attendees: [{ user_id: 1, present: false }, { user_id: 2, present: true }], findings: [] });
  });
  it("of a walk has the findings that say something, and neither attendees nor decisions", () => {
    const content = contentOf({ ...draft(), kind: "walk" }, [1, 2], at);
    expect(content.findings).toEqual([{ kind: "service", severity: "minor", agent_id: null, queue_id: null, seat: "", text: "seen" }]);
    expect([content.attendees, content.decisions]).toEqual([[], ""]);
  });
  it("has the follow-ups that are whole", () => {
    expect(followUpsOf(draft(), at)).toEqual([{ text: "do it", owner_id: 3, due_at: 9000 }]);
  });
});
