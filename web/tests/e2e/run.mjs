// Browser tests of the console:  npm run e2e [-- part-of-a-name …]
// Against a server:  BASE_URL=https://… ADMIN_LOGIN=… ADMIN_PASSWORD=… [LEADER_… QA_… AGENT_… LOGIN/PASSWORD] npm run e2e
// Without BASE_URL they start the stand-in of tests/mock, which also has the tests that need a phone that answers by itself.
// Two rows of tests run side by side, each with a stand-in of its own, for what a test changes the next one of its row sees; at a
// server the rows meet, but one changes nothing that the other looks at.
// What a test needs and the run lacks (an account, the stand-in) makes it skipped, and the last line says so.

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { password } from "../mock/centre.mjs";
import { startMock } from "../mock/server.mjs";
import adminTests from "./admin.e2e.mjs";
import { become, openBrowser, signIn, Windows } from "./browser.mjs";
import callsTests from "./calls.e2e.mjs";
import customerTests from "./customers.e2e.mjs";
import deskTests from "./desk.e2e.mjs";
import floorTests from "./floor.e2e.mjs";
import pictureTests from "./pictures.e2e.mjs";
import qualityTests from "./quality.e2e.mjs";
import qualityClipsTests from "./quality-clips.e2e.mjs";
import qualityEditTests from "./quality-edit.e2e.mjs";
import qualityWayTests from "./quality-way.e2e.mjs";
import shiftTests from "./shifts.e2e.mjs";
import sessionTests from "./session.e2e.mjs";

const folder = fileURLToPath(new URL("../../.shots/failed/", import.meta.url));
const wanted = process.argv.slice(2);
const standsIn = !process.env.BASE_URL;

function account(name, fallback) {
  const login = process.env[`${name}_LOGIN`] ?? (standsIn ? fallback : undefined);
  return login ? { login, password: process.env[`${name}_PASSWORD`] ?? password } : null;
}
const accounts = { admin: account("ADMIN", "admin"), leader: account("LEADER", "leader1"), qa: account("QA", "qa"), qaLead: account("QA_LEAD", "qalead"), secondReviewer: account("SECOND_REVIEWER", "qa2"), agent: account("AGENT", "agent01"), called: account("CALLED_AGENT", "agent01"), newcomer: account("NEWCOMER", "newcomer") };

const rows = [[...sessionTests, ...deskTests, ...floorTests, ...callsTests, ...customerTests, ...adminTests, ...shiftTests], [...qualityTests, ...qualityEditTests, ...qualityWayTests, ...qualityClipsTests, ...pictureTests]]
  .map((row) => row.filter((test) => wanted.length === 0 || wanted.some((word) => test.name.includes(word))));
const browser = await openBrowser();
const count = { passed: 0, failed: 0, skipped: 0 };
// In CI a browser on a loaded machine gets a second try, as is usual for browser tests; it is named, so that it can be mended. At home
// the first failure counts.
const tries = process.env.CI ? 2 : 1;

async function run(test, { mock, baseURL, windows }) {
  if ((test.mock && !mock) || (test.as && !accounts[test.as])) {
    count.skipped += 1;
    return console.log(`skip  ${test.name}`);
  }
  for (let attempt = 1; ; attempt += 1) {
    const begun = performance.now();
    const failure = await failureOf(test, { mock, baseURL, windows });
    const told = `${((performance.now() - begun) / 1000).toFixed(1).padStart(5)} s  ${test.name}`;
    if (failure === null) {
      count.passed += 1;
      return console.log(`ok    ${told}${attempt > 1 ? "  (at the second try)" : ""}`);
    }
    const words = String(failure.stack ?? failure).split("\n").slice(0, 8).join("\n      ");
    console.log(`${attempt < tries ? "again" : "FAIL "} ${told}\n      ${words}`);
    if (attempt === tries) {
      count.failed += 1;
      return undefined;
    }
  }
}

/** Null if the test passes, else what it failed with; the page as it was then is a picture in .shots/failed. */
async function failureOf(test, { mock, baseURL, windows }) {
  const page = await windows.open(test.look);
  const foreign = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(baseURL) && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
  });
  try {
    if (test.as) await become(page, accounts[test.as]);
    await test.run(page, { mock, accounts, become: (who) => become(page, accounts[who]), signIn: (who) => signIn(page, accounts[who].login, accounts[who].password) });
    if (page.problems.length > 0) throw new Error(page.problems.join("; "));
    if (foreign.length > 0) throw new Error(`the page asked elsewhere: ${foreign.join(", ")}`);
    return null;
  } catch (error) {
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: `${folder}${test.name.replace(/\W+/g, "-")}.png` }).catch(() => undefined);
    return error;
  }
}

async function runRow(row) {
  const mock = standsIn ? await startMock() : null;
  const baseURL = process.env.BASE_URL ?? mock.url;
  const windows = new Windows(browser, baseURL);
  try {
    for (const test of row) await run(test, { mock, baseURL, windows });
  } finally {
    await windows.close();
    await mock?.close();
  }
}

try {
  await Promise.all(rows.map(runRow));
} finally {
  await browser.close();
}
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exit(count.failed > 0 || count.passed === 0 ? 1 : 0);
