// The whole way of a score on calls that really were: sample, form, release, appeal, comment, blind second score, decision, and
// the figures made of it. Runs against the stand-in and against a server alike.

import assert from "node:assert/strict";

import { until, visit } from "./browser.mjs";

const confirm = async (page) => {
  await page.click(".el-message-box .el-button--primary, .el-message-box .el-button--danger");
  await page.waitForSelector(".el-message-box", { state: "hidden" });
};
const ask = async (page, path) => (await page.request.get(`/api/v1${path}`)).json();
const saved = (page) => until(page, () => document.querySelector('[data-test="save-state"]').classList.contains("saved"));

/** Full marks by keyboard, until nothing is left to answer: some items are asked only after others. */
async function fill(page) {
  await page.waitForSelector("[data-item]");
  for (let i = 0; i < 40; i += 1) {
    const open = await page.$$eval("[data-item]", (items) => items.filter((item) => !item.querySelector('[data-choice][aria-checked="true"]') && !item.querySelector("input")?.value).map((item) => item.dataset.item));
    if (open.length === 0) break;
    await page.focus(`[data-item="${open[0]}"]`);
    await page.keyboard.press("f");
    await until(page, (key) => { const item = document.querySelector(`[data-item="${key}"]`); return item?.querySelector('[data-choice][aria-checked="true"]') || item?.querySelector("input")?.value; }, open[0]);
  }
}
async function submit(page) {
  await saved(page);
  await page.click('[data-test="submit"]');
  await confirm(page);
  await page.waitForSelector('[data-test="result"]');
}

export default [
  {
    name: "quality: the whole way of a score, from the call to the decision and into the figures",
    as: "qa",
    run: async (page, { become, accounts }) => {
      if (!["qaLead", "secondReviewer", "leader", "called"].every((name) => accounts[name])) return;
      const as = async (who, path) => {
        await become(who);
        await page.goto(path);
      };
      const act = async (name, reason) => {
        await page.click(`[data-act="${name}"]`);
        await page.fill('textarea[name="reason"]', reason);
        await page.click('[data-test="act"] [data-test="save"]');
      };
      const { items: users } = await ask(page, "/users?limit=200");
      const agent = users.find((user) => user.login === accounts.called.login);
      const taken = new Set((await ask(page, `/quality/evaluations?agent_id=${agent.id}&limit=200`)).items.map((row) => row.conversation_id));
      const calls = (await ask(page, `/conversations?agent_id=${agent.id}&outcome=answered&has_recording=true&limit=200`)).items;
      const call = calls.find((each) => !taken.has(each.id) && each.agent_id === agent.id);
      assert.ok(call, "a call of this agent that nobody has scored");
      await page.goto(`/calls/${call.id}`);
      await page.click('[data-test="score-call"]');
      await page.click('[data-test="start-evaluation"] [data-test="save"]');
      await page.waitForURL(/\/quality\/evaluations\/\d+/);
      const { pathname } = new URL(page.url());
      await fill(page);
      const first = page.locator("[data-item] >> nth=0");
      await first.locator("[data-choice]:not([data-choice=na]) >> nth=-1").click(); // loses its points
      await first.locator("[data-choice]:not([data-choice=na]) >> nth=-1").and(page.locator('[aria-checked="true"]')).waitFor();
      await page.keyboard.press("c");
      await first.locator("textarea").fill("not as it should be");
      await submit(page);
      await page.waitForSelector('[data-test="loss"]');
      await page.click('[data-act="release"]');
      await confirm(page);
      await page.waitForSelector('[data-state="released"]');
      await as("called", pathname);
      await act("appeal", "the customer spoke first");
      await page.waitForSelector('[data-state="appealed"]');
      await as("leader", pathname);
      await act("comment", "I listened, it is true");
      await page.waitForSelector('[data-state="commented"]');
      await as("qaLead", pathname);
      await page.click('[data-act="assign_second"]');
      await page.click('[data-test="act"] .el-select');
      const second = users.find((user) => user.login === accounts.secondReviewer.login);
      await page.click(`.el-select-dropdown:visible .el-select-dropdown__item >> text=${second.name}`);
      await page.click('[data-test="act"] [data-test="save"]');
      await page.waitForSelector('[data-state="second_review"]');
      await as("secondReviewer", "/quality/results?waits_for_me=true&purpose=second_review");
      await page.click("tr[data-evaluation] >> nth=0");
      await page.waitForSelector("[data-item]");
      assert.equal(await page.$('[data-choice][aria-checked="true"]'), null, "the first answers are not shown");
      await fill(page);
      await submit(page);
      await as("qaLead", pathname);
      await page.click('[data-act="decide"]');
      await page.click('[data-test="act"] [role="radio"] >> nth=1');
      await page.fill('textarea[name="reason"]', "the second score is right");
      await page.click('[data-test="act"] [data-test="save"]');
      await page.waitForSelector('[data-state="final"]');
      assert.equal(await page.textContent('[data-test="result"] [data-test="score"]'), "100");
      // ... and into the figures, each of which opens its rows
      for (const [link, address] of [['[data-test="rows"]', /reported=true/], ['[data-figure="changed"]', /appeal=changed/]]) {
        await page.goto("/quality/reports");
        const figure = page.locator(link).first();
        await figure.waitFor();
        const count = Number(await figure.textContent());
        assert.ok(count > 0, link);
        await figure.click();
        await page.waitForURL(address);
        await until(page, (n) => document.querySelectorAll("tr[data-evaluation]").length === n, Math.min(50, count));
      }
    },
  },
  {
    name: "quality: every page opens without an error, also for those who only read",
    as: "qaLead",
    run: async (page, { become, accounts }) => {
      const { items: schemes } = await ask(page, "/quality/schemes");
      const pages = ["tasks", "results", "reports", "schemes", "plans", "rules", `schemes/${schemes[0].id}`, "plans/new"];
      const look = async (names) => {
        for (const name of names) {
          await visit(page, `/quality/${name}`);
          assert.equal(await page.locator(".load-error").count(), 0, name);
        }
      };
      await look(pages);
      for (const who of ["leader", "agent"]) {
        if (!accounts[who]) continue;
        await become(who);
        await look(who === "agent" ? ["results", "reports", "schemes"] : ["tasks", "results", "reports", "schemes", "plans", "rules"]);
      }
    },
  },
  {
    name: "quality: a calibration is begun, scored blind by each reviewer, and shows who agrees with whom",
    as: "qaLead",
    run: async (page, { become, accounts }) => {
      if (!accounts.qa || !accounts.secondReviewer) return;
      const { items: users } = await ask(page, "/users?limit=200");
      const taken = new Set((await ask(page, "/quality/evaluations?limit=200")).items.map((row) => row.conversation_id));
      const call = (await ask(page, "/conversations?outcome=answered&has_recording=true&limit=60")).items.find((each) => !taken.has(each.id));
      await page.goto("/quality/calibrations");
      await page.click('[data-test="new"]');
      await page.fill('input[name="calibration-name"]', `校准 ${Date.now()}`);
      await page.click('[data-field="reviewers"]');
      for (const who of ["qa", "secondReviewer"]) await page.click(`.el-select-dropdown:visible .el-select-dropdown__item >> text="${users.find((user) => user.login === accounts[who].login).name}"`);
      await page.keyboard.press("Escape");
      await page.click(`[data-pick="${call.id}"]`);
      await page.click('[data-test="calibration-new"] [data-test="save"]');
      await page.waitForURL(/\/quality\/calibrations\/\d+/);
      const { pathname } = new URL(page.url());
      for (const who of ["qa", "secondReviewer"]) {
        await become(who);
        await page.goto(pathname);
        await page.click('[data-test="score"]');
        await page.waitForSelector("[data-item]");
        assert.equal(await page.$('[data-choice][aria-checked="true"]'), null, "nobody sees what others scored");
        await fill(page);
        if (who === "qa") {
          await page.locator("[data-item] >> nth=0").locator("[data-choice]:not([data-choice=na]) >> nth=-1").click();
          await page.keyboard.press("c");
          await page.locator("[data-item] >> nth=0").locator("textarea").fill("seen otherwise");
        }
        await submit(page);
      }
      await page.goto(pathname);
      await page.waitForSelector('[data-test="agreement"]');
      const first = page.locator('[data-test="agreement"] tr[data-item] >> nth=0');
      assert.match(await first.textContent(), /0\.0%/, "the item they disagree about comes first");
      await first.click();
      assert.match(await page.textContent('[data-test="answers"]'), /seen otherwise/);
      await become("qaLead");
      await page.goto(pathname);
      await page.click('[data-test="set-gold"]');
      await page.click('[data-test="calibration-act"] [data-test="save"]');
      await page.waitForSelector('[data-test="reviewers"] .chart canvas');
    },
  },
  {
    name: "quality: a coaching plan comes from a result, the agent acknowledges its session, and it can be cancelled",
    as: "qa",
    run: async (page, { become, accounts }) => {
      if (!accounts.called) return;
      const { items: users } = await ask(page, "/users?limit=200");
      const agent = users.find((user) => user.login === accounts.called.login);
      const { items: results } = await ask(page, `/quality/evaluations?agent_id=${agent.id}&released=true&limit=50`);
      if (results.length === 0) return; // made by the test of the whole way, when that has run
      await page.goto(`/quality/evaluations/${results[0].id}`);
      await page.click('[data-test="open-coaching"]');
      await page.fill('[data-test="coaching-form"] textarea[name="goal"]', "greets every caller");
      if (await page.locator('[data-test="coaching-form"] .el-tag').count() === 0) {
        await page.click('[data-test="coaching-form"] [data-field="items"]');
        await page.click(".el-select-dropdown:visible .el-select-dropdown__item >> nth=0");
        await page.keyboard.press("Escape");
      }
      await page.click('[data-test="coaching-form"] [data-test="save"]');
      await page.waitForURL(/\/quality\/coaching\/\d+/);
      const { pathname } = new URL(page.url());
      await page.click('[data-deed="add_session"]');
      await page.fill('textarea[name="coaching-text"]', "listened to three calls together");
      await page.click('[data-test="coaching-act"] [data-test="save"]');
      await page.waitForSelector("[data-session]");
      await become("called");
      await page.goto("/quality/coaching");
      await page.click(`tr[data-coaching="${pathname.split("/").pop()}"]`);
      await page.click('[data-test="acknowledge"]');
      await page.fill('textarea[name="coaching-text"]', "that helped");
      await page.click('[data-test="coaching-act"] [data-test="save"]');
      await page.waitForSelector("[data-session] .chip.good");
      assert.match(await page.textContent("[data-session]"), /that helped/);
      assert.equal(await page.locator("[data-deed]").count(), 0, "the agent ends nothing");
      await become("qa");
      await page.goto(pathname);
      await page.click('[data-deed="cancel"]');
      await page.fill('textarea[name="coaching-text"]', "the agent changes the team");
      await page.click('[data-test="coaching-act"] [data-test="save"]');
      await page.waitForSelector('[data-state="cancelled"]');
    },
  },
];
