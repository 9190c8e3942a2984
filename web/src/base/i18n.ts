// Languages of the console. Chinese is the first one: its messages give the others their shape, checked by the compiler.

import { createI18n } from "vue-i18n";

import en from "@/base/locale/en";
import zhCN from "@/base/locale/zh-CN";
import { recall, remember } from "@/base/storage";

export const languages = ["zh-CN", "en"] as const;
export type Language = (typeof languages)[number];

/** Each language is named in itself, so that whoever lost his way finds it. */
export const languageChoices: { value: Language; label: string }[] = [
  { value: "zh-CN", label: "中文" },
  { value: "en", label: "English" },
];

function first(): Language {
  const stored = recall("language");
  return stored === "en" || stored === "zh-CN" ? stored : "zh-CN";
}

export const i18n = createI18n({
  legacy: false,
  locale: first() as string,
  fallbackLocale: "zh-CN",
  messages: { "zh-CN": zhCN, en },
  missingWarn: false,
  fallbackWarn: false,
});

/** For code outside components; inside them use useI18n(). */
export function t(key: string, values: Record<string, unknown> = {}): string {
  return i18n.global.t(key, values);
}

export function te(key: string): boolean {
  return i18n.global.te(key, "zh-CN");
}

/** `keep` remembers it for this screen; a language taken over from the person's settings is not. */
export function setLanguage(language: Language, keep = true): void {
  i18n.global.locale.value = language;
  document.documentElement.lang = language;
  if (keep) remember("language", language);
}

/** The message of an enumerated word of the API; a word this console does not know yet is shown as it came. */
export function word(group: string, value: string | null | undefined): string {
  if (!value) return "–";
  const key = `${group}.${value}`;
  return te(key) ? t(key) : value;
}
