import assert from "node:assert/strict";

import { until, visit } from "./browser.mjs";

const numberOf = () => `137${String(Date.now()).slice(-8)}`;

export default [
  {
    name: "customers: written down, found by initials, changed by keyboard, kept through a reload",
    as: "leader",
    run: async (page) => {
      await visit(page, "/customers");
      await page.click('[data-test="new-customer"]');
      await page.fill('[data-test="new-customer"] input[name="number"]', numberOf());
      await page.fill('[data-test="new-customer"] input[name="customer-name"]', "欧阳晓东");
      await page.keyboard.press("Control+Enter");
      await page.waitForURL(/customers\/\d+$/);
      await until(page, () => document.querySelector("h1")?.textContent === "欧阳晓东");
      await page.fill('textarea[name="customer-note"]', "下午联系");
      await page.reload();
      await until(page, () => document.querySelector('textarea[name="customer-note"]')?.value === "下午联系");
      await page.focus('textarea[name="customer-note"]');
      await page.keyboard.press("Control+Enter");
      await page.waitForSelector('[data-test="save-customer"]:disabled');
      await page.click('[data-test="add-visit"]');
      await page.fill('textarea[name="visit-text"]', "介绍新款");
      await page.keyboard.press("Control+Enter");
      await page.waitForSelector("[data-visit]");
      assert.match(await page.textContent("[data-visit]"), /介绍新款/);
    },
  },
  {
    name: "customers: a list with filters, opened by keyboard",
    as: "agent",
    mock: true,
    run: async (page) => {
      await visit(page, "/customers");
      await page.keyboard.press("/");
      await page.keyboard.type("李红");
      await until(page, () => document.querySelectorAll("[data-customer]").length === 1);
      await page.focus("[data-customer]");
      await page.keyboard.press("Enter");
      await until(page, () => document.querySelector("h1")?.textContent === "李红");
    },
  },
  {
    name: "wrap-ups: the report's number opens exactly its calls; a queue may need a code",
    as: "leader",
    mock: true,
    run: async (page, { become }) => {
      await visit(page, "/calls/wrap-ups");
      await page.waitForSelector("[data-code] a");
      const calls = Number(await page.textContent("[data-code] a"));
      await page.click("[data-code] a");
      await page.waitForURL(/wrap_up_code=/);
      assert.ok(calls > 0);
      await become("admin");
      await visit(page, "/admin/centre");
      await page.waitForSelector('[data-test="wrap-up-rules"]');
      await page.click('[data-test="save-rules"]');
      await page.waitForSelector(".el-message--success");
      await visit(page, "/admin/customer_fields");
      await page.click('[data-test="add-field"]');
      await page.locator('input[name="field-label"]').last().fill("会员卡");
      await page.click('[data-test="save-fields"]');
      await visit(page, "/customers/701");
      await page.waitForSelector('[data-test="customer-form"] >> text=会员卡');
    },
  },
];
