import assert from "node:assert/strict";

import { until } from "./browser.mjs";

export default [
  {
    name: "calls: the search finds, pages, and lives in the address",
    as: "admin",
    mock: true,
    run: async (page) => {
      await page.goto("/calls");
      await page.click('[data-preset="last_7_days"]');
      await until(page, () => document.querySelectorAll("tr[data-call]").length === 50);
      await page.click('[data-test="more"]');
      await until(page, () => document.querySelectorAll("tr[data-call]").length === 100);
      await page.fill('input[name="caller"]', "138");
      await page.click('[data-test="search"]');
      await page.waitForURL(/caller=138/);
      await until(page, () => [...document.querySelectorAll("tr[data-call] td:nth-child(2)")].every((cell) => cell.textContent.startsWith("138")));
      await page.goBack();
      await until(page, () => document.querySelectorAll("tr[data-call]").length === 50);
    },
  },
  {
    name: "calls: the SIP ladder is walked by keyboard and shows each message's text",
    as: "admin",
    run: async (page, { mock }) => {
      await page.goto("/calls?outcome=answered&from=1");
      await page.waitForSelector("tr[data-call], .empty-state");
      if (!mock && !(await page.$("tr[data-call]"))) return; // a centre without calls yet
      await page.click("tr[data-call] >> nth=0");
      await page.click('[data-test="sip-trace-open"]');
      await page.waitForSelector('[data-test="sip-message"]');
      const text = () => page.textContent('[data-test="sip-text"]');
      assert.match(await text(), /^INVITE sip:/);
      await page.focus('[data-test="sip-message"] >> nth=0');
      await page.keyboard.press("ArrowDown");
      await until(page, () => document.querySelector('[data-test="sip-text"]').textContent.startsWith("SIP/2.0 100"));
      assert.equal(await page.$$eval('[data-test="sip-message"][aria-selected="true"]', (rows) => rows.length), 1);
      const titles = await page.$$eval('[data-test="sip-message"]', (rows) => rows.map((row) => row.textContent));
      assert.ok(titles.some((title) => title.includes("200 OK")), titles.join("|"));
      if (mock) return;
      const [capture] = await Promise.all([page.waitForEvent("download"), page.click('[data-test="sip-capture"]')]);
      assert.match(capture.suggestedFilename(), /^call-\d+\.pcap$/);
    },
  },
  {
    name: "calls: rows are walked and opened by keyboard, and Escape returns",
    as: "admin",
    mock: true,
    run: async (page) => {
      await page.goto("/calls?outcome=answered&from=1");
      await page.waitForSelector("tr[data-call]");
      await page.focus("tr[data-call] >> nth=0");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/calls\/\d+/);
      await page.waitForSelector('[data-test="segments"]');
      await page.keyboard.press("Escape");
      await page.waitForURL(/\/calls\?/);
      await page.waitForSelector("tr[data-call]");
    },
  },
  {
    name: "calls: a recording shows both sides, plays, seeks and can be had",
    as: "admin",
    run: async (page, { mock }) => {
      await page.goto("/calls?has_recording=true&outcome=answered&from=1");
      await page.waitForSelector("tr[data-call], .empty-state");
      if (!mock && !(await page.$("tr[data-call]"))) return; // a centre without calls yet
      await page.click("tr[data-call] >> nth=0");
      await page.waitForSelector('[data-test="waveform"]');
      const drawn = await page.$eval('[data-test="waveform"]', (canvas) => {
        const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        const lit = [0, 0];
        for (let i = 3; i < data.length; i += 4) if (data[i] > 0) lit[Math.floor(i / 4 / canvas.width) < canvas.height / 2 ? 0 : 1] += 1;
        return lit;
      });
      assert.ok(drawn[0] > 200 && drawn[1] > 200, `lanes drawn: ${drawn}`);
      const audio = page.waitForResponse((response) => /\/recordings\/\d+\/audio/.test(response.url()));
      await page.keyboard.press(" ");
      assert.ok((await audio).ok());
      await until(page, () => !document.querySelector('[data-test="position"]').textContent.startsWith("0:00 "), undefined);
      await page.keyboard.press(" ");
      const box = await (await page.$('[data-test="waveform"]')).boundingBox();
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      const now = Number(await page.getAttribute('[data-test="waveform"]', "aria-valuenow"));
      const all = Number(await page.getAttribute('[data-test="waveform"]', "aria-valuemax"));
      assert.ok(Math.abs(now - all / 2) <= Math.max(0.15 * all, 1), `${now} of ${all}`); // both are told in whole seconds
      assert.match(await page.getAttribute('[data-test="download"]', "href"), /download=true/);
    },
  },
  {
    name: "calls: an agent sees only own calls and has no download",
    as: "agent",
    mock: true,
    run: async (page, { mock, accounts }) => {
      const self = mock.world.centre.users.find((user) => user.login === accounts.agent.login);
      await page.goto("/calls?outcome=answered&has_recording=true&from=1");
      await page.waitForSelector("tr[data-call]");
      const agents = await page.$$eval("tr[data-call] td:nth-child(5)", (cells) => [...new Set(cells.map((cell) => cell.textContent))]);
      assert.deepEqual(agents, [self.name]);
      await page.click("tr[data-call] >> nth=0");
      await page.waitForSelector('[data-test="waveform"]');
      assert.equal(await page.$('[data-test="download"]'), null);
      assert.equal(await page.$('[data-test="journal"]'), null);
    },
  },
  {
    name: "calls: an unknown call and an empty search are explained",
    as: "admin",
    run: async (page) => {
      await page.goto("/calls/9007199254740990");
      await page.waitForSelector(".load-error");
      await page.goto("/calls?caller=000000000&from=1");
      await page.waitForSelector(".empty-state");
    },
  },
  {
    name: "callbacks: taken, not reached, taken again and worked off by keyboard",
    as: "agent",
    mock: true,
    run: async (page) => {
      await page.goto("/callbacks");
      await page.waitForSelector("tr[data-callback]");
      const id = await page.getAttribute("tr[data-callback] >> nth=1", "data-callback");
      const row = `tr[data-callback="${id}"]`;
      const caller = () => page.textContent(`${row} td:nth-child(3)`);
      assert.match(await caller(), /\*{4}/);
      for (const choice of ["not_reached", "reached"]) {
        await page.focus("tr[data-callback] >> nth=0");
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Enter"); // takes it
        await page.waitForSelector(`${row} [data-test="attempt"]`);
        assert.doesNotMatch(await caller(), /\*/, "who has it sees whom to dial");
        await page.keyboard.press("Enter"); // tells the result
        await page.waitForSelector('[data-test="attempt"] [role="radio"]');
        if (choice === "not_reached") await page.click('[data-test="attempt"] [role="radio"] >> nth=1');
        await page.fill('[data-test="attempt"] textarea', choice === "reached" ? "wanted the price" : "");
        await page.click('[data-test="save"]');
        if (choice === "not_reached") await page.waitForSelector(`${row} [data-test="take"]`);
        else await page.waitForSelector(row, { state: "detached" });
        await page.waitForSelector('[data-test="attempt"]', { state: "hidden" });
      }
      await page.click('.page-title [role="radio"] >> nth=1');
      await page.waitForSelector(row);
      assert.match(await page.textContent(row), /wanted the price/);
    },
  },
  {
    name: "calls: the signals of a recording stand on the call's page and can be searched for",
    as: "admin",
    mock: true,
    run: async (page) => {
      await page.goto("/calls?has_recording=true&outcome=answered&from=1");
      await page.fill('[data-test="min-silence"] input', "5");
      const asked = page.waitForRequest((request) => new URL(request.url()).searchParams.get("min_silence_ms") === "5000");
      await page.click('[data-test="search"]');
      await asked;
      await page.waitForURL(/min_silence_ms=5000/);
      await page.waitForSelector("tr[data-call]");
      await page.click("tr[data-call] >> nth=0");
      await page.waitForSelector('[data-test="signals"]');
      const shares = await page.$$eval('[data-test="signals"] .key strong', (all) => all.map((one) => Number.parseFloat(one.textContent)));
      assert.equal(shares.length, 4);
      const sum = shares.reduce((total, share) => total + share, 0);
      assert.ok(Math.abs(sum - 100) < 0.3, `the parts make up the whole, not ${sum} %`);
      assert.equal(await page.locator('[data-test="signals"] dl > *').count(), 7);
    },
  },
];
