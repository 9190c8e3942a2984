// A place for each node of a flow on its drawing, and a way for each line between them: in layers from the start downwards, so
// that every way on leads down but the ones back. A line past other layers has a bend in each of them and never crosses a box;
// lines to the same node share their bends, for they mean the same from there on.

import type { FlowContent, FlowNode } from "@/api/types";

export const boxWidth = 128;
export const boxHeight = 44;
const rowHeight = 90;
const gap = 22;
const bendWidth = 10;
const sweeps = 8;

export interface Place {
  node: FlowNode;
  /** Left upper corner, in units of the drawing. */
  x: number;
  y: number;
}
export interface Line {
  from: Place;
  to: Place;
  /** Exits of `from` that lead to `to`, in the order of the flow. */
  exits: string[];
  /** Against the reading direction, or to itself. */
  isBack: boolean;
  /** From the edge of one box to the edge of the other. */
  points: { x: number; y: number }[];
}
export interface Drawing {
  places: Place[];
  lines: Line[];
  width: number;
  height: number;
}

/** A box, or the bend of a line in a layer it only passes. */
interface Cell {
  node: FlowNode | null;
  layer: number;
  /** Of the middle. */
  x: number;
  up: Cell[];
  down: Cell[];
}
interface Way {
  from: string;
  to: string;
  exits: string[];
  isBack: boolean;
  cells: Cell[];
}

function waysOf(flow: FlowContent): Way[] {
  const names = new Set(flow.nodes.map((node) => node.name));
  return flow.nodes.flatMap((node) => {
    const targets = new Map<string, string[]>();
    for (const { exit, to } of node.exits) if (names.has(to)) targets.set(to, [...(targets.get(to) ?? []), exit]);
    return [...targets].map(([to, exits]) => ({ from: node.name, to, exits, isBack: to === node.name, cells: [] }));
  });
}

/** How few ways lead from the start to a node; who is not reached is as far as can be. */
function depthsOf(flow: FlowContent, ways: Way[]): (name: string) => number {
  const depth = new Map([[flow.start, 0]]);
  for (const [name, steps] of depth) for (const way of ways) if (way.from === name && !depth.has(way.to)) depth.set(way.to, steps + 1);
  return (name) => depth.get(name) ?? Infinity;
}

function leads(ways: Way[], from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const name of seen) for (const way of ways) if (way.from === name && !way.isBack) seen.add(way.to);
  return seen.has(to);
}

/** Of a round, the way to what is nearest to the start leads back: that is how a person reads it. */
function markBack(flow: FlowContent, ways: Way[]): void {
  const depth = depthsOf(flow, ways);
  const mayBe = ways.filter((way) => !way.isBack && depth(way.to) <= depth(way.from)).sort((a, b) => (depth(a.to) < depth(b.to) ? -1 : Number(depth(a.to) > depth(b.to))));
  for (const way of mayBe) way.isBack = leads(ways, way.to, way.from);
}

/** Every node before those it leads to, ways back aside. */
function order(flow: FlowContent, ways: Way[]): string[] {
  const seen = new Set<string>();
  const last: string[] = [];
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const way of ways) if (way.from === name && !way.isBack) visit(way.to);
    last.push(name);
  };
  for (const node of flow.nodes) visit(node.name);
  return last.reverse();
}

/** As far below the start as the longest way there. */
function layersOf(flow: FlowContent, ways: Way[]): Map<string, number> {
  markBack(flow, ways);
  const layer = new Map(flow.nodes.map((node) => [node.name, 0]));
  for (const name of order(flow, ways)) {
    for (const way of ways) if (way.from === name && !way.isBack) layer.set(way.to, Math.max(layer.get(way.to) ?? 0, (layer.get(name) ?? 0) + 1));
  }
  return layer;
}

/** The layers with their boxes and bends; each way knows the cells it goes through, from above. */
function cellsOf(flow: FlowContent, ways: Way[]): Cell[][] {
  const layerOf = layersOf(flow, ways);
  const layers: Cell[][] = [];
  const known = new Map<string, Cell>();
  const cell = (key: string, layer: number, node: FlowNode | null): Cell => {
    const old = known.get(key);
    if (old) return old;
    const made: Cell = { node, layer, x: 0, up: [], down: [] };
    known.set(key, made);
    (layers[layer] ??= []).push(made);
    return made;
  };
  const box = (name: string): Cell => cell(`box ${name}`, layerOf.get(name) ?? 0, flow.nodes.find((node) => node.name === name) ?? null);
  for (const node of flow.nodes) box(node.name);
  for (const way of ways.filter((one) => one.from !== one.to)) {
    const [above, below] = way.isBack ? [box(way.to), box(way.from)] : [box(way.from), box(way.to)];
    way.cells = [above];
    for (let layer = above.layer + 1; layer < below.layer; layer += 1) way.cells.push(cell(`bend ${String(way.isBack)} ${way.to} ${layer}`, layer, null));
    way.cells.push(below);
    way.cells.slice(1).forEach((item, i) => {
      const upper = way.cells[i];
      if (!upper || upper.down.includes(item)) return;
      upper.down.push(item);
      item.up.push(upper);
    });
  }
  return layers;
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const room = (cell: Cell): number => (cell.node ? boxWidth : bendWidth);

/** Cells of a layer in their order, each as near to where it would like to be as the others let it. */
function spread(layer: Cell[], wish: (cell: Cell) => number): void {
  let end = -Infinity;
  const wishes = layer.map(wish);
  layer.forEach((cell, i) => {
    cell.x = Math.max(wishes[i] ?? 0, end + room(cell) / 2);
    end = cell.x + room(cell) / 2 + gap;
  });
  const shift = mean(layer.map((cell, i) => cell.x - (wishes[i] ?? 0)));
  for (const cell of layer) cell.x -= shift;
}

function place(layers: Cell[][]): void {
  for (const layer of layers) spread(layer, () => 0);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const isDown = sweep % 2 === 0;
    for (const layer of isDown ? layers : [...layers].reverse()) {
      const wishes = new Map(layer.map((cell) => {
        const near = isDown ? cell.up : cell.down;
        return [cell, near.length > 0 ? mean(near.map((one) => one.x)) : cell.x];
      }));
      const wish = (cell: Cell): number => wishes.get(cell) ?? 0;
      layer.sort((a, b) => wish(a) - wish(b));
      spread(layer, wish);
    }
  }
  const left = Math.min(...layers.flat().map((cell) => cell.x - room(cell) / 2));
  for (const cell of layers.flat()) cell.x -= left;
}

/** Where the ways leave a box: side by side in the order of where they lead, so that their names have room. */
function doors(ways: Way[]): Map<Way, number> {
  const found = new Map<Way, number>();
  for (const name of new Set(ways.map((way) => way.from))) {
    const down = ways.filter((way) => way.from === name && !way.isBack).sort((a, b) => (a.cells[1]?.x ?? 0) - (b.cells[1]?.x ?? 0));
    down.forEach((way, i) => found.set(way, ((i + 0.5) / down.length - 0.5) * (boxWidth - 16)));
  }
  return found;
}

function pointsOf(way: Way, from: Place, door: number): Line["points"] {
  const [right, middle] = [from.x + boxWidth, from.y + boxHeight / 2];
  if (way.from === way.to) return [{ x: right, y: middle - 10 }, { x: right + 16, y: middle }, { x: right, y: middle + 10 }];
  const points = way.cells.flatMap((cell) => {
    const top = cell.layer * rowHeight;
    return cell.node ? [{ x: cell.x, y: top }] : [{ x: cell.x, y: top }, { x: cell.x, y: top + boxHeight }];
  });
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return [];
  // A way back is shifted from the one there: between neighbours they would be the same line.
  const aside = boxWidth / 2 - 12;
  points[0] = { x: first.x + (way.isBack ? aside : door), y: first.y + boxHeight };
  points[points.length - 1] = way.isBack ? { x: last.x + aside, y: last.y } : last;
  return way.isBack ? points.reverse() : points;
}

export function layout(flow: FlowContent): Drawing {
  const ways = waysOf(flow);
  const layers = cellsOf(flow, ways);
  place(layers);
  const at = new Map<string, Place>();
  for (const cell of layers.flat()) if (cell.node) at.set(cell.node.name, { node: cell.node, x: cell.x - boxWidth / 2, y: cell.layer * rowHeight });
  const door = doors(ways);
  const lines = ways.flatMap((way) => {
    const [from, to] = [at.get(way.from), at.get(way.to)];
    return from && to ? [{ from, to, exits: way.exits, isBack: way.isBack, points: pointsOf(way, from, door.get(way) ?? 0) }] : [];
  });
  return { places: [...at.values()], lines, width: Math.max(0, ...layers.flat().map((cell) => cell.x + room(cell) / 2)), height: layers.length * rowHeight - (rowHeight - boxHeight) };
}
