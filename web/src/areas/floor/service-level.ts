// The service-level variants of the metric dictionary, with their parts, so that the board can show how its figure comes about.
// The server computes the figure itself; a test holds both definitions together.

import type { QueueFigures, ServiceLevelVariant } from "@/api/types";

export interface Ratio {
  numerator: number;
  denominator: number;
  /** null: nothing to divide. */
  value: number | null;
}

function ratio(numerator: number, denominator: number): Ratio {
  return { numerator, denominator, value: denominator > 0 ? numerator / denominator : null };
}

export function abandoned(figures: QueueFigures): number {
  return figures.abandoned_in_queue + figures.abandoned_ringing;
}

export function serviceLevel(variant: ServiceLevelVariant, f: QueueFigures): Ratio {
  const left = f.answered + abandoned(f);
  switch (variant) {
    case "sl1":
      return ratio(f.answered_in_time + f.abandoned_in_time, left);
    case "sl2":
      return ratio(f.answered_in_time, f.answered);
    case "sl3":
      return ratio(f.answered_in_time, left);
    case "sl4":
      return ratio(f.answered_in_time, left - f.abandoned_in_time);
    case "sl5":
      return ratio(f.answered_in_time, left - f.abandoned_short);
    case "sl6":
      return ratio(f.answered_in_time + f.abandoned_in_time + (f.overflowed_in_time ?? 0), f.offered);
  }
}

/** Answer rate: answered / offered. */
export function answerRate(f: QueueFigures): Ratio {
  return ratio(f.answered, f.offered);
}

export function averageWaitMs(f: QueueFigures): number | null {
  return f.answered > 0 ? f.wait_answered_ms / f.answered : null;
}

export function averageHandleMs(f: QueueFigures): number | null {
  return f.answered > 0 ? (f.talk_ms + f.hold_ms + f.wrap_up_ms) / f.answered : null;
}
