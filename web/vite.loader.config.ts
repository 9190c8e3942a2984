// The script that puts the phone into other programs' pages: one file of its own beside the console's.
import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  build: {
    target: "es2021",
    emptyOutDir: false,
    lib: { entry: "src/embed/loader.ts", formats: ["iife"], name: "callfloorPhoneLoader", fileName: () => "phone.js" },
  },
});
