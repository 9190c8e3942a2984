import { describe, expect, it } from "vitest";

import type { Leg, SipMessage } from "@/api/types";
import { ladderOf, legName } from "@/areas/calls/sip-ladder";

const leg = (id: number, role: Leg["role"], more: Partial<Leg> = {}): Leg => ({ id, role, agent_name: "", extension_number: "", number: "", trunk_name: "", ...more }) as Leg;
const message = (legId: number, way: "in" | "out", text: string, remote = "10.0.0.2:5060"): SipMessage => ({ at: 1, way, transport: "udp", local: "10.0.0.1:5060", remote, leg_id: legId, text });
const legs = [leg(1, "customer"), leg(2, "agent", { agent_name: "Ana", extension_number: "8001" })];

describe("the SIP ladder", () => {
  it("puts the customer left of the server and others right of it", () => {
    const { columns, rows } = ladderOf([message(2, "out", "INVITE sip:8001@h SIP/2.0\r\n\r\n", "10.0.0.3:5060"), message(1, "in", "INVITE sip:4001@h SIP/2.0\r\n\r\n")], legs);
    expect(columns.map((column) => column?.remote ?? "server")).toEqual(["10.0.0.2:5060", "server", "10.0.0.3:5060"]);
    expect(rows.map(({ from, to }) => [from, to])).toEqual([[1, 2], [0, 1]]);
  });

  it("gives each phone that rings a column of its own", () => {
    const { columns } = ladderOf(["a:1", "b:1", "a:1"].map((remote) => message(2, "out", "INVITE sip:x SIP/2.0\r\n\r\n", remote)), legs);
    expect(columns.map((column) => column?.remote)).toEqual([undefined, "a:1", "b:1"]);
  });

  it("says what a message is in a few words", () => {
    const said = (text: string): object => {
      const row = ladderOf([message(1, "in", text)], legs).rows[0];
      return { title: row?.title, answers: row?.answers, hasSdp: row?.hasSdp, tone: row?.tone };
    };
    expect(said("INVITE sip:4001@h SIP/2.0\r\nCSeq: 1 INVITE\r\n\r\nv=0\r\n")).toEqual({ title: "INVITE", answers: "", hasSdp: true, tone: "request" });
    expect(said("SIP/2.0 183 Session Progress\r\ncseq : 1  INVITE\r\n\r\n")).toEqual({ title: "183 Session Progress", answers: "INVITE", hasSdp: false, tone: "progress" });
    expect(said("SIP/2.0 200 OK\r\nCSeq: 2 BYE\r\n\r\n")).toMatchObject({ answers: "BYE", tone: "success" });
    expect(said("SIP/2.0 503\r\n\r\nCSeq: 9 BYE")).toEqual({ title: "503", answers: "", hasSdp: false, tone: "failure" });
  });

  it("marks what was sent again", () => {
    const text = "INVITE sip:x SIP/2.0\r\n\r\n";
    expect(ladderOf([message(2, "out", text), message(2, "in", text), message(2, "out", text)], legs).rows.map((row) => row.isAgain)).toEqual([false, false, true]);
  });

  it("calls a leg by who is there, else by what it is", () => {
    expect(legName(legs[1], String)).toBe("Ana · 8001");
    expect(legName(legs[0], (role) => `<${role}>`)).toBe("<customer>");
    expect(legName(undefined, String)).toBe("");
  });
});
