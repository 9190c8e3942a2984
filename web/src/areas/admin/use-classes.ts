import { onMounted, shallowRef, type ShallowRef } from "vue";

import { request } from "@/api/client";
import { explain } from "@/api/problem";
import type { CallerClass } from "@/api/types";
import { warn } from "@/base/notify";

/** The centre's caller classes, for choosing one in a form. */
export function useClasses(): ShallowRef<CallerClass[]> {
  const classes = shallowRef<CallerClass[]>([]);
  onMounted(async () => {
    try {
      classes.value = (await request("get", "/caller-classes")).items;
    } catch (error) {
      warn(explain(error));
    }
  });
  return classes;
}
