// An agent with text chats, against a real server; played by tests/e2e/test_chat.py, whose visitors write:
//   node tests/e2e/chat-desk.mjs STEP …      with BASE_URL, AGENT_LOGIN, AGENT_PASSWORD, EXTENSION
// STEP: accept, read=TEXT, write=TEXT, end, close, audit. Prints a line "did STEP" after each, "ready" before the first.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { become, openBrowser, Windows } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await openBrowser({});
const windows = new Windows(browser, process.env.BASE_URL);
const page = await windows.open({ language: process.env.LANGUAGE_SHOWN ?? "zh-CN" });
page.on("console", (message) => console.error(`console: ${message.text()}`));
const shot = async (name) => process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
const part = (name) => page.locator(`[data-test="${name}"]`);

const steps = {
  async accept() {
    await part("chat-offer").waitFor({ timeout: 60_000 });
    await shot("chat-offer");
    await page.keyboard.press("F10");
    await part("chat-write").waitFor();
  },
  async read(text) {
    await part("chat-messages").getByText(text, { exact: true }).waitFor({ timeout: 30_000 });
    await shot("chat-read");
  },
  async write(text) {
    await part("chat-write").fill(text); // the text area of the field
    await page.keyboard.press("Enter");
    await part("chat-messages").getByText(text, { exact: true }).waitFor();
  },
  async audit() {
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run('[data-test="chats"]', { runOnly: ["wcag2a", "wcag2aa"] }));
    if (found.violations.length > 0) throw new Error(JSON.stringify(found.violations.map((one) => [one.id, one.nodes.map((node) => node.html)])));
  },
  async end() {
    await part("chat-end").click();
    await part("chat-closing").waitFor();
    await shot("chat-closing");
  },
  async close() {
    await part("chat-close").click();
    await part("chats").waitFor({ state: "detached" });
    await page.waitForSelector(".state-panel.st-ready");
  },
};

try {
  await become(page, { login: process.env.AGENT_LOGIN, password: process.env.AGENT_PASSWORD });
  await page.goto("/desk");
  await page.waitForSelector('[data-test="sign-in"], [data-test="state-panel"]');
  if (await page.$('[data-test="sign-in"]')) {
    await page.click(`.choice:has-text("${process.env.EXTENSION}")`);
    await page.click('[data-test="sign-in"]');
  }
  await page.waitForSelector('[data-test="state-panel"]');
  await page.keyboard.press("F2");
  await page.waitForSelector(".state-panel:not(.st-not_ready)");
  console.log("ready");
  for (const step of process.argv.slice(2)) {
    const at = step.indexOf("=");
    const [name, argument] = at < 0 ? [step] : [step.slice(0, at), step.slice(at + 1)];
    await steps[name](argument);
    console.log(`did ${name}`);
  }
} catch (error) {
  console.log(`FAILED ${String(error.stack ?? error)}`);
  await shot("failed").catch(() => undefined);
  process.exitCode = 1;
} finally {
  await windows.close();
  await browser.close();
}
