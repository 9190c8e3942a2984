// Fails when src/api/schema.d.ts is not what the interface description gives:  npm run gen:check

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "schema-"));
try {
  const fresh = join(folder, "schema.d.ts");
  execFileSync(process.execPath, [join(web, "node_modules/openapi-typescript/bin/cli.js"), join(web, "../api/openapi.yaml"), "-o", fresh], { stdio: "ignore" });
  if (readFileSync(fresh, "utf8") !== readFileSync(join(web, "src/api/schema.d.ts"), "utf8")) {
    console.error("src/api/schema.d.ts is stale: run `npm run gen` in web/ and commit the result");
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
