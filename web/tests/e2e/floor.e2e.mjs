import assert from "node:assert/strict";

import { until } from "./browser.mjs";

export default [
  {
    name: "floor: queues and agents are shown and move",
    as: "admin",
    run: async (page) => {
      await page.goto("/floor");
      await page.waitForSelector("tr[data-queue]");
      await page.waitForSelector(".connection.live");
      // Somebody is signed in wherever the test runs against the stand-in; a real centre may be empty.
      const tile = await page.$(".tile .age");
      if (tile) {
        const before = await tile.textContent();
        await until(page, ([element, text]) => element.textContent !== text, [tile, before], 10_000);
      }
    },
  },
  {
    name: "floor: the service level explains itself and opens its rows",
    as: "admin",
    run: async (page) => {
      await page.goto("/floor");
      await page.hover('[data-test="sl-today"] >> nth=0');
      await page.waitForSelector('[data-test="definition"]:visible');
      const text = await page.textContent('[data-test="definition"]:visible');
      for (const word of ["服务水平", "口径", "时限", "分子", "分母", "÷"]) assert.ok(text.includes(word), `${word} is missing in: ${text}`);
      const queue = await page.getAttribute("tr[data-queue] >> nth=0", "data-queue");
      await page.click('[data-test="answered"] >> nth=0');
      await page.waitForURL(/\/calls/);
      const query = new URL(page.url()).searchParams;
      assert.equal(query.get("queue_id"), queue);
      assert.equal(query.get("outcome"), "answered");
      assert.ok(Number(query.get("from")) > 0);
    },
  },
  {
    name: "floor: the figure of the server is the figure of its parts",
    as: "admin",
    run: async (page) => {
      await page.goto("/floor");
      await page.waitForSelector("tr[data-queue]");
      const rows = await page.$$("tr[data-queue]");
      for (let i = 0; i < rows.length; i += 1) {
        await page.mouse.move(0, 0);
        await until(page, () => [...document.querySelectorAll('[data-test="definition"]')].every((element) => element.getClientRects().length === 0));
        await page.hover(`[data-test="sl-today"] >> nth=${i}`);
        await page.waitForSelector('[data-test="definition"]:visible');
        const values = await page.$$eval('[data-test="definition"]', (all) => {
          const visible = all.find((element) => element.getClientRects().length > 0);
          return [...visible.querySelectorAll("dd")].slice(-3).map((dd) => dd.textContent);
        });
        const [numerator, denominator, result] = values;
        if (Number(denominator) > 0) assert.ok(Math.abs((Number(numerator) / Number(denominator)) * 100 - parseFloat(result)) < 0.06, values.join(" "));
      }
    },
  },
  {
    name: "floor: a leader sees his team and makes an agent not ready, asked first",
    as: "leader",
    mock: true,
    run: async (page, { mock }) => {
      const agent = [...mock.world.floor.agents.values()].find((a) => a.team_id === 1 && !["signed_out", "not_ready"].includes(a.state));
      mock.world.floor.desks.add(agent.id);
      if (agent.conversation_id) mock.world.floor.end(mock.world.floor.calls.get(agent.conversation_id));
      mock.world.floor.settle(agent);
      await page.goto("/floor");
      await page.waitForSelector(`[data-agent="${agent.id}"]`);
      assert.equal((await page.$$("[data-agent]")).length <= 8, true);
      await page.click(`[data-agent="${agent.id}"]`);
      await page.click('[data-test="force-not-ready"]');
      await page.click(".reasons .chip >> nth=2");
      await page.waitForSelector(".el-message-box");
      assert.match(await page.textContent(".el-message-box"), new RegExp(agent.name));
      await page.click(".el-message-box .el-button--primary");
      await page.waitForSelector(`[data-agent="${agent.id}"][data-state="not_ready"]`);
      mock.world.floor.desks.delete(agent.id);
    },
  },
  {
    name: "floor: filters by state and finds by name",
    as: "admin",
    mock: true,
    run: async (page) => {
      await page.goto("/floor");
      await page.waitForSelector("[data-agent]");
      await page.click('.states [data-state="signed_out"]');
      await page.waitForSelector('.tile[data-state="signed_out"]');
      assert.equal(await page.$('.tile:not([data-state="signed_out"])'), null);
      await page.click('.states [data-state="signed_out"]');
      await page.fill(".floor-bar .find input", "8012");
      await until(page, () => document.querySelectorAll(".tile").length === 1);
      await page.click('[data-view="table"]');
      await page.waitForSelector(".board table");
    },
  },
  {
    name: "floor: a lost connection is said and mended",
    as: "admin",
    mock: true,
    run: async (page, { mock }) => {
      await page.goto("/floor");
      await page.waitForSelector(".connection.live");
      mock.cutLive();
      await page.waitForSelector(".banner");
      await page.waitForSelector(".banner", { state: "detached", timeout: 20_000 });
      await page.waitForSelector(".connection.live");
    },
  },
  {
    name: "floor: the wall board turns its pages and names nobody",
    as: "admin",
    run: async (page) => {
      await page.goto("/floor");
      await page.waitForSelector("tr[data-queue]");
      const queues = await page.$$eval("tr[data-queue]", (rows) => rows.map((row) => row.dataset.queue));
      await page.goto("/wall?every=600");
      await page.waitForSelector('[data-page="overview"] [data-test="wall-waiting"]');
      assert.equal(await page.$(".rail, .account"), null, "no frame, no menu, no account");
      const text = await page.textContent("body");
      assert.ok(!text.includes("系统管理员") && !text.includes("admin"), text);
      await page.keyboard.press("ArrowRight");
      await page.waitForSelector('[data-page="queues"]');
      assert.deepEqual(await page.$$eval("[data-wall-queue]", (cards) => cards.map((card) => card.dataset.wallQueue)), queues.slice(0, 6));
      await page.keyboard.press("ArrowLeft");
      await page.waitForSelector('[data-page="overview"]');
      await page.goto(`/wall?pages=queues,overview&queues=${queues[0]}&every=5`);
      await page.waitForSelector('[data-page="queues"]', { timeout: 12_000 });
      assert.equal((await page.$$("[data-wall-queue]")).length, 1);
      await page.keyboard.press("Escape");
      await page.waitForSelector("tr[data-queue]");
    },
  },
  {
    name: "floor: the measures of a team open those of its agents",
    as: "leader",
    run: async (page) => {
      await page.goto("/floor");
      await page.click('[data-test="open-measures"]');
      await page.waitForURL(/\/floor\/measures/);
      await page.waitForSelector("[data-measures]");
      const teams = await page.$$eval("[data-measures] th button", (buttons) => buttons.map((button) => button.textContent));
      await page.click("[data-measures] th button >> nth=0");
      await page.waitForSelector("[data-measures] th:not(:has(button)) >> nth=1");
      const rows = await page.$$eval("[data-measures]", (all) => all.map((row) => row.dataset.measures));
      assert.ok(rows.length > 1 && !rows.includes(teams[0]), `agents are expected: ${rows.join()}`);
      await page.click('.measures [role="radio"] >> nth=7');
      await until(page, () => /^\d+:\d\d$/.test(document.querySelector("[data-measures] td")?.textContent ?? ""), undefined, 5000);
    },
  },
];
