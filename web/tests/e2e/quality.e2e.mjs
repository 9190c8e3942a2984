import assert from "node:assert/strict";

import { runningCall, until } from "./browser.mjs";

const openForm = async (page, nth = 0) => {
  await page.goto("/quality/tasks");
  await page.click(`[data-test="open"] >> nth=${nth}`);
  await page.waitForURL(/\/quality\/evaluations\/\d+/);
  await page.waitForSelector("[data-item]");
};
const saved = (page) => until(page, () => document.querySelector('[data-test="save-state"]').classList.contains("saved"));

export default [
  {
    name: "quality: a form is filled in by keyboard, saved by itself and submitted",
    as: "qa",
    mock: true,
    run: async (page) => {
      await openForm(page);
      await page.click('[data-test="submit"]'); // shows what is missing and goes there
      await page.waitForSelector(".item.unanswered");
      const items = await page.locator("[data-item]").count();
      await page.keyboard.press("f");
      for (let i = 0; i < items + 4; i += 1) for (const key of ["j", "f"]) await page.keyboard.press(key);
      await page.focus('[data-item="listening"]');
      await page.keyboard.press("3"); // 3 of 10: a comment is due
      await page.waitForSelector('[data-item="listening"] textarea[aria-invalid="true"], [data-item="listening"] .due');
      assert.match(await page.textContent('[data-item="listening"] .worth'), /3 \/ 10/);
      await page.click('[data-test="submit"]');
      await page.waitForSelector(".el-message-box", { state: "hidden" });
      await page.keyboard.press("c");
      await page.fill('[data-item="listening"] textarea', "interrupts twice");
      await saved(page);
      await page.click('[data-test="submit"]');
      await page.click(".el-message-box .el-button--primary");
      await page.waitForSelector('[data-test="result"]');
      assert.match(await page.textContent('[data-test="loss"]'), /interrupts twice/);
      await page.waitForSelector('[data-act="release"]');
    },
  },
  {
    name: "quality: a call is scored while it runs, and submitted when it has ended",
    as: "qa",
    mock: true,
    run: async (page) => {
      await page.goto("/calls");
      await page.goto(`/calls/${await runningCall(page)}`);
      await page.click('[data-test="score-call"]');
      await page.click('[data-test="start-evaluation"] [data-test="save"]');
      await page.waitForSelector('[data-test="live-call"]');
      await page.waitForSelector('[data-test="call-customer"]');
      assert.equal(await page.locator('[data-test="submit"]').isDisabled(), true);
      assert.equal(await page.locator('[data-test="listen-whisper"]').count(), 0, "QA is heard by nobody");
      await page.click('[data-test="listen-phone"]');
      await page.click(".el-select-dropdown__item:visible >> nth=0");
      await page.click('[data-test="listen-monitor"]');
      await page.waitForSelector('[data-test="stop-listening"]');
      await until(page, () => document.querySelector('[data-test="remark-at"]').textContent.trim() !== "0:00"); // it may have begun just now
      await page.fill('input[name="remark"]', "greets by name");
      await page.click('[data-test="add-remark"]');
      await page.waitForSelector('[data-test="remark"]');
      assert.notEqual(await page.textContent('[data-test="remark"] .at'), "0:00");
    },
  },
  {
    name: "quality: nothing typed is lost while the server cannot be reached",
    as: "qa",
    mock: true,
    run: async (page) => {
      await openForm(page, 1);
      await page.route("**/draft", (route) => route.abort());
      page.problems.push = () => 0; // the browser reports the cut requests as errors
      await page.fill("#overall", "kept in the browser");
      await until(page, () => document.querySelector('[data-test="save-state"]').classList.contains("offline"));
      await page.reload();
      await page.waitForSelector("[data-item]");
      assert.equal(await page.inputValue("#overall"), "kept in the browser");
      await page.unroute("**/draft");
      await saved(page);
      await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("draft")).forEach((key) => localStorage.removeItem(key)));
      await page.reload();
      await page.waitForSelector("[data-item]");
      assert.equal(await page.inputValue("#overall"), "kept in the browser", "the server has it");
    },
  },
  {
    name: "quality: two windows on one form: the later one is asked which text stays",
    as: "qa",
    mock: true,
    run: async (page) => {
      await openForm(page, 2);
      const other = await page.context().newPage();
      await other.goto(page.url());
      await other.waitForSelector("[data-item]");
      await other.fill("#overall", "of the other window");
      await saved(other);
      await other.close();
      await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("draft")).forEach((key) => localStorage.removeItem(key)));
      await page.fill("#overall", "mine");
      await page.waitForSelector('[data-test="theirs"]');
      await page.click('[data-test="theirs"]');
      assert.equal(await page.inputValue("#overall"), "of the other window");
      await saved(page);
    },
  },
  {
    name: "quality: a remark is kept at the player's position and played from there",
    as: "qa",
    mock: true,
    run: async (page) => {
      await openForm(page, 3);
      const box = await (await page.waitForSelector('[data-test="waveform"]')).boundingBox();
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      const at = await page.textContent('[data-test="remark-at"]');
      assert.notEqual(at, "0:00");
      await page.keyboard.press("m");
      await page.fill('input[name="remark"]', "talks over the customer");
      await page.keyboard.press("Enter");
      await page.waitForSelector('[data-test="remark"]');
      assert.match(await page.textContent('[data-test="remark"]'), new RegExp(`${at}.*talks over`));
    },
  },
  {
    name: "quality: a task is taken, given back with its form, and skipped with a reason",
    as: "qa",
    mock: true,
    run: async (page) => {
      await openForm(page, 4);
      const { pathname } = new URL(page.url());
      await page.fill("#overall", "half done");
      await page.click('[data-test="give-back"]');
      await page.waitForURL(/\/quality\/tasks/);
      await page.click('.page-title [role="radio"] >> nth=1');
      const id = pathname.split("/").pop();
      await page.waitForSelector("tr[data-task]");
      const rows = await page.locator("tr[data-task]").count();
      await page.click('[data-test="skip"] >> nth=-1');
      await page.fill('textarea[name="skip-reason"]', "a wrong number");
      await page.click('[data-test="skip"] [data-test="save"]');
      await until(page, (n) => document.querySelectorAll("tr[data-task]").length === n - 1, rows);
      assert.ok(Number(id) > 0);
    },
  },
  {
    name: "quality: an agent appeals, the leader comments, a second reviewer scores blind, the QA lead decides",
    as: "agent",
    mock: true,
    run: async (page, { become }) => {
      await page.goto("/quality/results?state=released");
      await page.click("tr[data-evaluation] >> nth=0");
      await page.waitForSelector('[data-test="deadline"]');
      const { pathname } = new URL(page.url());
      assert.doesNotMatch(await page.textContent(".evaluation"), /沈冰/, "the agent does not see who scored");
      await page.click('[data-act="acknowledge"]');
      await page.waitForSelector('[data-state="acknowledged"]');
      await page.click('[data-act="appeal"]');
      await page.fill('textarea[name="reason"]', "the customer interrupted me");
      await page.click('[data-test="act"] [data-test="save"]');
      await page.waitForSelector('[data-state="appealed"]');
      const as = async (who) => {
        await become(who);
        await page.goto(pathname);
        await page.waitForSelector('[data-test="result"]');
      };
      await as("leader");
      await page.click('[data-act="comment"]');
      await page.fill('textarea[name="reason"]', "true, I listened");
      await page.click('[data-test="act"] [data-test="save"]');
      await page.waitForSelector('[data-state="commented"]');
      await as("qaLead");
      await page.click('[data-act="assign_second"]');
      await page.click('[data-test="act"] .el-select');
      await page.click(".el-select-dropdown__item >> text=江月");
      await page.click('[data-test="act"] [data-test="save"]');
      await page.waitForSelector('[data-state="second_review"]');
      await become("secondReviewer");
      await page.goto("/quality/results?waits_for_me=true&purpose=second_review");
      await page.click('tr[data-evaluation] >> text=/二次评审/');
      await page.waitForSelector("[data-item]");
      assert.equal(await page.$('[data-choice][aria-checked="true"]'), null, "the first answers are not shown");
      const items = await page.locator("[data-item]").count();
      for (let i = 0; i < items + 6; i += 1) for (const key of ["j", "f"]) await page.keyboard.press(key);
      await saved(page);
      await page.click('[data-test="submit"]');
      await page.click(".el-message-box .el-button--primary");
      await page.waitForSelector('[data-test="result"]');
      await as("qaLead");
      await page.click('[data-act="decide"]');
      const asked = () => document.activeElement?.matches('[data-test="act"] [role="radio"][aria-checked="true"]');
      await until(page, asked); // what is asked first has the keyboard
      await page.keyboard.press("Escape");
      await page.waitForSelector('[data-test="act"]', { state: "hidden" });
      assert.equal(new URL(page.url()).pathname, pathname, "Escape leaves the dialog, not the page below it");
      await page.click('[data-act="decide"]');
      await until(page, asked);
      await page.keyboard.press("ArrowRight");
      await page.fill('textarea[name="reason"]', "the second score is right");
      await page.click('[data-test="act"] [data-test="save"]');
      await page.waitForSelector('[data-state="final"]');
      assert.match(await page.textContent('[data-test="appeal"]'), /the second score is right/);
      assert.equal(await page.textContent('[data-test="result"] [data-test="score"]'), "100");
    },
  },
  {
    name: "quality: every number of the reports opens the rows it was made of",
    as: "qaLead",
    mock: true,
    run: async (page) => {
      await page.goto("/quality/reports");
      await page.waitForSelector("tr[data-report]");
      await page.waitForSelector(".chart canvas");
      const said = Number(await page.textContent('[data-test="rows"] >> nth=0'));
      assert.ok(said > 0);
      await page.click('[data-test="rows"] >> nth=0');
      await page.waitForURL(/results\?.*agent_id=/);
      await until(page, (n) => document.querySelectorAll("tr[data-evaluation]").length === n, said);
      const opens = async (link, said, address) => {
        await page.goto("/quality/reports");
        const figure = page.locator(link).first();
        await figure.waitFor();
        const count = said ?? Number(await figure.textContent());
        await figure.click();
        await page.waitForURL(address);
        await until(page, (n) => document.querySelectorAll("tr[data-evaluation]").length === Math.min(n, 50), count);
        assert.ok(count > 0, link);
      };
      await opens("tr[data-problem] td:nth-child(2) a", null, /failed_item=/);
      await opens('[data-figure="pass"] [data-test="errors"]', null, /passed=false/);
      await opens('[data-figure="business"] [data-test="errors"], [data-figure="customer"] [data-test="errors"]', null, /failed_criticality=/);
      await opens('[data-figure="appealed"]', null, /appeal=any/);
      await page.goto("/quality/reports");
      await page.click('[data-test="problem-view"] [role="radio"] >> nth=1');
      const cell = page.locator("[data-heat]").first();
      const errors = Number(await cell.getAttribute("data-heat"));
      await cell.click();
      await page.waitForURL(/failed_item=.*|team_id=.*/);
      await until(page, (n) => document.querySelectorAll("tr[data-evaluation]").length === n, errors);
      await page.goto("/quality/reports");
      await page.click('[data-test="profile"] >> nth=0');
      await page.waitForSelector('[data-test="profile-view"] .chart canvas');
    },
  },
  {
    name: "quality: the workbook button asks for what is on the screen, in its language",
    as: "qaLead",
    mock: true,
    run: async (page) => {
      await page.goto("/quality/reports");
      await page.waitForSelector('[data-test="workbook"]');
      const address = async () => new URL(await page.getAttribute('[data-test="workbook"]', "href"), page.url());
      const asked = page.waitForRequest((request) => new URL(request.url()).pathname === "/api/v1/quality/report" && new URL(request.url()).searchParams.get("by") === "team");
      await page.click('.toggle-bar [role="radio"]:has-text("班组") >> nth=0');
      const shown = new URL((await asked).url()).searchParams;
      const got = await address();
      assert.equal(got.pathname, "/api/v1/quality/workbook");
      for (const name of ["from", "by", "counted"]) assert.equal(got.searchParams.get(name), shown.get(name), name);
      assert.equal(got.searchParams.get("language"), "zh-CN");
      assert.equal(await page.getAttribute('[data-test="workbook"]', "download"), "");
      await page.click('.el-checkbox:has-text("仅已生效")');
      await until(page, () => new URL(document.querySelector('[data-test="workbook"]').href).searchParams.get("counted") === "false");
    },
  },
  {
    name: "quality: a scheme is shown as its form, exported, imported again, published and retired",
    as: "qaLead",
    mock: true,
    run: async (page) => {
      await page.goto("/quality/schemes");
      await page.click("tr[data-scheme] >> nth=0");
      await page.waitForSelector('[data-test="scheme"] [data-item="case_complete"]'); // also what is asked under a condition
      const [file] = await Promise.all([page.waitForEvent("download"), page.click('[data-test="export"]')]);
      await page.keyboard.press("Escape");
      await page.setInputFiles('[data-test="import-file"]', await file.path());
      await page.waitForSelector('tr[data-scheme="4"]');
      await page.click('tr[data-scheme="4"]');
      await page.click('[data-test="publish"]');
      await page.click(".el-message-box .el-button--primary");
      await page.waitForSelector('tr[data-scheme="4"] .chip.good');
      await page.click('[data-test="retire"]');
      await page.click(".el-message-box .el-button--danger");
      await page.waitForSelector('tr[data-scheme="4"] .chip:not(.good)');
    },
  },
  {
    name: "quality: a plan is previewed, and its run gives what the preview said",
    as: "qaLead",
    mock: true,
    run: async (page) => {
      await page.goto("/quality/plans");
      await page.click("tr[data-plan] >> nth=0");
      const said = Number(await page.textContent('[data-test="selected"]'));
      assert.ok(said > 0);
      const sent = page.waitForRequest((request) => request.url().endsWith("/plans/1/run"));
      await page.click('[data-test="run"]');
      await page.click(".el-message-box .el-button--primary");
      assert.equal((await sent).postDataJSON().seed, 20_260_309, "the seed of the preview");
      await page.waitForSelector('[data-test="run"]', { state: "detached" });
      assert.equal(Number(await page.textContent('[data-test="selected"]')), said);
      assert.equal(await page.textContent("tr[data-plan] >> nth=0 >> td >> nth=-1"), "1");
    },
  },
];
