// An agent whose phone is the browser, against a real server; played by tests/e2e/test_browser_phone.py, which is the caller:
//   node tests/e2e/phone-call.mjs STEP …      with BASE_URL, AGENT_LOGIN, AGENT_PASSWORD, EXTENSION, MICROPHONE (a WAV file)
// STEP: answer, decline, keys=DIGITS, reload, close, hang-up, ended, page=PATH, answer-in-bar, hang-up-in-bar, replaced. Prints a line "did STEP {facts}" after each, "ready" before the first.
import { become, openBrowser, until, Windows } from "./browser.mjs";

const baseURL = process.env.BASE_URL;
const browser = await openBrowser({ microphone: process.env.MICROPHONE });
const windows = new Windows(browser, baseURL);
const page = await windows.open({ language: process.env.LANGUAGE_SHOWN ?? "zh-CN" });
page.on("console", (message) => console.error(`console: ${message.text()}`));
const shot = async (name) => process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
const state = (name) => page.waitForSelector(`[data-test="phone-bar"][data-state="${name}"]`, { timeout: 30_000 });
// The server's policy forbids eval in the page, so what is looked at goes in as an argument.
const levelAbove = (test, least) => until(page, ([name, level]) => (document.querySelector(`[data-test="${name}"]`)?.value ?? 0) > level, [test, least]);
const heardBothWays = () => Promise.all([levelAbove("own-level", 0.05), levelAbove("other-level", 0.05)]);

const steps = {
  async answer() {
    await state("ringing");
    await shot("ringing");
    await page.keyboard.press("F1");
    await state("talking");
    await heardBothWays();
    const quality = await (await page.waitForSelector('[data-test="quality"]')).textContent();
    await page.click('[data-test="phone-devices"]');
    await page.click('[data-test="phone-keys"]');
    await shot("talking");
    return { quality };
  },
  async decline() {
    await state("ringing");
    await page.keyboard.press("F7");
    await state("idle");
  },
  async keys(digits) {
    for (const digit of digits) {
      await page.click(`[data-key="${digit}"]`);
      await page.waitForTimeout(250);
    }
  },
  async reload() {
    const begun = Date.now();
    await page.reload();
    await state("talking");
    await heardBothWays();
    return { seconds: (Date.now() - begun) / 1000 };
  },
  // On whatever page the agent is: the bar of the frame.
  async page(path) {
    await page.click(`a[href="${path}"]`);
    await page.waitForURL(`**${path}*`);
  },
  async "answer-in-bar"() {
    await page.waitForSelector('[data-test="call-bar"][data-state="ringing"]', { timeout: 30_000 });
    await shot("bar-ringing");
    await page.keyboard.press("F1");
    await page.waitForSelector('[data-test="call-bar"][data-state="talking"]', { timeout: 30_000 });
    await page.waitForSelector('[data-test="bar-hang-up"]');
    await shot("bar-talking");
  },
  async "hang-up-in-bar"() {
    await page.keyboard.press("F8");
    await page.waitForSelector('[data-test="bar-hang-up"]', { state: "detached" });
  },
  async replaced() {
    await page.waitForSelector('[data-test="use-here"]', { timeout: 30_000 });
    await page.click('[data-test="use-here"]');
    await page.waitForSelector('[data-test="use-here"]', { state: "detached" });
  },
  async close() {
    await page.close();
  },
  async "hang-up"() {
    await page.keyboard.press("F8");
    await state("idle");
  },
  async ended() {
    await state("idle");
  },
};

try {
  await become(page, { login: process.env.AGENT_LOGIN, password: process.env.AGENT_PASSWORD });
  await page.goto("/desk");
  // A tone is what the cleaning takes for noise.
  await page.evaluate(() => localStorage.setItem("callfloor.clean_voice", "no"));
  await page.reload();
  await page.waitForSelector('[data-test="sign-in"], [data-test="state-panel"]');
  if (await page.$('[data-test="sign-in"]')) {
    await page.click(`.choice:has-text("${process.env.EXTENSION}")`);
    await page.click('[data-test="sign-in"]');
  }
  await page.click('[data-test="browser-phone"]');
  await state("idle");
  await shot("idle");
  await page.keyboard.press("F2");
  await page.waitForSelector(".state-panel:not(.st-not_ready)"); // a waiting caller may ring at once
  console.log("ready");
  for (const step of process.argv.slice(2)) {
    const [name, argument] = step.split("=");
    console.log(`did ${name} ${JSON.stringify((await steps[name](argument)) ?? {})}`);
  }
} catch (error) {
  console.log(`FAILED ${String(error.stack ?? error)}`);
  await shot("failed").catch(() => undefined);
  process.exitCode = 1;
} finally {
  await windows.close();
  await browser.close();
}
