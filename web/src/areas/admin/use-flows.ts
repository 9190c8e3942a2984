import { onMounted, shallowRef, type ShallowRef } from "vue";

import { request } from "@/api/client";
import { allPages } from "@/api/pages";
import { explain } from "@/api/problem";
import type { FlowRow } from "@/api/types";
import { warn } from "@/base/notify";

/** The published flows, for choosing one in a form. */
export function useFlows(): ShallowRef<FlowRow[]> {
  const flows = shallowRef<FlowRow[]>([]);
  onMounted(async () => {
    try {
      flows.value = (await allPages((page) => request("get", "/flows", { query: page }))).filter((flow) => flow.latest_version > 0);
    } catch (error) {
      warn(explain(error));
    }
  });
  return flows;
}
