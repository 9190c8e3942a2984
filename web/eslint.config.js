// Lint rules of the console. The important one is the direction of imports:
//   base <- api <- stores <- areas <- app, embed
// A folder imports only from folders to its left; one area never imports another (areas/shared is for all of them).
import pluginVue from "eslint-plugin-vue";
import tseslint from "typescript-eslint";
import vueParser from "vue-eslint-parser";

const above = {
  base: ["api", "stores", "areas", "app", "widget", "embed"],
  api: ["stores", "areas", "app", "widget", "embed"],
  stores: ["areas", "app", "widget", "embed"],
  areas: ["app", "widget", "embed"],
  app: ["widget", "embed"],
  widget: ["stores", "areas", "app", "base", "embed"], // a script of its own for other sites: the console stays out of it
  embed: ["app", "widget"],
};
const areas = ["session", "desk", "floor", "calls", "callbacks", "quality", "admin"];

function forbid(folders, advice) {
  return {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          { group: folders.flatMap((folder) => [`@/${folder}`, `@/${folder}/*`]), message: advice },
          { group: ["../*"], message: "Import across folders by @/..., so that the layer rule can see it." },
        ],
      },
    ],
  };
}

const layerRules = Object.entries(above).map(([layer, folders]) => ({
  files: [`src/${layer}/**/*.{ts,vue}`],
  rules: forbid(folders, `${layer} must not know ${folders.join(", ")}: move the shared part down, or pass it in.`),
}));

const areaRules = areas.map((area) => {
  const others = areas.filter((name) => name !== area).map((name) => `areas/${name}`);
  return {
    files: [`src/areas/${area}/**/*.{ts,vue}`],
    rules: forbid([...others, "app"], "Areas do not know each other: put what both need into areas/shared or a store."),
  };
});

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", ".shots/", "src/components.d.ts", "src/api/schema.d.ts"] },
  ...tseslint.configs.strict,
  ...pluginVue.configs["flat/essential"],
  {
    languageOptions: { parser: vueParser, parserOptions: { parser: tseslint.parser, extraFileExtensions: [".vue"] } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/no-invalid-void-type": "off",
      "vue/multi-word-component-names": "off",
      "vue/component-api-style": ["error", ["script-setup"]],
      "vue/no-v-html": "error",
      "max-lines": ["error", { max: 400 }],
      eqeqeq: "error",
      "no-console": ["error", { allow: ["error"] }],
    },
  },
  { files: ["**/*.vue"], rules: { "max-lines": ["error", { max: 250 }] } },
  {
    files: ["tests/**/*.mjs", "*.js"],
    rules: { "no-console": "off", "@typescript-eslint/explicit-module-boundary-types": "off" },
  },
  ...layerRules,
  ...areaRules,
);
