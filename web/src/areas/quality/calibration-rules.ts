// How the results of a calibration are read: which items come first, and what an answer says.

import type { CalibrationItem, CalibrationResults, ItemAnswer, SchemeItem } from "@/api/types";
import { textOf } from "@/areas/shared/quality-text";

/** Items to rewrite first, then by agreement, the least first; what nobody answered at the end. */
export function byAgreement(items: CalibrationItem[]): CalibrationItem[] {
  const rank = (item: CalibrationItem): number => (item.rewrite !== null ? -1 : (item.pairs.share ?? 2));
  return [...items].sort((a, b) => rank(a) - rank(b) || (a.pairs.share ?? 2) - (b.pairs.share ?? 2));
}

export function coefficientText(one: CalibrationResults["score_icc"]): string {
  return one.value === null ? "" : one.value.toFixed(2);
}

/** An answer in the item's own words; "–": not answered, for it was not asked. */
export function saidBy(item: SchemeItem, answers: ItemAnswer[], word: (key: string) => string): string {
  const answer = answers.find((each) => each.item === item.key);
  if (!answer) return "–";
  if (answer.na) return word("quality.na");
  if (answer.number !== null) return `${answer.number}${item.unit ? ` ${item.unit}` : ""}`;
  if (answer.choice === "") return "–";
  return item.kind === "choice" ? textOf(item.options.find((option) => option.key === answer.choice)?.name) || answer.choice : word(`quality.answers.${answer.choice}`);
}
