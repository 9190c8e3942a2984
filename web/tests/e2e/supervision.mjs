// A leader's and an agent's console while callers wait and one asks for help (tests/e2e/test_supervision.py). Prints "ready", then one
// line of JSON. With SHOTS pictures are taken into that folder.

import { become, openBrowser, until, Windows } from "./browser.mjs";

const { BASE_URL, SHOTS } = process.env;
const browser = await openBrowser();
const [desks, floors] = [new Windows(browser, BASE_URL), new Windows(browser, BASE_URL)];
const shoot = async (page, name) => SHOTS && page.screenshot({ path: `${SHOTS}/${name}.png` });
const person = (role) => ({ login: process.env[`${role}_LOGIN`], password: process.env[`${role}_PASSWORD`] });
try {
  const [desk, floor] = [await desks.open(), await floors.open({ width: 1366 })];
  await become(desk, person("AGENT"));
  await become(floor, person("LEADER"));
  await desk.goto("/desk");
  await floor.goto("/floor");
  await floor.waitForSelector(".connection.live");
  console.log("ready");

  // The alert stands on every page; it is taken there, and its action is run from its own page.
  await floor.waitForSelector('[data-test="alert-banner"]', { timeout: 60_000 });
  const banner = await floor.textContent('[data-test="alert-banner"] .ellipsis');
  await shoot(floor, "banner");
  await floor.click('[data-test="banner-take"]');
  await floor.waitForSelector('[data-test="alert-banner"]', { state: "detached" });
  await floor.click('a[href="/alerts"]');
  await floor.click("tr[data-alert]");
  await floor.click('[data-action="1"] [data-test="run-action"]');
  await floor.click(".el-message-box__btns .el-button--primary");
  await floor.waitForSelector('[data-step="action_done"]');
  const steps = await floor.$$eval("[data-step]", (all) => all.map((each) => each.dataset.step));
  await shoot(floor, "alert");

  // A hand goes up at the desk and is answered on the floor.
  await desk.waitForSelector('[data-test="help-panel"]', { timeout: 60_000 });
  await desk.fill('input[name="help-text"]', "客户要求赔偿");
  await desk.click('[data-test="ask-help"]');
  await floor.goto("/floor");
  await floor.click('[data-test="take-help"]');
  await until(desk, () => document.querySelector('[data-test="help-panel"]')?.textContent.includes("正在帮助"));
  await shoot(floor, "help");
  await shoot(desk, "help-desk");
  await floor.click('[data-test="answer-help"]');
  await floor.fill('textarea[name="help-answer"]', "可以退一半");
  await floor.keyboard.press("Control+Enter");
  await until(desk, () => document.querySelector('[data-test="help-answer"]')?.textContent.includes("可以退一半"));
  await floor.waitForSelector('[data-test="help-bar"]', { state: "detached" });

  // An announcement waits until the call is over, and its sender sees who has read it.
  await floor.click('[data-test="inbox"]');
  await floor.click('[data-test="new-letter"]');
  await floor.click('[data-test="letter-to"]');
  await floor.click('.el-select-dropdown:visible .el-select-dropdown__item >> nth=0');
  await floor.click('[data-test="letter-must-read"]');
  await floor.fill('textarea[name="letter-text"]', "新资费明日生效");
  await floor.click('[data-test="send-letter"]');
  await desk.waitForSelector('[data-test="unread"]');
  const shownInCall = (await desk.$('[data-test="must-read"]')) !== null;
  console.log("end the call");
  await desk.waitForSelector(".state-panel.st-after_call_work, .state-panel.st-ready", { timeout: 60_000 });
  await desk.waitForSelector('[data-test="read-it"]:visible', { timeout: 60_000 });
  await shoot(desk, "must-read");
  await desk.click('[data-test="read-it"]');
  await desk.waitForSelector('[data-test="must-read"]', { state: "hidden" });
  await floor.click('[data-test="readers"]');
  await floor.waitForSelector('[data-test="read-count"]');
  const readers = await floor.textContent('[data-test="read-count"]');
  await shoot(floor, "readers");
  console.log(JSON.stringify({ banner, steps, shownInCall, readers, problems: [...desk.problems, ...floor.problems] }));
} finally {
  await desks.close();
  await floors.close();
  await browser.close();
}
