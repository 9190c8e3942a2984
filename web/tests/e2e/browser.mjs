// The browser of the tests: Debian's Chromium through playwright-core, quiet, and without any traffic of its own.

import { existsSync } from "node:fs";

import { chromium } from "playwright-core";

const candidates = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export async function openBrowser() {
  const executablePath = candidates.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error("no Chromium found; install Debian's chromium or set CHROMIUM to its path");
  return chromium.launch({
    executablePath,
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--mute-audio", "--autoplay-policy=no-user-gesture-required"],
  });
}

/** A page that remembers what went wrong in it. */
export async function openPage(browser, { language = "zh-CN", theme = "light", width = 1366, height = 768, baseURL }) {
  const context = await browser.newContext({ baseURL, viewport: { width, height }, locale: language, colorScheme: theme, ignoreHTTPSErrors: true });
  await context.addInitScript(([lang, look]) => {
    localStorage.setItem("callfloor.language", lang);
    localStorage.setItem("callfloor.theme", look);
  }, [language, theme]);
  const page = await context.newPage();
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(`page error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of (400|401|403|404|409|412)/.test(message.text())) page.problems.push(`console: ${message.text()}`);
  });
  return page;
}

export async function signIn(page, login, password) {
  await page.goto("/sign-in");
  await page.fill('input[name="name"]', login);
  await page.fill('input[name="password"]', password);
  await page.click('button[type="submit"]');
}

/** Waits until a function of the page gives true. Playwright's own waitForFunction needs eval, which the server's policy forbids. */
export async function until(page, test, argument, timeoutMs = 15_000) {
  const end = Date.now() + timeoutMs;
  while (!(await page.evaluate(test, argument))) {
    if (Date.now() > end) throw new Error(`never became true: ${test}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
