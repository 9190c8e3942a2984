import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";

import { breaches } from "./audit.mjs";
import { visit } from "./browser.mjs";

const narrow = (language) => ({ language, width: 1366, height: 768 });

/** No page scrolls sideways, in any language: text that does not fit is a defect. */
async function assertFits(page, where) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `${where} is ${over} px too wide`);
}

const everyPage = [
  "/floor", "/calls", "/calls/wrap-ups", "/callbacks", "/blocked", "/customers", "/voicemail", "/faxes", "/knowledge", "/alerts", "/wall",
  ...["people", "teams", "queues", "numbers", "flows", "data_sources", "extensions", "trunks", "classes", "prompts", "centre", "alert_rules", "api_keys", "widgets", "webhooks", "screen_pop", "embedding", "mail", "audit", "system"].map((name) => `/admin/${name}`),
  ...["tasks", "results", "reports", "schemes", "plans", "clips", "coaching", "calibrations", "surveys", "rules"].map((name) => `/quality/${name}`),
];

/** In the language's theme of the two, so that both are seen without doubling the time. */
function fits(language, theme) {
  return {
    name: `session: every page fits 1366x768 and holds to WCAG AA (${language}, ${theme})`,
    as: "admin",
    look: { ...narrow(language), theme },
    run: async (page) => {
      for (const path of everyPage) {
        await visit(page, path);
        await assertFits(page, path);
        assert.deepEqual(await breaches(page), [], path);
      }
    },
  };
}

export default [
  {
    name: "session: a wrong password is refused in words",
    run: async (page) => {
      await page.goto("/");
      await page.waitForURL(/sign-in/);
      await page.fill('input[name="name"]', "nobody");
      await page.fill('input[name="password"]', "wrong-password");
      await page.keyboard.press("Enter");
      await page.waitForSelector('[role="alert"]');
      assert.match(await page.textContent('[role="alert"]'), /不正确/);
    },
  },
  {
    name: "session: what is loaded before the first page is small",
    run: async (page) => {
      const entry = await (await page.request.get("/")).text();
      const parts = [...entry.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
      const bodies = await Promise.all(parts.map(async (path) => (await page.request.get(path)).body()));
      const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
      assert.ok(parts.length >= 2 && bytes > 20_000, `${parts.length} parts of ${bytes} bytes are no console`);
      assert.ok(bytes <= 400_000, `${bytes} bytes`);
    },
  },
  {
    name: "session: a first sign-in sets its own password",
    mock: true,
    run: async (page, { signIn }) => {
      await signIn("newcomer");
      await page.waitForSelector('input[name="fresh"]');
      await page.fill('input[name="fresh"]', "short");
      await page.fill('input[name="repeat"]', "short");
      await page.keyboard.press("Enter");
      await page.waitForSelector(".el-form-item__error");
      await page.fill('input[name="fresh"]', "long enough 1");
      await page.fill('input[name="repeat"]', "long enough 1");
      await page.keyboard.press("Enter");
      await page.waitForSelector(".shell");
      await page.waitForURL(/desk/);
    },
  },
  {
    name: "session: language and appearance are kept",
    as: "admin",
    run: async (page) => {
      await page.goto("/");
      await page.click('[data-test="account"]');
      await page.click('.menu >> text="English"');
      await page.click('.menu >> text="Dark"');
      await page.waitForSelector("html.dark");
      assert.equal(await page.textContent('.rail a[href="/floor"] span'), "Floor");
      assert.equal(await page.evaluate(() => [localStorage.getItem("callfloor.language"), localStorage.getItem("callfloor.theme")].join()), "en,dark");
    },
  },
  {
    name: "session: an ended session returns to its place",
    as: "admin",
    run: async (page, { accounts }) => {
      await page.goto("/admin/teams");
      await page.waitForSelector("tr[data-row]");
      await page.context().clearCookies();
      // What the page asks for by itself may have been refused before the click, and the link is gone with the page.
      const atTheDoor = page.waitForURL(/sign-in/);
      await Promise.any([page.click('a[href="/admin/queues"]'), atTheDoor]);
      await atTheDoor;
      const [place] = /admin\/(teams|queues)/.exec(decodeURIComponent(page.url())) ?? assert.fail(page.url());
      await page.fill('input[name="name"]', accounts.admin.login);
      await page.fill('input[name="password"]', accounts.admin.password);
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.pathname.endsWith(place));
      page.problems.length = 0; // the refused requests are what this test is about
    },
  },
  {
    name: "session: a person without the role sees no menu and no page",
    as: "agent",
    run: async (page) => {
      await page.goto("/");
      await page.waitForSelector(".rail a");
      const links = await page.$$eval(".rail a", (all) => all.map((a) => a.getAttribute("href")));
      assert.deepEqual(links, ["/desk", "/shifts", "/calls", "/customers", "/callbacks", "/voicemail", "/faxes", "/knowledge", "/quality"]);
      await page.goto("/admin/people");
      await page.waitForSelector(".empty-state");
      assert.equal(await page.$("tr[data-row]"), null);
    },
  },
  {
    name: "session: signing out leads to the door",
    as: "admin",
    run: async (page) => {
      await page.goto("/");
      await page.click('[data-test="account"]');
      await page.click('[data-test="leave"]');
      await page.waitForURL(/sign-in/);
      await page.goto("/floor");
      await page.waitForURL(/sign-in/);
    },
  },
  fits("zh-CN", "light"),
  fits("en", "dark"),
];
