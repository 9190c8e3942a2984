import assert from "node:assert/strict";

import { visit } from "./browser.mjs";

const narrow = (language) => ({ language, width: 1366, height: 768 });

/** No page scrolls sideways, in any language: text that does not fit is a defect. */
async function assertFits(page, where) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `${where} is ${over} px too wide`);
}

function fits(language) {
  return {
    name: `session: every page fits 1366x768 (${language})`,
    as: "admin",
    look: narrow(language),
    run: async (page) => {
      const paths = ["/floor", "/calls", "/callbacks", ...["people", "teams", "queues", "numbers", "extensions", "trunks", "classes", "prompts", "centre", "audit", "system"].map((name) => `/admin/${name}`)];
      paths.push(...["tasks", "results", "reports", "schemes", "plans"].map((name) => `/quality/${name}`));
      for (const path of paths) {
        await visit(page, path);
        await page.waitForSelector(".panel");
        await assertFits(page, path);
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
      assert.deepEqual(links, ["/desk", "/calls", "/customers", "/callbacks", "/voicemail", "/quality"]);
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
  fits("zh-CN"),
  fits("en"),
];
