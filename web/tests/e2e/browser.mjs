// The browser of the tests: Debian's Chromium through playwright-core, quiet, and without any traffic of its own. Its headless shell
// is the same engine without the windows around it and needs half the time.

import { existsSync } from "node:fs";

import { chromium } from "playwright-core";

const candidates = [process.env.CHROMIUM, "/usr/lib/chromium/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** `microphone`: a WAV file that is the sound of the only microphone; calls then work on loopback too. */
export async function openBrowser({ microphone } = {}) {
  const executablePath = candidates.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error("no Chromium found; install Debian's chromium-headless-shell or set CHROMIUM to its path");
  return chromium.launch({
    executablePath,
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--mute-audio", "--autoplay-policy=no-user-gesture-required", ...(microphone ? ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", `--use-file-for-fake-audio-capture=${microphone}`, "--allow-loopback-in-peer-connection"] : [])],
  });
}

/**
 * The browser's windows of one row of tests. Each test has a page of its own in which nothing is known of the test before, not
 * even who had signed in; only the console's files stay fetched and compiled. What moves for beauty stands still.
 */
export class Windows {
  #contexts = new Map();

  constructor(browser, baseURL) {
    Object.assign(this, { browser, baseURL });
  }

  /** A page that remembers what went wrong in it. */
  async open({ language = "zh-CN", theme = "light", width = 1366, height = 768, still = true } = {}) {
    const look = [language, theme, width, height].join();
    const known = this.#contexts.get(look);
    const context = known ?? (await this.browser.newContext({ baseURL: this.baseURL, viewport: { width, height }, locale: language, colorScheme: theme, reducedMotion: still ? "reduce" : "no-preference", ignoreHTTPSErrors: true }));
    if (!known) {
      this.#contexts.set(look, context);
      await context.addInitScript(([lang, shade]) => {
        if (location.protocol === "about:") return; // nothing is kept there
        localStorage.setItem("callfloor.language", lang);
        localStorage.setItem("callfloor.theme", shade);
      }, [language, theme]);
    }
    for (const page of context.pages()) await page.close();
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Storage.clearDataForOrigin", { origin: new URL(this.baseURL).origin, storageTypes: "cookies,local_storage" });
    await session.detach();
    page.problems = [];
    page.on("pageerror", (error) => page.problems.push(`page error: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" && !/status of (400|401|403|404|409|412)/.test(message.text())) page.problems.push(`console: ${message.text()}`);
    });
    return page;
  }

  async close() {
    for (const context of this.#contexts.values()) await context.close();
  }
}

/** Makes the person the one who sits at this browser, without the form, in place of whoever sat there. */
export async function become(page, { login, password }) {
  await page.goto("about:blank");
  await page.context().clearCookies();
  const answer = await page.request.post("/api/v1/session", { headers: { "X-Requested-With": "callfloor" }, data: { name: login, password } });
  if (!answer.ok()) throw new Error(`${login} cannot sign in: ${answer.status()} ${await answer.text()}`);
}

export async function signIn(page, login, password) {
  await page.goto("/sign-in");
  await page.fill('input[name="name"]', login);
  await page.fill('input[name="password"]', password);
  await page.click('button[type="submit"]');
}

/** Goes to a page by its link where one is on the screen, as people do, else by its address; until it shows what it loads. */
export async function visit(page, path) {
  const link = page.locator(`a[href="${path}"]`).first();
  if (await link.isVisible()) {
    await link.click();
    await page.waitForURL((url) => url.pathname === path);
  } else {
    await page.goto(path);
  }
  await page.waitForSelector(".panel, .page-column, .empty-state");
  await page.waitForSelector(".bones", { state: "detached" });
}

/** Waits until a function of the page gives true. Playwright's own waitForFunction needs eval, which the server's policy forbids. */
export async function until(page, test, argument, timeoutMs = 15_000) {
  const end = Date.now() + timeoutMs;
  while (!(await page.evaluate(test, argument))) {
    if (Date.now() > end) throw new Error(`never became true: ${test}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The id of the nth call that runs and that an agent has. */
export async function runningCall(page, nth = 0) {
  return page.evaluate(async (index) => {
    const { items } = await (await fetch("/api/v1/conversations?limit=200", { headers: { "X-Requested-With": "callfloor" } })).json();
    return items.filter((each) => each.outcome === "running" && each.agent_name !== "")[index].id;
  }, nth);
}
