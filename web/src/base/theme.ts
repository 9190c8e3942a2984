// Light or dark: follows the system until the person chooses.

import { computed, ref, watchEffect, type ComputedRef, type Ref } from "vue";

import { recall, remember } from "@/base/storage";

export type ThemeChoice = "system" | "light" | "dark";

function isChoice(value: string | null): value is ThemeChoice {
  return value === "system" || value === "light" || value === "dark";
}

const stored = recall("theme");
export const themeChoice: Ref<ThemeChoice> = ref(isChoice(stored) ? stored : "system");

const media = window.matchMedia("(prefers-color-scheme: dark)");
const systemDark = ref(media.matches);
media.addEventListener("change", (event) => {
  systemDark.value = event.matches;
});

export const isDark: ComputedRef<boolean> = computed(
  () => themeChoice.value === "dark" || (themeChoice.value === "system" && systemDark.value),
);

export function setTheme(choice: ThemeChoice): void {
  themeChoice.value = choice;
  remember("theme", choice);
}

watchEffect(() => {
  document.documentElement.classList.toggle("dark", isDark.value);
});
