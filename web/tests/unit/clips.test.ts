import { describe, expect, it } from "vitest";

import type { ClipMark } from "@/api/types";
import { changedMark, clipLength, emptyMarks, gapMs, isIdle, leastPassageMs, marksFault, most, mostMs, movedPassage, passageFault, stretchWithin, withMark, withoutMark } from "@/areas/shared/clip-marks";

const mark = (from_ms: number, to_ms: number): ClipMark => ({ from_ms, to_ms, sides: "both" });
const passages = (...stretches: [number, number][]): ClipMark[] => stretches.map(([from, to]) => mark(from, to));

describe("marks of a clip", () => {
  it("takes a stretch drawn in either direction, within the recording", () => {
    expect(stretchWithin({ from: 900.4, to: 200.6 }, 5000)).toEqual({ from: 201, to: 900 });
    expect(stretchWithin({ from: -20, to: 9000 }, 5000)).toEqual({ from: 0, to: 5000 });
  });
  it("joins passages in the order they were drawn, and keeps bleeps in that of the recording", () => {
    let marks = withMark(withMark(emptyMarks(), "passages", { from: 5000, to: 6000 }), "passages", { from: 1000, to: 2000 });
    marks = withMark(withMark(marks, "bleeps", { from: 5200, to: 5300 }), "bleeps", { from: 1200, to: 1300 });
    expect(marks.passages.map((each) => each.from_ms)).toEqual([5000, 1000]);
    expect(marks.bleeps.map((each) => each.from_ms)).toEqual([1200, 5200]);
    expect(movedPassage(marks, 1, -1).passages.map((each) => each.from_ms)).toEqual([1000, 5000]);
    expect(movedPassage(marks, 0, -1)).toEqual(marks);
    expect(movedPassage(marks, 1, 1)).toEqual(marks);
    expect(withoutMark(marks, "passages", 0).passages).toEqual(passages([1000, 2000]));
    expect(changedMark(marks, "bleeps", 0, { sides: "agent" }).bleeps[0]).toEqual({ from_ms: 1200, to_ms: 1300, sides: "agent" });
    expect(marks.bleeps[0]?.sides).toBe("both");
  });
  it("is as long as its passages and the silence between them", () => {
    expect(clipLength([])).toBe(0);
    expect(clipLength(passages([0, 1000]))).toBe(1000);
    expect(clipLength(passages([0, 1000], [5000, 7000]))).toBe(3000 + gapMs);
  });
  it("says what keeps marks from being a clip", () => {
    const fault = (list: ClipMark[], bleeps: ClipMark[] = []): string | null => marksFault({ passages: list, bleeps });
    expect(fault([])).toBe("none");
    expect(fault(passages([0, leastPassageMs]))).toBeNull();
    expect(fault(passages([0, leastPassageMs - 1]))).toBe("too_short");
    expect(fault(passages([0, 1000], [1000, 2000]))).toBeNull();
    expect(fault(passages([0, 1001], [1000, 2000]))).toBe("overlap");
    expect(passageFault(passages([0, 1001], [3000, 4000], [1000, 2000]), 1)).toBeNull();
    expect(fault(passages([0, 1000]), [mark(500, 500)])).toBe("too_short");
    expect(fault(passages([0, mostMs]))).toBeNull();
    expect(fault(passages([0, mostMs + 1]))).toBe("too_long");
    expect(fault(Array.from({ length: most.passages + 1 }, (_, i) => mark(i * 1000, i * 1000 + 500)))).toBe("too_many");
  });
  it("tells of a bleep that no passage meets", () => {
    const marks = { passages: passages([1000, 2000]), bleeps: [] };
    expect(isIdle(marks, mark(1900, 2500))).toBe(false);
    expect(isIdle(marks, mark(2000, 2500))).toBe(true);
  });
});
