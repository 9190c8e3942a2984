// Drawing and reading the two-channel waveform. The drawing takes a context, sizes and colours, so that it knows no page.

import type { Peaks } from "@/api/types";

export interface Palette {
  left: string;
  right: string;
  rest: string;
  line: string;
  head: string;
}

interface Area {
  width: number;
  height: number;
}

/** The loudest value of a stretch of peaks, so that narrow canvases lose no burst. */
function loudest(peaks: number[][], from: number, to: number): [number, number] {
  let low = 0;
  let high = 0;
  for (let i = Math.floor(from); i < Math.max(Math.ceil(to), Math.floor(from) + 1); i += 1) {
    const peak = peaks[i];
    if (!peak) break;
    low = Math.min(low, peak[0] ?? 0);
    high = Math.max(high, peak[1] ?? 0);
  }
  return [low, high];
}

function drawLane(context: CanvasRenderingContext2D, peaks: number[][], lane: Area & { middle: number }, colours: { played: string; rest: string }, played: number): void {
  const step = 3;
  const bars = Math.floor(lane.width / step);
  for (let bar = 0; bar < bars; bar += 1) {
    const [low, high] = loudest(peaks, (bar / bars) * peaks.length, ((bar + 1) / bars) * peaks.length);
    // Speech is quiet most of the time: the square root lets it be seen.
    const up = Math.max(0.5, (Math.sqrt(Math.abs(high)) * lane.height) / 2);
    const down = Math.max(0.5, (Math.sqrt(Math.abs(low)) * lane.height) / 2);
    context.fillStyle = bar * step < played ? colours.played : colours.rest;
    context.fillRect(bar * step, lane.middle - up, step - 1, up + down);
  }
}

export function drawWaveform(context: CanvasRenderingContext2D, area: Area, peaks: Peaks, position: number, palette: Palette): void {
  context.clearRect(0, 0, area.width, area.height);
  const played = position * area.width;
  const laneHeight = area.height / 2 - 4;
  drawLane(context, peaks.left, { width: area.width, height: laneHeight, middle: area.height / 4 }, { played: palette.left, rest: palette.rest }, played);
  drawLane(context, peaks.right, { width: area.width, height: laneHeight, middle: (area.height * 3) / 4 }, { played: palette.right, rest: palette.rest }, played);
  context.fillStyle = palette.line;
  context.fillRect(0, area.height / 2 - 0.5, area.width, 1);
  context.fillStyle = palette.head;
  context.fillRect(Math.min(area.width - 2, Math.max(0, played - 1)), 0, 2, area.height);
}

/** Stretches in which neither side speaks for longer than `leastMs`. */
export function silences(peaks: Peaks, leastMs = 1500, quiet = 0.02): { from: number; to: number }[] {
  const points = peaks.left.length;
  if (points === 0) return [];
  const perPoint = peaks.duration_ms / points;
  const found: { from: number; to: number }[] = [];
  let begin = -1;
  for (let i = 0; i <= points; i += 1) {
    const isQuiet = i < points && loudness(peaks.left[i]) < quiet && loudness(peaks.right[i]) < quiet;
    if (isQuiet && begin < 0) begin = i;
    if (!isQuiet && begin >= 0) {
      if ((i - begin) * perPoint >= leastMs) found.push({ from: begin * perPoint, to: i * perPoint });
      begin = -1;
    }
  }
  return found;
}

function loudness(peak: number[] | undefined): number {
  return peak ? Math.max(Math.abs(peak[0] ?? 0), Math.abs(peak[1] ?? 0)) : 0;
}
