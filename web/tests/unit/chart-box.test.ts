import { afterEach, describe, expect, it, vi } from "vitest";
import { createApp, h, nextTick, ref, type App } from "vue";

const drawn: object[] = [];
vi.mock("@/base/chart", () => ({ createChart: () => ({ setOption: (option: object) => void ("series" in option && drawn.push(option)), on: () => undefined, resize: () => undefined, dispose: () => undefined }) }));

import TrendChart from "@/base/components/trend-chart.vue";

let app: App | undefined;
afterEach(() => app?.unmount());

describe("chart", () => {
  it("is drawn again when what it is made of changes", async () => {
    vi.stubGlobal("requestAnimationFrame", (run: () => void) => run());
    const values = ref([1]);
    app = createApp({ render: () => h(TrendChart, { label: "x", labels: ["a"], series: [{ name: "n", colour: "--cf-text", values: values.value }] }) });
    app.mount(document.createElement("div"));
    await vi.waitFor(() => expect(drawn).toHaveLength(1));
    values.value = [2];
    await nextTick();
    expect(drawn).toHaveLength(2);
    expect(drawn[1]).toMatchObject({ series: [{ data: [2] }] });
  });
});
