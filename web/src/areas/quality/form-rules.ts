// What a scoring form offers and asks. The same rules hold in the server, which decides; here they make the form answer at once.

import type { EvaluationDetail, ItemAnswer, QualityText, SchemeContent, SchemeItem } from "@/api/types";

export type AnswerMap = Record<string, ItemAnswer>;
export type AnswerValue = string | number;

export interface Choice {
  value: AnswerValue;
  text: QualityText | null; // an option's own words; null: a number, or a word of the console
}

/** Points up to here are a row of buttons, more are typed. */
export const mostButtons = 10;

export const emptyAnswer = (item: string): ItemAnswer => ({ item, choice: "", number: null, na: false, comment: "" });

export function byItem(answers: ItemAnswer[]): AnswerMap {
  return Object.fromEntries(answers.map((answer) => [answer.item, { ...answer }]));
}

export function itemsOf(content: SchemeContent): SchemeItem[] {
  return content.sections.flatMap((section) => section.items);
}

export function isAnswered(answer: ItemAnswer | undefined): boolean {
  return answer !== undefined && (answer.na || answer.number !== null || answer.choice !== "");
}

/** Keys of the items whose condition holds. */
export function askedItems(content: SchemeContent, answers: AnswerMap): Set<string> {
  const asked = new Set<string>();
  for (const item of itemsOf(content)) {
    const { condition } = item;
    const above = condition ? answers[condition.item] : undefined;
    if (!condition || (above && asked.has(condition.item) && !above.na && condition.choices.includes(above.choice))) asked.add(item.key);
  }
  return asked;
}

function upTo(from: number, to: number): Choice[] {
  return Array.from({ length: to - from + 1 }, (_, i) => ({ value: from + i, text: null }));
}

/** The buttons of an item; none where a number is typed. */
export function choicesOf(item: SchemeItem): Choice[] {
  switch (item.kind) {
    case "yes_no": return [{ value: "yes", text: null }, { value: "no", text: null }];
    case "critical": return [{ value: "pass", text: null }, { value: "fail", text: null }];
    case "choice": return item.options.map((option) => ({ value: option.key, text: option.name }));
    case "scale": return upTo(1, item.levels);
    case "number": return [];
    default: return item.points <= mostButtons ? upTo(0, item.points) : [];
  }
}

/** What a number key chooses: words by their place, numbers by themselves (0 is ten where there is no nought). */
export function choiceOfKey(item: SchemeItem, digit: number): AnswerValue | null {
  const choices = choicesOf(item);
  const numeric = typeof choices[0]?.value === "number";
  if (!numeric) return choices[digit === 0 ? 9 : digit - 1]?.value ?? null;
  return choices.find((choice) => choice.value === digit)?.value ?? (digit === 0 ? choices.find((choice) => choice.value === 10)?.value : null) ?? null;
}

/** The answer that loses nothing. */
export function bestChoice(item: SchemeItem): AnswerValue | null {
  switch (item.kind) {
    case "yes_no": return "yes";
    case "critical": return "pass";
    case "choice": return [...item.options].sort((a, b) => b.share - a.share)[0]?.key ?? null;
    case "scale": return item.levels;
    case "number": return item.best;
    case "bonus":
    case "penalty": return 0;
    default: return item.points;
  }
}

export function valueOf(answer: ItemAnswer | undefined): AnswerValue | null {
  if (!answer || answer.na) return null;
  return answer.choice !== "" ? answer.choice : answer.number;
}

export function withValue(answer: ItemAnswer, value: AnswerValue | null): ItemAnswer {
  return { ...answer, na: false, choice: typeof value === "string" ? value : "", number: typeof value === "number" ? value : null };
}

export interface Loss {
  item: SchemeItem;
  answer: ItemAnswer | undefined;
  lost: number;
}

/** The items that lost points, the heaviest first; an error that zeroes more than itself comes before all. */
export function losses(detail: EvaluationDetail): Loss[] {
  const answers = byItem(detail.answers);
  const scores = new Map(detail.result?.items.map((score) => [score.item, score]));
  const found = itemsOf(detail.content).flatMap((item) => {
    const score = scores.get(item.key);
    if (!score?.error) return [];
    return [{ item, answer: answers[item.key], lost: item.kind === "penalty" ? score.earned : score.possible - score.earned }];
  });
  const weight = (loss: Loss): number => loss.lost + (loss.item.fails === "none" ? 0 : 10_000);
  return found.sort((a, b) => weight(b) - weight(a));
}
