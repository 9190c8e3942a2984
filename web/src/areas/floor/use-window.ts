// The part of a long table that is in sight. A browser lays out and paints every row it is given with each change of one of them;
// of 500 agents a screen shows forty. Rows are all of one height, which is measured.

import { computed, onBeforeUnmount, onMounted, ref, type ComputedRef, type Ref } from "vue";

const beyond = 12; // rows above and below what is in sight, for scrolling and for the Tab key
const shortest = 120; // rows; below that all are drawn

export interface RowWindow<T> {
  shown: ComputedRef<T[]>;
  above: ComputedRef<number>; // px of the rows left out
  below: ComputedRef<number>;
}

/** `table`: lies in the element that scrolls; `rows`: all of them. */
export function useWindow<T>(table: Ref<HTMLElement | null>, rows: () => T[]): RowWindow<T> {
  const top = ref(0);
  const height = ref(1_000);
  const row = ref(34);
  let scroller: HTMLElement | null = null;
  let sizes: ResizeObserver | undefined;

  function look(): void {
    const line = table.value?.querySelector<HTMLElement>("tr[tabindex]");
    if (line && line.offsetHeight > 0) row.value = line.offsetHeight;
    if (!scroller) return;
    top.value = scroller.scrollTop;
    height.value = scroller.clientHeight;
  }
  onMounted(() => {
    scroller = table.value?.parentElement ?? null;
    scroller?.addEventListener("scroll", look, { passive: true });
    if (scroller && typeof ResizeObserver !== "undefined") {
      sizes = new ResizeObserver(look);
      sizes.observe(scroller);
    }
    look();
  });
  onBeforeUnmount(() => {
    scroller?.removeEventListener("scroll", look);
    sizes?.disconnect();
  });

  const range = computed(() => {
    const count = rows().length;
    if (count <= shortest) return [0, count] as const;
    const from = Math.max(0, Math.floor(top.value / row.value) - beyond);
    return [Math.min(from, count), Math.min(count, Math.ceil((top.value + height.value) / row.value) + beyond)] as const;
  });
  return {
    shown: computed(() => rows().slice(range.value[0], range.value[1])),
    above: computed(() => range.value[0] * row.value),
    below: computed(() => (rows().length - range.value[1]) * row.value),
  };
}
