// "/" goes to the page's search field, as in many tools people use all day.

import { useHotkeys } from "@/base/hotkeys";

export function useSearchKey(selector: string): void {
  useHotkeys([
    {
      key: "/",
      run: () => {
        const field = document.querySelector<HTMLInputElement>(selector);
        field?.focus();
        field?.select();
      },
    },
  ]);
}
