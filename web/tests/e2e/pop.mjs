// One agent's desk on a call that somebody else places (tests/e2e/test_customers.py): the customer on the screen while it rings, the
// wrap-up typed during the call, still there after a reload, handed in. Prints "ready", then one line of JSON.

import { become, openBrowser, until, Windows } from "./browser.mjs";

const browser = await openBrowser();
const windows = new Windows(browser, process.env.BASE_URL);
try {
  const page = await windows.open();
  await become(page, { login: process.env.AGENT_LOGIN, password: process.env.AGENT_PASSWORD });
  await page.goto("/desk");
  await page.waitForSelector(".state-panel.st-ready");
  console.log("ready");
  await page.waitForSelector(".state-panel.st-ringing, .state-panel.st-talking", { timeout: 60_000 });
  const rang = performance.now();
  await until(page, () => /\S/.test(document.querySelector('[data-test="customer-name"]')?.textContent ?? "") && document.querySelector('[data-test="customer-form"]') !== null);
  const popMs = Math.round(performance.now() - rang);
  const name = await page.textContent('[data-test="customer-name"]');
  await page.waitForSelector(".state-panel.st-talking", { timeout: 60_000 });
  await page.fill("#wrap-up-note", "客户询问发票");
  await page.reload();
  await until(page, () => document.querySelector("#wrap-up-note")?.value === "客户询问发票");
  await page.click('[data-code="done"]');
  await page.keyboard.press("F8");
  await page.waitForSelector(".state-panel.st-after_call_work");
  await page.keyboard.press("F9");
  await page.waitForSelector(".state-panel.st-ready");
  console.log(JSON.stringify({ name, popMs, problems: page.problems }));
} finally {
  await windows.close();
  await browser.close();
}
