import { onMounted, shallowRef, type ShallowRef } from "vue";

import { request } from "@/api/client";
import { explain } from "@/api/problem";
import type { Prompt } from "@/api/types";
import { warn } from "@/base/notify";

/** The centre's prompts, for choosing one in a form. */
export function usePrompts(): ShallowRef<Prompt[]> {
  const prompts = shallowRef<Prompt[]>([]);
  onMounted(async () => {
    try {
      prompts.value = (await request("get", "/prompts")).items;
    } catch (error) {
      warn(explain(error));
    }
  });
  return prompts;
}
