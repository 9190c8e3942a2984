import assert from "node:assert/strict";

import { until } from "./browser.mjs";

const chooseIn = async (page, field) => {
  await page.click(field);
  await page.click(".el-select-dropdown:visible .el-select-dropdown__item >> nth=0");
};

export default [
  {
    name: "shifts: a handover that waits stands on the floor and is accepted item by item",
    as: "leader",
    mock: true,
    run: async (page) => {
      await page.goto("/floor");
      await page.waitForSelector('[data-test="handover-bar"]');
      await page.click('[data-test="handover-bar"] a');
      await page.waitForSelector('[data-test="handover-items"] [data-item]');
      assert.equal(await page.isDisabled('[data-test="accept"]'), true);
      const ticks = page.locator('[data-test="take-item"]');
      for (let i = 0; i < (await ticks.count()); i += 1) await ticks.nth(i).click();
      await page.fill('input[name="accept-comment"]', "收到");
      await page.click('[data-test="accept"]');
      await page.waitForSelector('[data-test="handover-state"].good');
      await page.goto("/floor");
      await page.waitForSelector(".floor-bar");
      assert.equal(await page.$('[data-test="handover-bar"]'), null);
    },
  },
  {
    name: "shifts: a draft is written, gets an item, is handed over and taken back",
    as: "leader",
    mock: true,
    run: async (page) => {
      await page.goto("/shifts");
      await page.click('[data-test="new-handover"]');
      await page.fill('input[name="shift"]', "中班");
      await page.click('form[data-test="new-handover"] [data-test="save"]');
      await page.waitForSelector('[data-test="facts"]');
      await page.fill('textarea[name="situation"]', "下午平稳");
      await page.click('[data-test="add-item"]');
      await page.fill('textarea[name="item-text"]', "B 区空调报修");
      await page.click('form[data-test="item"] [data-test="save"]');
      await page.waitForSelector('[data-item]:has-text("B 区空调报修")');
      assert.equal(await page.inputValue('textarea[name="situation"]'), "下午平稳");
      await page.click('[data-test="hand-over"]');
      await page.click(".el-message-box .el-button--primary");
      await page.waitForSelector('[data-test="handover-state"].warn');
      await page.waitForSelector('.sections:has-text("下午平稳")');
      await page.click('[data-test="take-back"]');
      await page.waitForSelector('[data-test="save-draft"]');
    },
  },
  {
    name: "shifts: a walk with a finding and a follow-up that is done",
    as: "leader",
    mock: true,
    run: async (page) => {
      await page.goto("/shifts?view=walks");
      await page.click('[data-test="new-note"]');
      await page.fill('textarea[name="finding-text"]', "通道堆放纸箱");
      await page.click('[data-test="add-follow-up"]');
      await page.fill('input[name="follow-up-text"]', "清走纸箱");
      await chooseIn(page, '[data-test="follow-up-row"] .el-select');
      await page.click('[data-test="follow-up-row"] .el-date-editor input');
      await page.click(".el-picker-panel:visible .el-picker-panel__footer .el-button >> nth=-1");
      await page.click('form[data-test="note"] [data-test="save"]');
      await page.waitForSelector('tr[data-note]:has-text("通道堆放纸箱")');
      await page.goto("/shifts?view=follow_ups");
      const row = page.locator('tr[data-follow-up]:has-text("清走纸箱")');
      await row.locator('[data-test="finish-follow-up"]').click();
      await page.fill('textarea[name="follow-up-result"]', "已清走");
      await page.click('form[data-test="follow-up"] [data-test="save"]');
      await until(page, () => !document.body.textContent.includes("清走纸箱") || [...document.querySelectorAll("tr[data-follow-up]")].every((one) => !one.textContent.includes("清走纸箱")));
    },
  },
  {
    name: "shifts: a fault is reported and mended",
    as: "leader",
    mock: true,
    run: async (page) => {
      await page.goto("/shifts?view=equipment");
      await page.click('tr[data-equipment]:has-text("PC-033")');
      await page.fill('input[name="fault-text"]', "蓝屏");
      await page.click('[data-test="report-fault"]');
      await page.waitForSelector('[data-test="equipment-state"].bad');
      await page.click('[data-test="begin-repair"]');
      await page.waitForSelector('[data-test="equipment-state"].warn');
      await page.click('[data-test="close-fault"]');
      await page.waitForSelector('[data-test="equipment-state"].good');
    },
  },
  {
    name: "shifts: an agent reads the meetings of the team and no walks",
    as: "agent",
    mock: true,
    run: async (page) => {
      await page.goto("/shifts");
      await page.waitForSelector("tr[data-note]");
      assert.equal(await page.locator('.shifts-page > .toggle-bar [role="radio"]').count(), 2);
      assert.equal(await page.$('[data-test="new-note"]'), null);
    },
  },
  {
    name: "seats: the map shows who sits where, keeps the filter in the address and opens an agent",
    as: "admin",
    mock: true,
    run: async (page) => {
      await page.goto("/floor?view=seats");
      await page.waitForSelector('[data-test="seat-map"] [data-seat]');
      const age = await page.waitForSelector(".seat .age");
      const before = await age.textContent();
      await until(page, ([element, text]) => element.textContent !== text || !element.isConnected, [age, before], 10_000);
      await page.click('[data-test="filter-site"]');
      await page.click('.el-select-dropdown:visible .el-select-dropdown__item:has-text("武汉")');
      await page.waitForURL(/site=/);
      await page.waitForSelector('[data-seat^="B"]');
      await page.goto("/floor?view=seats&state=talking");
      await page.waitForSelector('.seat[data-state="talking"]:not(.dim)');
      const pale = await page.$$eval(".seat[data-state]", (all) => all.filter((one) => one.dataset.state !== "talking" && !one.classList.contains("dim")).length);
      assert.equal(pale, 0);
      await page.click('[data-view="table"]');
      await page.waitForSelector(".grid-table tbody tr.is-link");
      assert.match(page.url(), /state=talking/);
      await page.click('[data-view="seats"]');
      await page.click(".seat[data-agent] >> nth=0");
      await page.waitForSelector('[data-test="agent-drawer"]');
    },
  },
  {
    name: "seats: a room is drawn with mouse and keyboard",
    as: "admin",
    mock: true,
    run: async (page) => {
      await page.goto("/floor?view=seats");
      await page.click('[data-test="new-room"]');
      await page.fill('input[name="room-name"]', "三楼");
      await page.click('[data-place="0.0"]');
      await page.click('[data-place="1.0"]');
      await page.fill('input[name="seat-label"]', "C9");
      await page.focus('[data-place="1.0"]');
      await page.keyboard.press("Shift+ArrowDown");
      await page.waitForSelector('[data-place="1.1"].seat:has-text("C9")');
      await page.dragAndDrop('[data-place="1.1"]', '[data-place="4.2"]');
      await page.waitForSelector('[data-place="4.2"].seat:has-text("C9")');
      await page.click('[data-test="save-room"]');
      await page.waitForSelector('[data-test="seat-map"] [data-seat="C9"]');
      await page.click('[data-test="edit-room"]');
      await page.click('[data-test="remove-room"]');
      await page.click(".el-message-box .el-button--primary, .el-message-box .el-button--danger");
      await page.waitForSelector('[data-test="seat-map"]');
      assert.equal(await page.$('[data-seat="C9"]'), null);
    },
  },
  {
    name: "skills: an agent is moved by mouse, undone, and moved by keyboard and dialog",
    as: "admin",
    mock: true,
    run: async (page) => {
      await page.goto("/floor?view=skills");
      const chip = await page.waitForSelector("[data-skill]");
      const [queue, agent] = (await chip.getAttribute("data-skill")).split(".");
      const cell = (level) => `[data-cell="${queue}.${level}"] [data-skill="${queue}.${agent}"]`;
      const level = Number((await chip.evaluate((one) => one.closest("td").dataset.cell)).split(".")[1]);
      const other = level === 2 ? 3 : 2;
      await page.dragAndDrop(`[data-skill="${queue}.${agent}"]`, `[data-cell="${queue}.${other}"]`);
      await page.waitForSelector(cell(other));
      await page.click('[data-test="undo"]');
      await page.waitForSelector(cell(level));
      await page.focus(cell(level));
      await page.keyboard.press(level > 1 ? "-" : "+");
      await page.waitForSelector(cell(level > 1 ? level - 1 : level + 1));
      await page.dragAndDrop(`[data-skill="${queue}.${agent}"]`, `[data-cell="${queue}.out"]`);
      await until(page, (selector) => document.querySelector(selector) === null, `[data-skill="${queue}.${agent}"]`);
      await page.goto("/floor?view=table");
      await page.click(".grid-table tbody tr.is-link >> nth=0");
      await page.click('[data-test="agent-skills"]');
      await page.waitForSelector('form[data-test="skills"]');
      await page.click(`form[data-test="skills"] [data-queue-level="${queue}"]`);
      await page.click(".el-select-dropdown:visible .el-select-dropdown__item >> nth=0");
      await page.click('form[data-test="skills"] [data-test="save"]');
      await page.waitForSelector('[data-test="undo"]');
    },
  },
];
