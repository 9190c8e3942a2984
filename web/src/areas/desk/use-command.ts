import { ref, type Ref } from "vue";

import { explain } from "@/api/problem";
import { warn } from "@/base/notify";

/** One command at a time: a second key press while the server has not answered does nothing. A refusal is shown with its reason. */
export function useCommand(): { busy: Ref<boolean>; run(action: () => Promise<unknown>): Promise<boolean> } {
  const busy = ref(false);

  async function run(action: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    try {
      await action();
      return true;
    } catch (error) {
      warn(explain(error));
      return false;
    } finally {
      busy.value = false;
    }
  }

  return { busy, run };
}
