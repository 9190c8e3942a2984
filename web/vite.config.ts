import { fileURLToPath } from "node:url";

import vue from "@vitejs/plugin-vue";
import components from "unplugin-vue-components/vite";
import { ElementPlusResolver } from "unplugin-vue-components/resolvers";
import { defineConfig } from "vitest/config";

// The server listens here while the console is being developed; `npm run mock` starts a stand-in.
const server = process.env["CALLFLOOR_URL"] ?? "http://127.0.0.1:8180";

export default defineConfig({
  plugins: [
    vue(),
    // Only Element Plus is resolved by name; our own components are imported where they are used.
    components({ dirs: [], dts: "src/components.d.ts", resolvers: [ElementPlusResolver({ importStyle: "css" })] }),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  define: {
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __INTLIFY_JIT_COMPILATION__: true,
    __INTLIFY_DROP_MESSAGE_COMPILER__: false,
  },
  build: {
    target: "es2021",
    sourcemap: false,
    chunkSizeWarningLimit: 560,
    rollupOptions: {
      // embed.html is the phone within other programs' pages.
      input: ["index.html", "embed.html"],
      output: {
        manualChunks(id: string): string | undefined {
          if (/node_modules\/(vue|@vue|vue-router|pinia|vue-demi|vue-i18n|@intlify)\//.test(id)) return "vue";
          if (/node_modules\/(echarts|zrender)\//.test(id)) return "charts";
          return undefined;
        },
      },
    },
  },
  server: { proxy: { "/api": { target: server, ws: true } } },
  test: {
    environment: "happy-dom",
    include: ["tests/unit/**/*.test.ts"],
    testTimeout: 30_000, // the first import of a page compiles it
    server: { deps: { inline: ["element-plus"] } },
  },
});
