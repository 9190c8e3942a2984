// The script of web widgets: one file of its own beside the console's, for pages of other sites.
import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  publicDir: false,
  build: {
    target: "es2021",
    emptyOutDir: false,
    lib: { entry: "src/widget/widget.ts", formats: ["iife"], name: "callfloorWidget", fileName: () => "widget.js" },
  },
});
