// An agent whose phone is in another program's page, against a real server; played by tests/e2e/test_embed.py, which is the caller:
//   node tests/e2e/embed-visit.mjs STEP …      with PAGE_URL (deploy/phone-sample.html somewhere), AGENT_LOGIN, AGENT_PASSWORD, EXTENSION, MICROPHONE
// STEP: sign-in, answer, hold, resume, reload, hang-up, dial=NUMBER, refused. Prints a line "did STEP {facts}" after each.
import { openBrowser, until } from "./browser.mjs";

const browser = await openBrowser({ microphone: process.env.MICROPHONE });
const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: "zh-CN" });
const page = await context.newPage();
page.on("console", (message) => console.error(`console: ${message.text()}`));
const shot = async (name) => process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/embed-${name}.png` });
const inFrame = () => page.frameLocator('iframe[title="callfloor"]');
// The words of the page around: what it was told.
const says = (id, text) => until(page, ([at, words]) => document.getElementById(at).value.includes(words), [id, text], 30_000);
const press = (command) => page.click(`[data-command="${command}"]`);
const phone = (state) => inFrame().locator(`[data-test="phone-bar"][data-state="${state}"]`).waitFor({ timeout: 30_000 });

const level = (test) => inFrame().locator(`[data-test="${test}"]`).evaluate((meter) => meter.value);
async function heardBothWays() {
  for (let tries = 0; tries < 60; tries += 1) {
    if ((await level("own-level")) > 0.05 && (await level("other-level")) > 0.05) return;
    await page.waitForTimeout(250);
  }
  throw new Error("nobody is heard");
}

const steps = {
  async "sign-in"() {
    const frame = inFrame();
    await frame.locator('[name="name"]').fill(process.env.AGENT_LOGIN);
    await frame.locator('[name="password"]').fill(process.env.AGENT_PASSWORD);
    await page.frames()[1].evaluate(() => localStorage.setItem("callfloor.clean_voice", "no")); // a tone is what the cleaning takes for noise
    await shot("sign-in");
    await frame.locator('[data-test="embed-sign-in"] button[type="submit"]').click();
    await frame.locator(`.choice:has-text("${process.env.EXTENSION}")`).click();
    await frame.locator('[data-test="sign-in"]').click();
    await frame.locator('[data-test="browser-phone"]').click();
    await phone("idle");
    await frame.locator('[data-test="ready"]').click();
    await frame.locator('[data-test="embed-state"]:not([data-state="not_ready"])').waitFor();
    const cookies = await context.cookies();
    return { agent: await page.inputValue("#agent").catch(() => page.evaluate("document.getElementById('agent').value")), cookies: cookies.map((cookie) => cookie.name) };
  },
  async answer() {
    await says("call", "ringing");
    await shot("ringing");
    await press("answer");
    await says("call", "talking");
    await phone("talking");
    await heardBothWays();
    await shot("talking");
    return { call: await page.evaluate("document.getElementById('call').value") };
  },
  async hold() {
    await press("hold");
    await says("call", "held");
  },
  async resume() {
    await press("resume");
    await says("call", "talking");
  },
  async reload() {
    await page.reload();
    await says("call", "talking");
    await phone("talking");
    await heardBothWays();
    await page.waitForTimeout(2000); // for the recording to have some of it
  },
  async "hang-up"() {
    await press("hang_up");
    await phone("idle");
  },
  async dial(number) {
    await page.fill('[name="number"]', number);
    await page.click("#dial button");
    await until(page, () => document.getElementById("error").value !== "", undefined, 10_000);
    return { error: await page.evaluate("document.getElementById('error').value") };
  },
  async refused() {
    await page.waitForTimeout(1500);
    const [, frame] = page.frames();
    return { address: frame.url(), forms: await frame.locator("form").count() };
  },
};

try {
  await page.goto(process.env.PAGE_URL);
  for (const step of process.argv.slice(2)) {
    const [name, argument] = step.split("=");
    console.log(`did ${name} ${JSON.stringify((await steps[name](argument)) ?? {})}`);
  }
} catch (error) {
  console.log(`FAILED ${String(error.stack ?? error)}`);
  await shot("failed").catch(() => undefined);
  process.exitCode = 1;
} finally {
  await browser.close();
}
