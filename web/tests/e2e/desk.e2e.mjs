import assert from "node:assert/strict";

import { until } from "./browser.mjs";

const state = (page, name, timeout = 30_000) => page.waitForSelector(`.state-panel.st-${name}`, { timeout });

async function signInAtPhone(page) {
  await page.goto("/desk");
  await page.waitForSelector('[data-test="sign-in"], [data-test="state-panel"]');
  if (await page.$('[data-test="state-panel"]')) return;
  await page.click('[data-test="sign-in"]');
  await state(page, "not_ready");
}

async function signOutOfPhone(page) {
  await page.click('[data-test="sign-out"]');
  await page.click(".el-message-box .el-button--primary");
  await page.waitForSelector('[data-test="sign-in"]', { timeout: 60_000 });
}

export default [
  {
    name: "desk: sign in at a phone, ready and not ready by keyboard, sign out",
    as: "agent",
    run: async (page) => {
      await signInAtPhone(page);
      await page.keyboard.press("F3");
      await page.waitForSelector("[data-reason]:visible");
      const names = await page.$$eval("[data-reason]", (all) => all.filter((b) => b.getClientRects().length > 0).map((b) => b.lastChild.textContent.trim()));
      await page.keyboard.press("2");
      await until(page, (name) => document.querySelector(".state-panel .reason")?.textContent?.includes(name), names[1]);
      const first = await page.textContent(".state-panel .age");
      await until(page, (before) => document.querySelector(".state-panel .age")?.textContent !== before, first);
      await signOutOfPhone(page);
    },
  },
  {
    name: "desk: a call from ringing to wrap-up by keyboard alone",
    as: "agent",
    mock: true,
    run: async (page, { mock }) => {
      await signInAtPhone(page);
      await page.keyboard.press("F2");
      await state(page, "ready");
      mock.world.floor.arrive().queue_id = 1; // a queue of this agent's
      await state(page, "talking", 60_000);
      assert.notEqual(await page.textContent('[data-test="caller"]'), "");
      await page.keyboard.press("F4");
      await state(page, "holding");
      await page.keyboard.press("F4");
      await state(page, "talking");
      await page.keyboard.press("F3");
      await page.keyboard.press("1");
      await page.waitForSelector('[data-test="next-state"]');
      await page.fill("#wrap-up-note", "客户询问发票");
      await page.fill("#code-filter", "发票");
      await page.keyboard.press("Enter");
      await page.waitForSelector('[data-code="consult.invoice"][aria-selected="true"]');
      await page.keyboard.press("F8");
      await state(page, "after_call_work");
      assert.equal(await page.inputValue("#wrap-up-note"), "客户询问发票");
      await page.keyboard.press("F9");
      await state(page, "not_ready");
      await signOutOfPhone(page);
    },
  },
  {
    name: "desk: a pasted number is dialled by keyboard, and a refusal says why",
    as: "agent",
    mock: true,
    run: async (page) => {
      await signInAtPhone(page);
      await page.waitForSelector('[data-test="dial-pad"]');
      await page.keyboard.press("F6");
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.setData("text", "tel:+1 (650) 253-0000");
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      });
      assert.equal(await page.inputValue('[data-test="dial-number"]'), "+16502530000");
      await page.keyboard.press("Enter");
      await page.waitForSelector(".el-message--error");
      assert.match(await page.textContent(".el-message--error"), /international/);
      await page.fill('[data-test="dial-number"]', "138-0000-0001");
      await page.keyboard.press("Enter");
      await state(page, "outbound");
      assert.match(await page.textContent('[data-test="caller"]'), /138 0000 0001/);
      await page.waitForSelector('[data-test="transfer"]', { timeout: 20_000 });
      await page.keyboard.press("F8");
      await state(page, "after_call_work");
      await page.keyboard.press("F3"); // who is ready first may be rung before he can say otherwise
      await page.keyboard.press("1");
      await page.waitForSelector('[data-test="next-state"]');
      await page.keyboard.press("F9");
      await state(page, "not_ready");
      await signOutOfPhone(page);
    },
  },
  {
    name: "desk: a refused command says why",
    as: "agent",
    mock: true,
    run: async (page, { mock }) => {
      await signInAtPhone(page);
      mock.world.floor.agents.get(101).extension_id = null;
      mock.world.floor.agents.get(102).extension_id = 501;
      await signOutOfPhone(page);
      await page.click('[data-test="sign-in"]');
      await page.waitForSelector(".el-message--error");
      assert.match(await page.textContent(".el-message--error"), /8001/);
      mock.world.floor.agents.get(102).extension_id = 502;
    },
  },
  {
    name: "desk: an article is found by the keyboard and said to be wrong",
    as: "agent",
    mock: true,
    run: async (page) => {
      await signInAtPhone(page);
      await page.waitForSelector('[data-test="knowledge-panel"]');
      await page.keyboard.press("/");
      await page.keyboard.type("运费");
      await page.click('[data-test="knowledge-panel"] [data-article="2"]');
      await page.waitForSelector('[data-test="article"] table');
      await page.click('[data-test="article-feedback"] [data-kind="wrong"]');
      await page.fill('input[name="feedback"]', "运费改了");
      await page.click('[data-test="give"]');
      await page.waitForSelector('[data-test="article-feedback"] .good');
    },
  },
  {
    name: "knowledge: an entry is written, shown without running what is in it, changed, and its versions kept",
    as: "leader",
    mock: true,
    run: async (page) => {
      await page.goto("/knowledge");
      await page.click('[data-test="new"]');
      await page.fill('input[name="title"]', "保价");
      await page.fill('textarea[name="body"]', "## 三十天保价\n\n<img src=x onerror=\"window.ran = 1\"> [坏](javascript:alert(1)) **差额**退回");
      await page.click('[data-test="published"]');
      await page.click('[data-test="article"] [data-test="save"]');
      await page.waitForSelector('article h2:has-text("三十天保价")');
      assert.equal(await page.evaluate(() => window.ran), undefined);
      assert.equal(await page.locator('[data-test="article"] .article-body :is(img, a)').count(), 0, "neither a picture nor a link that runs");
      await page.click('[data-test="edit"]');
      await page.fill('input[name="note"]', "范围");
      await page.fill('textarea[name="body"]', "仅限自营商品");
      await page.click('[data-test="article"] [data-test="save"]');
      await page.waitForSelector('article .article-body:has-text("仅限自营商品")');
      await page.click('[data-test="versions"]');
      await page.waitForSelector('[data-version="2"]');
      await page.click('[data-version="1"] summary');
      await page.click('[data-version="1"] [data-test="use"]');
      await page.waitForSelector('textarea[name="body"]');
    },
  },
];
