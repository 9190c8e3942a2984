// A visitor of a page of another origin, in a real browser; played by tests/e2e/test_widget.py, which serves the page:
//   node tests/e2e/widget-visit.mjs STEP …      with PAGE_URL, MICROPHONE (a WAV file), LANGUAGE_SHOWN, WIDTH
// STEP: open, close, name=TEXT, queue=LABEL, call, stage=STAGE, keys=DIGITS, mute, reload, link, hang-up, chat, write=TEXT, hears=TEXT, reload-chat, call-back=NUMBER, notice=TEXT, text,
// audit, nothing, go (when the test sends a line). Prints a line "did STEP {facts}" after each, "ready" before the first.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { openBrowser } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await openBrowser({ microphone: process.env.MICROPHONE });
const context = await browser.newContext({ locale: process.env.LANGUAGE_SHOWN ?? "zh-CN", viewport: { width: Number(process.env.WIDTH ?? 1000), height: 720 } });
const page = await context.newPage();
const problems = [];
page.on("pageerror", (error) => problems.push(error.message));
page.on("dialog", (dialog) => { problems.push(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
const said = [];
page.on("console", (message) => { said.push(message.text()); console.error(`console: ${message.text().toLowerCase()}`); }); // "FAILED" is ours
const shot = async (name) => process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
const part = (name) => page.locator(`[data-test="${name}"]`); // Playwright looks into open shadow trees
const stage = (name) => page.waitForSelector(`section[data-stage="${name}"]`, { state: "attached", timeout: 30_000 });

const steps = {
  async open() { await part("launch").click(); await part("close").waitFor(); await shot("open"); },
  go: () => new Promise((resolve) => process.stdin.once("data", resolve)),
  async close() { await page.keyboard.press("Escape"); await part("launch").waitFor(); },
  async name(text) { await part("name").fill(text); },
  async queue(label) { await part("queue").selectOption({ label }); },
  async call() { await part("call").click(); },
  async stage(name) { await stage(name); await shot(`stage-${name}`); },
  async keys(digits) {
    await part("keypad").click();
    for (const digit of digits) { await part(`key-${digit}`).click(); await page.waitForTimeout(250); }
    await shot("keys");
  },
  async mute() { await part("mute").click(); },
  async reload() { await page.reload(); await stage("talking"); },
  async link() { await Promise.all([page.waitForNavigation(), page.click("a")]); await stage("talking"); },
  async "hang-up"() { await part("hang-up").click(); await stage("ended"); await shot("ended"); },
  async "call-back"(number) { if (await part("call-back").isVisible()) await part("call-back").click(); await part("number").fill(number); await part("send").click(); await part("notice").waitFor(); await shot("call-back"); },
  async notice(text) { await page.waitForSelector(`[data-test="notice"]:has-text("${text}")`); },
  async text() { return { panel: await page.locator("section.panel").innerText(), images: await page.locator("section.panel img").count() }; },
  async audit() {
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run("[data-callfloor]", { runOnly: ["wcag2a", "wcag2aa"] }));
    if (found.violations.length > 0) throw new Error(JSON.stringify(found.violations.map((one) => [one.id, one.nodes.map((node) => node.html)])));
    return { checked: found.passes.length };
  },
  async chat() { await part("chat").click(); await part("write").waitFor(); await shot("chat"); },
  async write(text) { await part("write").fill(text); await page.keyboard.press("Enter"); await part("log").getByText(text, { exact: true }).waitFor(); await shot("write"); },
  async hears(text) { await part("log").getByText(text, { exact: true }).waitFor({ timeout: 30_000 }); await shot("hears"); },
  async "reload-chat"() { await page.reload(); await stage("chat_talking"); },
  async nothing() { while (!said.some((text) => text.includes("fetch"))) await page.waitForTimeout(50); if (await part("launch").count()) throw new Error("the widget is shown"); },
};

try {
  await page.goto(process.env.PAGE_URL);
  console.log("ready");
  for (const step of process.argv.slice(2)) {
    const at = step.indexOf("=");
    const [name, argument] = at < 0 ? [step] : [step.slice(0, at), step.slice(at + 1)];
    console.log(`did ${name} ${JSON.stringify((await steps[name](argument)) ?? {})}`);
  }
  if (problems.length > 0) throw new Error(problems.join("; "));
  console.log("finished");
} catch (error) {
  console.log(`FAILED ${String(error.stack ?? error)} ${problems.join("; ")}`);
  await shot("failed").catch(() => undefined);
  process.exitCode = 1;
} finally {
  await browser.close();
  process.stdin.destroy();
}
