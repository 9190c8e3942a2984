// What QA leads make: scoring schemes, sampling plans, rules; and evaluations begun by hand.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { until } from "./browser.mjs";

const node = (page, key) => page.locator(`[data-node="${key}"]`);
const order = (page) => page.$$eval('[data-node^="item."]', (rows) => rows.map((row) => row.dataset.node.slice(5)));
const text = (page, place) => page.locator(`[data-field="${place}"]`);
const number = (page, name) => page.locator(`[data-field="${name}"] input, input[data-field="${name}"]`).first();
const confirm = async (page) => {
  await page.click(".el-message-box .el-button--primary, .el-message-box .el-button--danger");
  await page.waitForSelector(".el-message-box", { state: "hidden" });
};
const newScheme = async (page, name) => {
  await page.goto("/quality/schemes");
  await page.click('[data-test="new"]');
  await text(page, "new-name.zh-CN").fill(name);
  await page.click('[data-test="scheme-new"] [data-test="save"]');
  await page.waitForSelector('[data-test="scheme-editor"]');
};
const saved = (page) => until(page, () => document.querySelector('[data-test="save"]').disabled && !document.querySelector('[data-test="save-state"]').classList.contains("dirty"));

export default [
  {
    name: "quality: a scheme is made from nothing, ordered by keyboard, tried, published and compared",
    as: "qaLead",
    run: async (page) => {
      await newScheme(page, `满意度 ${Date.now()}`);
      await page.click("[data-add-item]");
      await page.waitForSelector('[data-test="item-editor"]');
      await page.waitForSelector('[data-test="problems"]'); // it has no name yet
      assert.equal(await page.isDisabled('[data-test="publish"]'), true);
      await text(page, "name.zh-CN").fill("是否核实身份");
      await page.click('[data-field="kind"]');
      await page.click(".el-select-dropdown__item >> text=致命项");
      await page.waitForSelector('[data-test="problems"]', { state: "detached" }); // the kind brings what it needs
      await node(page, "item.item_2").focus();
      await page.keyboard.press("Alt+ArrowUp");
      assert.deepEqual(await order(page), ["item_2", "item_1"]);
      await page.keyboard.press("ArrowDown");
      await page.waitForSelector('[data-node="item.item_1"][aria-selected="true"]');
      await page.click('[data-test="fill"]');
      await until(page, () => document.querySelector('[data-test="trial"] [data-test="score"]').textContent === "100");
      await page.click('[data-test="trial"] [data-item="item_2"] [data-choice="fail"]');
      await until(page, () => document.querySelector('[data-test="trial"] [data-test="score"]').textContent === "0");
      await page.keyboard.press("Control+s");
      await saved(page);
      await page.click('[data-test="publish"]');
      await confirm(page);
      await page.waitForSelector('[data-test="scheme-editor"] .bar .chip.good');
      await node(page, "item.item_1").click();
      await number(page, "points").fill("20");
      await page.keyboard.press("Tab");
      await page.click('[data-test="scheme-editor"] .panel-head [role="radio"] >> nth=1');
      assert.match(await page.textContent('[data-change="changed.item_1"]'), /10.*20/s);
      await page.click('[data-test="publish"]');
      await confirm(page);
      await until(page, () => /第 2 版/.test(document.querySelector('[data-test="scheme-editor"] .bar').textContent));
      await page.click('[data-test="retire"]');
      await confirm(page);
      await page.waitForSelector('[data-test="scheme-editor"] .bar .chip.good', { state: "detached" });
    },
  },
  {
    name: "quality: nothing typed into a scheme is lost on reload, and where another window was faster one chooses",
    as: "qaLead",
    run: async (page) => {
      await newScheme(page, `重载 ${Date.now()}`);
      await text(page, "description.zh-CN").fill("还没有保存");
      await page.reload();
      await page.waitForSelector('[data-test="scheme-editor"]');
      assert.equal(await text(page, "description.zh-CN").inputValue(), "还没有保存");
      const other = await page.context().newPage();
      await other.goto(page.url());
      await other.waitForSelector('[data-test="scheme-editor"]');
      await text(other, "description.zh-CN").fill("另一个窗口");
      await other.click('[data-test="save"]');
      await saved(other);
      await other.close();
      await text(page, "description.zh-CN").fill("我的");
      await page.click('[data-test="save"]');
      await page.waitForSelector('[data-test="theirs"]');
      await page.reload();
      await page.waitForSelector('[data-test="mine"]'); // still to be chosen, and still mine on the screen
      assert.equal(await text(page, "description.zh-CN").inputValue(), "我的");
      await page.click('[data-test="theirs"]');
      assert.equal(await text(page, "description.zh-CN").inputValue(), "另一个窗口");
      await saved(page);
      await page.click('[data-test="remove-draft"]');
      await confirm(page);
      await page.waitForURL(/\/quality\/schemes$/);
    },
  },
  {
    name: "quality: a scheme's items are dragged, its problems shown where they are, and it goes out and in as a file",
    as: "qaLead",
    run: async (page) => {
      await newScheme(page, `拖动 ${Date.now()}`);
      for (let i = 0; i < 2; i += 1) {
        await page.click("[data-add-item]");
        await page.waitForSelector(`[data-node="item.item_${i + 2}"][aria-selected="true"]`);
        await text(page, "name.zh-CN").fill(`第 ${i + 2} 项`);
      }
      await node(page, "item.item_3").dragTo(node(page, "item.item_1"));
      assert.deepEqual(await order(page), ["item_3", "item_1", "item_2"]);
      await node(page, "item.item_2").click();
      await number(page, "points").fill("0");
      await page.keyboard.press("Tab");
      await page.waitForSelector('[data-test="item-editor"] .el-form-item__error');
      await node(page, "scheme.").click();
      await page.click('[data-test="problems"]'); // leads to the item
      await page.waitForSelector('[data-node="item.item_2"][aria-selected="true"]');
      await number(page, "points").fill("8");
      await page.keyboard.press("Tab");
      const [file] = await Promise.all([page.waitForEvent("download"), page.click('[data-test="export"]')]);
      const content = JSON.parse(readFileSync(await file.path(), "utf8"));
      assert.equal(content.sections[0].items[2].points, 8);
      content.sections[0].items[2].points = 3;
      const path = join(tmpdir(), `scheme-${process.pid}.json`);
      writeFileSync(path, JSON.stringify(content));
      await page.setInputFiles('[data-test="import-file"]', path);
      await node(page, "item.item_2").click();
      assert.equal(await number(page, "points").inputValue(), "3");
      await page.click('[data-test="save"]');
      await saved(page);
    },
  },
  {
    name: "quality: a sampling plan is made beside its preview, saved and run",
    as: "qaLead",
    run: async (page) => {
      await page.goto("/quality/plans");
      await page.click('[data-test="new"]');
      await page.waitForSelector('[data-test="plan-editor"]');
      await page.waitForSelector('[data-test="selected"]'); // shown before it has a name
      assert.equal(await page.isDisabled('[data-test="save"]'), true);
      await page.fill('input[name="plan-name"]', `计划 ${Date.now()}`);
      await page.reload();
      await page.waitForSelector('[data-test="plan-editor"]');
      assert.match(await page.inputValue('input[name="plan-name"]'), /计划/);
      await number(page, "per_agent").fill("1");
      await page.keyboard.press("Tab");
      await number(page, "min_talk").fill("2");
      await page.keyboard.press("Tab");
      await number(page, "max_talk").fill("1");
      await page.keyboard.press("Tab");
      await page.waitForSelector(".el-form-item__error"); // shorter than the shortest
      await number(page, "max_talk").fill("0");
      await page.keyboard.press("Tab");
      await page.click('[data-test="save"]');
      await page.waitForURL(/\/quality\/plans\/\d+/);
      await until(page, () => document.querySelector('[data-test="run"]')?.disabled === false);
      await page.click('[data-test="run"]');
      const said = Number(/\d+/.exec(await page.textContent(".el-message-box__message"))[0]);
      assert.ok(said > 0);
      await confirm(page);
      await page.waitForSelector('[data-test="tasks"]');
      assert.equal(Number(await page.textContent('[data-test="selected"]')), said);
      await page.click('[data-test="tasks"]');
      await page.waitForURL(/tasks\?plan_id=/);
      await until(page, (n) => document.querySelectorAll("tr[data-task]").length === n, Math.min(said, 50));
    },
  },
  {
    name: "quality: a call is scored from its own page, and its page leads to the form",
    as: "qa",
    run: async (page) => {
      await page.goto("/calls?has_recording=true&outcome=answered&from=1");
      await page.click("tr[data-call] >> nth=-1");
      const begin = async () => {
        await page.click('[data-test="score-call"]');
        await page.click('[data-test="start-evaluation"] [data-test="scheme"]');
        await page.click(".el-select-dropdown:visible .el-select-dropdown__item >> nth=-1"); // a scheme the samples are not scored with
        await page.click('[data-test="start-evaluation"] [data-test="save"]');
      };
      await begin();
      await page.waitForURL(/\/quality\/evaluations\/\d+/);
      await page.waitForSelector("[data-item]");
      const form = new URL(page.url()).pathname;
      await page.goBack();
      await page.waitForSelector(`[data-test="call-quality"] a[href="${form}"]`);
      await begin();
      await page.waitForSelector('[data-test="start-evaluation"] [role="alert"]'); // scored with this scheme already
    },
  },
  {
    name: "quality: a dial test is entered by hand and scored on the same form",
    as: "qa",
    run: async (page) => {
      await page.goto("/quality/results");
      await page.click('[data-test="test-call"]');
      await page.waitForSelector('[data-test="test-dialog"]');
      await page.click('[data-test="test-dialog"] [data-test="agent"]');
      await page.click(".el-select-dropdown:visible .el-select-dropdown__item >> nth=0");
      await page.fill('textarea[name="contact-note"]', "dialled the hotline, asked for an invoice");
      await page.click('[data-test="test-dialog"] [data-test="save"]');
      await page.waitForURL(/\/quality\/evaluations\/\d+/);
      await page.waitForSelector("[data-item]");
      assert.match(await page.textContent(".note"), /asked for an invoice/);
    },
  },
  {
    name: "quality: deadlines are changed, and what somebody else changed first is told",
    as: "qaLead",
    run: async (page) => {
      await page.goto("/quality/rules");
      await page.waitForSelector('[data-test="rules"]');
      const before = await number(page, "appeal_days").inputValue();
      const other = await page.context().newPage();
      await other.goto("/quality/rules");
      await number(other, "appeal_days").fill("9");
      await other.keyboard.press("Tab");
      await other.click('[data-test="save"]');
      await until(other, () => document.querySelector('[data-test="save"]').disabled);
      await other.close();
      await page.evaluate(() => localStorage.clear());
      await number(page, "task_days").fill("11");
      await page.keyboard.press("Tab");
      await page.click('[data-test="save"]');
      await page.click('[data-test="mine"]');
      await number(page, "appeal_days").fill(before);
      await page.keyboard.press("Tab");
      await page.click('[data-test="save"]');
      await until(page, () => document.querySelector('[data-test="save"]').disabled);
      await page.reload();
      assert.equal(await number(page, "task_days").inputValue(), "11");
      assert.equal(await number(page, "appeal_days").inputValue(), before);
    },
  },
];
