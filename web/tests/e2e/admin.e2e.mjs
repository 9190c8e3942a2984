import assert from "node:assert/strict";

const fresh = `e2e ${Date.now().toString(36)}`;

export default [
  {
    name: "admin: the archive's form is chosen and its files are checked",
    as: "admin",
    mock: true,
    run: async (page) => {
      await page.goto("/admin/archive");
      await page.waitForSelector('[data-test="check-result"].bad');
      await page.click('[data-test="form"] .el-radio:has-text("FLAC")');
      await page.click('[data-test="save"]:not(.is-disabled)');
      await page.waitForSelector('[data-test="save"].is-disabled');
      await page.click('[data-test="check"]');
      await page.waitForSelector('[data-test="check-result"].good');
      await page.click('[data-test="retry"]');
      await page.waitForSelector('[data-test="archive-problems"]', { state: "detached" });
      assert.equal(await page.locator('[data-test="form"] .el-radio.is-checked').innerText(), "FLAC");
    },
  },
  {
    name: "admin: a team is made, refused twice, renamed and deleted",
    as: "admin",
    run: async (page) => {
      await page.goto("/admin/teams");
      await page.waitForSelector("tr[data-row], .empty-state");
      const make = async () => {
        await page.click('[data-test="new"]');
        await page.fill('.el-drawer input[name="name"]', fresh);
        await page.click('[data-test="save"]');
      };
      await make();
      await page.waitForSelector(`tr:has-text("${fresh}")`);
      await page.waitForSelector(".el-drawer", { state: "hidden" });
      await make();
      await page.waitForSelector(".el-drawer .problem");
      await page.click(".el-drawer .foot .el-button:not(.el-button--primary)");
      await page.click(".el-message-box .el-button--danger, .el-message-box .el-button--primary");
      await page.waitForSelector(".el-drawer", { state: "hidden" });
      await page.click(`tr:has-text("${fresh}")`);
      await page.fill('.el-drawer input[name="name"]', `${fresh} 2`);
      await page.keyboard.press("Enter");
      await page.waitForSelector(`tr:has-text("${fresh} 2")`);
      await page.waitForSelector(".el-drawer", { state: "hidden" });
      await page.click(`tr:has-text("${fresh} 2")`);
      await page.click(".el-drawer .foot .el-button--danger");
      await page.click(".el-message-box .el-button--danger, .el-message-box .el-button--primary");
      await page.waitForSelector(`tr:has-text("${fresh} 2")`, { state: "detached" });
    },
  },
  {
    name: "admin: an edit of something changed meanwhile loads the latest",
    as: "admin",
    mock: true,
    run: async (page, { mock }) => {
      await page.goto("/admin/queues");
      await page.click("tr[data-row] >> nth=0");
      await page.waitForSelector('.el-drawer input[name="name"]');
      const queue = mock.world.centre.queues[0];
      const before = { name: queue.name, etag: queue.etag };
      Object.assign(queue, { name: "别人改的名字", etag: '"changed"' });
      await page.fill('.el-drawer input[name="name"]', "我的名字");
      await page.click('[data-test="save"]');
      await page.waitForSelector(".el-message--error");
      assert.equal(await page.inputValue('.el-drawer input[name="name"]'), "别人改的名字");
      Object.assign(queue, before);
    },
  },
  {
    name: "admin: opening hours are typed loosely and sent exactly",
    as: "admin",
    mock: true,
    run: async (page, { mock }) => {
      await page.goto("/admin/numbers");
      await page.click("tr[data-row] >> nth=1");
      await page.waitForSelector(".el-drawer .minute");
      await page.fill(".el-drawer .minute >> nth=0", "7");
      await page.keyboard.press("Tab");
      await page.fill(".el-drawer .minute >> nth=1", "2130");
      await page.keyboard.press("Tab");
      await page.click('.el-drawer button[class*="copy"]');
      await page.click('[data-test="save"]');
      await page.waitForSelector(".el-drawer", { state: "hidden" });
      const week = mock.world.centre.numbers.find((n) => n.id === 2).hours.week.filter((p) => p.weekday < 6);
      assert.deepEqual([...new Set(week.map((p) => `${p.from_minute}-${p.to_minute}`))], ["420-1290"]);
      assert.equal(week.length, 5);
    },
  },
  {
    name: "admin: members and levels of a queue",
    as: "admin",
    mock: true,
    run: async (page, { mock }) => {
      await page.goto("/admin/queues");
      await page.click("tr[data-row] >> nth=1");
      await page.click(".el-drawer .el-tabs__item >> nth=1");
      await page.click(".el-drawer .levels >> nth=0 >> button >> nth=8");
      await page.click('.el-drawer [data-test="add-member"]');
      await page.click(".el-select-dropdown:visible .el-select-dropdown__item >> nth=0");
      await page.click('[data-test="save"]');
      await page.waitForSelector(".el-drawer", { state: "hidden" });
      const members = mock.world.centre.queues[1].members;
      assert.equal(members[0].level, 9);
      assert.equal(members.length, 17);
    },
  },
  {
    name: "admin: a prompt is uploaded, and what is no WAV refused with the reason",
    as: "admin",
    mock: true,
    run: async (page) => {
      await page.goto("/admin/prompts");
      await page.click(".page-title .el-button--primary");
      await page.setInputFiles('input[type="file"]', { name: "Bad File.wav", mimeType: "audio/wav", buffer: Buffer.from("no wav at all") });
      await page.click(".el-dialog .el-button--primary");
      await page.waitForSelector(".el-dialog .el-form-item__error");
      assert.match(await page.textContent(".el-dialog .el-form-item__error"), /RIFF/);
      await page.setInputFiles('input[type="file"]', { name: "Good.wav", mimeType: "audio/wav", buffer: Buffer.concat([Buffer.from("RIFF"), Buffer.alloc(16_000)]) });
      await page.click(".el-dialog .el-button--primary");
      await page.waitForSelector('tr:has-text("bad-file")');
    },
  },
  {
    name: "admin: a flow is edited, its faults are named, it is tried and published",
    as: "admin",
    mock: true,
    run: async (page) => {
      await page.goto("/admin/flows");
      const row = page.locator('tr[data-row="1"]');
      await row.press("Enter");
      await page.waitForSelector('[data-test="flow-graph"] [data-node="主菜单"]');
      await page.click('[data-test="add-node"]');
      await page.click(".el-select-dropdown__item:visible >> nth=0");
      const added = await page.getAttribute(".node.chosen", "data-node");
      await page.click('[data-test="publish"]');
      await page.waitForSelector(".el-message--error"); // what is on the screen is not what would be published
      await page.click('[data-test="save"]');
      await page.waitForSelector(`[data-test="flow-problems"]:has-text("${added}")`);
      assert.equal(await page.locator('[data-test="flow-problems"] li').count(), 3, "nobody comes here, a dead end, nothing to hear");
      assert.equal(await page.locator(".node.wrong").getAttribute("data-node"), added);
      await page.focus('.node[data-node="主菜单"]');
      await page.keyboard.press("Space");
      assert.equal(await page.getAttribute(".node.chosen", "data-node"), "主菜单");
      await page.click('[data-test="flow-problems"] button >> nth=0');
      assert.equal(await page.getAttribute(".node.chosen", "data-node"), added);
      await page.click('[data-test="remove-node"]');
      await page.click('[data-test="save"]');
      await page.waitForSelector('[data-test="flow-problems"]', { state: "detached" });

      await page.click('[data-test="trial-open"]');
      const asked = page.waitForRequest((request) => request.url().endsWith("/flows/1/test"));
      await page.fill('input[name="trial-keys"]', "1 6222#");
      await page.keyboard.press("Enter");
      assert.deepEqual((await asked).postDataJSON().keys, [{ after_ms: 8000, keys: "1" }, { after_ms: 8000, keys: "6222#" }]);
      await page.waitForSelector('[data-test="story"] tr.queue');
      await page.click('.el-drawer:has([data-test="story"]) .el-drawer__close-btn');
      await page.waitForSelector('[data-test="story"]', { state: "detached" });

      await page.click('[data-test="publish"]');
      await page.click(".el-message-box .el-button--primary");
      await page.waitForSelector('tr[data-row="1"]:has-text("v3")');
    },
  },
  {
    name: "admin: a data source is made, filled from a file, and asked by a node",
    as: "admin",
    mock: true,
    run: async (page) => {
      await page.goto("/admin/data_sources");
      await page.click('[data-test="new"]');
      await page.fill('input[name="name"]', "Orders");
      await page.fill('input[name="column-0"]', "order");
      await page.click('[data-test="add-column"]');
      await page.fill('input[name="column-1"]', "state");
      await page.click('[data-test="save"]');
      await page.waitForSelector('tr[data-row]:has-text("Orders")');
      const sent = page.waitForRequest((request) => request.method() === "PUT" && request.url().endsWith("/rows"));
      await page.setInputFiles('[data-test="rows-file"]', { name: "orders.csv", mimeType: "text/csv", buffer: Buffer.from("order,state\n1,shipped\n") });
      assert.equal((await sent).headers()["content-type"], "text/csv");
      await page.waitForSelector('tr[data-row]:has-text("Orders"):has-text("3")');

      await page.goto("/admin/flows");
      await page.locator('tr[data-row="1"]').press("Enter");
      await page.click('[data-node="查会员"]');
      assert.equal(await page.inputValue('input[name="ask-pin"]'), "pin");
      await page.fill('input[name="ask-card"]', "caller");
      const saved = page.waitForRequest((request) => request.method() === "PUT" && request.url().endsWith("/flows/1"));
      await page.click('[data-test="save"]');
      const node = (await saved).postDataJSON().nodes.find((one) => one.name === "查会员");
      assert.deepEqual([...node.parameters].sort((a, b) => (a.name < b.name ? -1 : 1)), [{ name: "card", value: "caller" }, { name: "pin", value: "pin" }]);
    },
  },
  {
    name: "admin: a key is made and asks, a webhook is made, tried and its delivery shown",
    as: "admin",
    run: async (page) => {
      await page.goto("/admin/api_keys");
      await page.click('[data-test="new"]');
      await page.fill('input[name="name"]', `key ${fresh}`);
      await page.click('[data-field="user"]');
      await page.click(".el-select-dropdown:visible .el-select-dropdown__item >> nth=0");
      await page.click('[data-area="people"] .el-radio >> nth=1');
      await page.click('[data-test="api-key"] [data-test="save"]');
      const key = await page.inputValue('[data-test="once-shown"] input');
      assert.match(key, /^cfk_/);
      await page.click('[data-test="have-it"]');
      await page.waitForSelector(`tr[data-key="key ${fresh}"]`);
      await page.click(`tr[data-key="key ${fresh}"] [data-test="revoke"]`);
      await page.click(".el-message-box .el-button--primary");
      await page.waitForSelector(`tr[data-key="key ${fresh}"]`, { state: "detached" });

      await page.goto("/admin/webhooks");
      await page.click('[data-test="new"]');
      await page.fill('input[name="name"]', `hook ${fresh}`);
      await page.fill('input[name="url"]', "https://hook.invalid/in");
      await page.click('[data-test="save"]');
      assert.match(await page.inputValue('[data-test="once-shown"] input'), /^whsec_/);
      await page.click('[data-test="have-it"]');
      await page.click(`tr[data-row]:has-text("hook ${fresh}")`);
      await page.click('[data-test="ping"]');
      await page.waitForSelector('[data-delivery] code:has-text("ping")');
    },
  },
  {
    name: "admin: the mail server is tried before it is saved, and boxes say who is told",
    as: "admin",
    mock: true,
    run: async (page) => {
      await page.goto("/admin/mail");
      await page.fill('input[name="host"]', "smtp.invalid");
      await page.fill('input[name="test-to"]', "me@example.com");
      await page.fill('input[name="password"]', "quiet lamps");
      await page.click('[data-test="try"]');
      await page.waitForSelector('[data-test="tested"]:has-text("check host")');
      await page.fill('input[name="host"]', "smtp.example.com");
      await page.click('[data-test="try"]');
      await page.waitForSelector('[data-test="tested"].good');
      await page.click('[data-test="save"]');
      await page.waitForSelector(".el-message--success");
      await page.click('[data-mail="failed"] button');
      await page.waitForSelector('[data-mail="failed"]', { state: "detached" });

      await page.goto("/voicemail");
      await page.click('[data-test="boxes"]');
      await page.click('[data-test="box"]');
      await page.click(".el-select-dropdown:visible .el-select-dropdown__item >> nth=1");
      await page.click('[data-copy="notice"]');
      await page.fill('input[name="mail"]', "sales@example.com, wrong");
      await page.press('input[name="mail"]', "Enter");
      await page.waitForSelector('[data-test="voicemail-boxes"] [role="alert"]');
      assert.equal(await page.inputValue('input[name="mail"]'), "wrong");
      await page.fill('input[name="mail"]', "");
      await page.click('[data-test="voicemail-boxes"] [data-test="save"]');
      await page.waitForSelector('[data-test="voicemail-boxes"]', { state: "hidden" });
      await page.click('[data-test="boxes"]');
      await page.click('[data-test="box"]');
      await page.click(".el-select-dropdown:visible .el-select-dropdown__item >> nth=1");
      await page.waitForSelector('[data-test="voicemail-boxes"] .chip:has-text("sales@example.com")');
    },
  },
  {
    name: "admin: a widget is made, its script tag shown",
    as: "admin",
    run: async (page) => {
      await page.goto("/admin/widgets");
      await page.click('[data-test="new"]');
      await page.fill('input[name="name"]', `widget ${fresh}`);
      await page.fill("#resource-form textarea", "https://shop.example.com");
      await page.fill('input[name="title"]', "<b>Shop</b>");
      await page.click('[data-test="save"]');
      assert.match(await page.textContent('[data-test="script-tag"]'), /^<script async src="http.*widget\.js" data-widget="[\w-]{8,}"><\/script>$/);
      await page.keyboard.press("Escape");
      await page.waitForSelector(`tr[data-row]:has-text("widget ${fresh}")`);
    },
  },
];
