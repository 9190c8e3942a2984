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
];
