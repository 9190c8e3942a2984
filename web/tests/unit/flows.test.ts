import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import type { FlowContent } from "@/api/types";
import { boxHeight, boxWidth, layout } from "@/areas/admin/flow-layout";
import { blankNode, exitsOf, freeName, kinds, leadTo, removeNode, rename } from "@/areas/admin/flow-rules";

const member = (): FlowContent => JSON.parse(readFileSync("../deploy/flows/member_service.json", "utf8")) as FlowContent;

describe("the editor of flows", () => {
  it("keeps exits and start with a node's name", () => {
    const flow = member();
    rename(flow, "主菜单", "Menu");
    rename(flow, "营业时间", "Hours");
    expect(flow.start).toBe("Hours");
    expect(flow.nodes.flatMap((node) => node.exits).filter((exit) => exit.to === "Menu")).toHaveLength(2);
    expect(flow.nodes.flatMap((node) => node.exits).some((exit) => exit.to === "主菜单")).toBe(false);
  });
  it("leads nowhere what led to a node that is removed", () => {
    const flow = member();
    removeNode(flow, "营业时间");
    expect(flow.start).toBe("错次清零");
    removeNode(flow, "人工");
    expect(flow.nodes.flatMap((node) => node.exits).some((exit) => exit.to === "人工")).toBe(false);
  });
  it("has one way on for each exit", () => {
    const node = blankNode("a", "menu");
    leadTo(node, "1", "b");
    leadTo(node, "1", "c");
    expect(node.exits).toEqual([{ exit: "1", to: "c" }]);
    leadTo(node, "1", "");
    expect(node.exits).toEqual([]);
  });
  it("finds a name that is free", () => {
    expect(freeName(member(), "人工")).toBe("人工 2");
    expect(freeName(member(), "new")).toBe("new");
  });
  it("knows the exits of every kind", () => {
    for (const kind of kinds) expect(exitsOf(kind).length > 0, kind).toBe(!["return", "hang_up"].includes(kind));
  });
  it("draws every node once and every way on, also in a round and of nodes nobody reaches", () => {
    const flow = member();
    flow.nodes.push(blankNode("lost", "prompt"));
    leadTo(flow.nodes.find((node) => node.name === "人工") ?? blankNode("", "queue"), "failed", "主菜单");
    const { places, lines } = layout(flow);
    expect(new Set(places.map((place) => place.node.name)).size).toBe(flow.nodes.length);
    expect(new Set(places.map((place) => `${place.x} ${place.y}`)).size).toBe(flow.nodes.length);
    const ways = new Set(flow.nodes.flatMap((node) => node.exits.map((exit) => `${node.name}>${exit.to}`)));
    expect(new Set(lines.map((line) => `${line.from.node.name}>${line.to.node.name}`))).toEqual(ways);
  });
  it("draws every way on downwards but those back, and none of them through a box", () => {
    const { places, lines } = layout(member());
    expect(lines.filter((line) => line.isBack).map((line) => `${line.from.node.name}>${line.to.node.name}`).sort()).toEqual(["卡号密码不符>会员卡号", "还需要什么>会员", "还需要什么>播报积分"].sort());
    for (const line of lines.filter((one) => !one.isBack)) expect(line.to.y, line.to.node.name).toBeGreaterThan(line.from.y);
    for (const line of lines) {
      for (const place of places.filter((one) => one !== line.from && one !== line.to)) {
        const inside = line.points.filter(({ x, y }) => x > place.x && x < place.x + boxWidth && y >= place.y && y <= place.y + boxHeight);
        expect(inside, `${line.from.node.name}>${line.to.node.name} at ${place.node.name}`).toEqual([]);
      }
    }
    const rows = new Map<number, number[]>();
    for (const { x, y } of places) rows.set(y, [...(rows.get(y) ?? []), x]);
    for (const row of rows.values()) row.sort((a, b) => a - b).forEach((x, i) => i > 0 && expect(x - (row[i - 1] ?? 0)).toBeGreaterThan(boxWidth));
  });
  it("draws a node that leads to itself, and a flow without nodes", () => {
    const flow = member();
    leadTo(flow.nodes.find((node) => node.name === "主菜单") ?? blankNode("", "menu"), "invalid", "主菜单");
    expect(layout(flow).lines.filter((line) => line.from === line.to).map((line) => line.points.length)).toEqual([3]);
    expect(layout({ ...flow, nodes: [], start: "" })).toMatchObject({ places: [], lines: [], width: 0 });
  });
});
