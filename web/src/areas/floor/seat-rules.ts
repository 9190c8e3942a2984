// Seats on the grid of a room while it is drawn: pure, so that mouse and keyboard do the same.

import type { RoomSeat } from "@/api/types";

export const mostSeats = 1000;
export const mostSide = 60;

export interface Grid {
  columns: number;
  rows: number;
  seats: RoomSeat[];
}

export function seatAt(grid: Grid, x: number, y: number): RoomSeat | undefined {
  return grid.seats.find((seat) => seat.x === x && seat.y === y);
}

/** To a place of the room; who stands there changes places with it. False outside of the room. */
export function moveSeat(grid: Grid, seat: RoomSeat, x: number, y: number): boolean {
  if (x < 0 || y < 0 || x >= grid.columns || y >= grid.rows) return false;
  const other = seatAt(grid, x, y);
  if (other) [other.x, other.y] = [seat.x, seat.y];
  [seat.x, seat.y] = [x, y];
  return true;
}

/** "A07" -> "A08"; the next number that is free, from A01 on in an empty room. */
export function nextLabel(seats: RoomSeat[]): string {
  const last = seats.at(-1)?.label ?? "A00";
  const [, head = "A", digits = "0"] = /^(.*?)(\d*)$/.exec(last) ?? [];
  const taken = new Set(seats.map((seat) => seat.label));
  for (let n = Number(digits) + 1; ; n += 1) {
    const label = `${head}${String(n).padStart(digits.length || 1, "0")}`;
    if (!taken.has(label)) return label;
  }
}

/** The seat that was added; null when the room is full. */
export function addSeat(grid: Grid, x: number, y: number): RoomSeat | null {
  if (grid.seats.length >= mostSeats || seatAt(grid, x, y)) return null;
  const seat: RoomSeat = { label: nextLabel(grid.seats), x, y, extension_id: null };
  grid.seats.push(seat);
  return seat;
}

/** The room cannot be narrower than its seats reach. */
export function leastSize(seats: RoomSeat[]): { columns: number; rows: number } {
  return { columns: Math.max(1, ...seats.map((seat) => seat.x + 1)), rows: Math.max(1, ...seats.map((seat) => seat.y + 1)) };
}

export const arrows: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
