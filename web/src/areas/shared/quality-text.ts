// Texts that a scheme's author wrote in the console's languages: the reader's own, or else the other.

import type { QualityText } from "@/api/types";
import { i18n, type Language } from "@/base/i18n";

export function textOf(text: QualityText | null | undefined): string {
  if (!text) return "";
  const language = i18n.global.locale.value as Language;
  return text[language] || text["zh-CN"] || text.en;
}

/** 86 or 86.3: one decimal where it says something. */
export function points(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  return String(Math.round(value * 10) / 10);
}
