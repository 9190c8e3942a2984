// A case on its whole way: marked on the waveform, described, submitted, approved by somebody else, heard by an agent, cited in a
// coaching plan; and the coaching plan on to its conclusion. Runs against the stand-in and against a server alike.

import assert from "node:assert/strict";

import { until } from "./browser.mjs";

const ask = async (page, path) => (await page.request.get(`/api/v1${path}`)).json();
const confirm = async (page) => {
  await page.click(".el-message-box .el-button--primary");
  await page.waitForSelector(".el-message-box", { state: "hidden" });
};
/** Draws over this share of the waveform. */
async function draw(page, from, to) {
  const wave = page.locator('[data-test="waveform"]');
  await wave.scrollIntoViewIfNeeded();
  const box = await wave.boundingBox();
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, y, { steps: 4 });
  await page.mouse.up();
}
const longCall = async (page) => (await ask(page, "/conversations?outcome=answered&has_recording=true&limit=60")).items.reduce((a, b) => (b.talk_ms > a.talk_ms ? b : a));

async function makeClip(page, title) {
  await page.goto(`/calls/${(await longCall(page)).id}`);
  await page.click('[data-test="make-clip"]');
  await draw(page, 0.1, 0.4);
  await draw(page, 0.5, 0.8);
  await page.waitForSelector('[data-marks="passages"] [data-mark="1"]');
  await page.click('[data-test="clip-maker"] .toggle-bar [role="radio"] >> nth=1');
  await draw(page, 0.2, 0.25);
  await page.waitForSelector('[data-marks="bleeps"] [data-mark="0"]');
  await page.click('[data-test="describe"]');
  await page.fill('input[name="clip-title"]', title);
  await page.fill('textarea[name="learning-points"]', "repeats what the customer wants");
  await page.click('[data-test="clip-form"] [data-test="save"]');
  await page.waitForSelector('[data-test="clip"] [data-state="draft"]');
  return new URL(page.url()).pathname;
}

async function play(page) {
  const answers = [];
  page.on("response", (response) => /\/clips\/\d+\/audio$/.test(response.url()) && answers.push(response));
  await page.click('[data-test="play-clip"]');
  await until(page, () => Number(document.querySelector('[data-test="clip-player"] input').value) > 0);
  assert.ok(answers.length > 0 && answers.every((answer) => [200, 206].includes(answer.status())));
  return answers[0].headers();
}

export default [
  {
    name: "clips: marked, submitted, approved by another, heard in the page and cited",
    as: "qa",
    run: async (page, { become, accounts, mock }) => {
      if (!accounts.qaLead || !accounts.called) return;
      const title = `case ${Date.now()}`;
      const path = await makeClip(page, title);
      await page.click('[data-act="submit"]');
      await confirm(page);
      await page.waitForSelector('[data-state="submitted"]');
      assert.equal(await page.locator('[data-act="approve"]').count(), 0, "nobody approves his own");
      await become("qaLead");
      await page.goto("/quality/clips");
      await page.click('.toggle-bar [role="radio"] >> text=/待审批|To approve/');
      await page.click(`tr[data-clip] >> text=${title}`);
      await page.waitForURL((url) => url.pathname === path);
      await play(page);
      await page.click('[data-act="approve"]');
      await confirm(page);
      await page.waitForSelector('[data-test="clip"] [data-state="approved"]');
      await become("called");
      await page.goto("/quality/clips");
      await page.fill('input[name="search"]', title);
      await page.keyboard.press("Enter");
      await until(page, (text) => { const rows = [...document.querySelectorAll("tr[data-clip]")]; return rows.length === 1 && rows[0].textContent.includes(text); }, title);
      await page.click("tr[data-clip]");
      await page.waitForSelector('[data-test="clip-player"]');
      assert.equal(await page.locator('[data-test="source"]').count(), 0, "no way to the call");
      assert.equal(await page.locator('[download], [data-test="download"]').count(), 0, "no download");
      const headers = await play(page);
      if (!mock) {
        assert.equal(headers["content-disposition"], "inline");
        assert.equal(headers["cache-control"], "no-store");
      }
    },
  },
  {
    name: "clips: returned with a reason, cut anew on the call's page, withdrawn without its sound",
    as: "qa",
    run: async (page, { become, accounts }) => {
      if (!accounts.qaLead) return;
      const path = await makeClip(page, `anew ${Date.now()}`);
      await page.click('[data-act="submit"]');
      await confirm(page);
      await page.waitForSelector('[data-state="submitted"]');
      await become("qaLead");
      await page.goto(path);
      await page.click('[data-act="return"]');
      await page.fill('textarea[name="reason"]', "a name is heard");
      await page.click('[data-test="reason"] [data-test="save"]');
      await page.waitForSelector('[data-state="returned"]');
      await become("qa");
      await page.goto(path);
      await page.click('[data-test="recut"]');
      await page.waitForSelector('[data-marks="passages"] [data-mark="1"]');
      assert.equal(await page.locator('[data-marks="bleeps"] [data-mark]').count(), 1, "the marks come back");
      await page.click('[data-marks="passages"] [data-mark="1"] button >> nth=-1');
      await page.waitForSelector('[data-marks="passages"] [data-mark="1"]', { state: "detached" });
      await page.click('[data-test="describe"]');
      await page.click('[data-test="clip-form"] [data-test="save"]');
      await page.waitForURL((url) => url.pathname === path);
      const { clip, source } = await ask(page, `/quality/clips/${path.split("/").pop()}`);
      assert.deepEqual([clip.state, source.passages.length, source.bleeps.length], ["returned", 1, 1]);
      await page.click('[data-act="withdraw"]');
      await page.fill('textarea[name="reason"]', "teaches nothing");
      await page.click('[data-test="reason"] [data-test="save"]');
      await page.waitForSelector('[data-state="withdrawn"]');
      assert.ok(await page.locator('[data-test="play-clip"]').isDisabled());
    },
  },
  {
    name: "coaching: a case is cited, a session held, the effect re-checked and the plan concluded",
    as: "qa",
    run: async (page, { become, accounts, mock }) => {
      if (!accounts.qaLead || !accounts.called) return;
      const write = async (method, path, data, headers = {}) => {
        const answer = await page.request.fetch(`/api/v1${path}`, { method, headers: { "X-Requested-With": "callfloor", ...headers }, ...(data ? { data } : {}) });
        assert.ok(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`);
        return answer.json();
      };
      const agent = (await ask(page, "/users?limit=200")).items.find((user) => user.login === accounts.called.login);
      const held = await ask(page, "/quality/clips?state=approved");
      assert.ok(held.items.some((clip) => clip.audience === "everyone"), "a case to cite");
      /** A call of the agent that nobody has scored, begun at `since` or later; the robots go on calling. */
      const unscored = async (since) => {
        for (const end = Date.now() + 150_000; Date.now() < end; await page.waitForTimeout(500)) { // he may have a break
          const taken = new Set((await ask(page, `/quality/evaluations?agent_id=${agent.id}&limit=200`)).items.map((row) => row.conversation_id));
          const calls = (await ask(page, `/conversations?agent_id=${agent.id}&outcome=answered&has_recording=true&limit=200`)).items;
          const call = calls.find((each) => each.started_at >= since && each.ended_at && !taken.has(each.id) && each.agent_id === agent.id);
          if (call) return call;
        }
        throw new Error("no new call of this agent came");
      };
      /** A released result of such a call, each answer at its best. */
      const result = async (since = 0) => {
        const call = await unscored(since);
        const { items: schemes } = await ask(page, "/quality/schemes?state=published&channel=inbound_call");
        const started = await write("POST", "/quality/evaluations", { scheme_id: schemes[0].id, channel: null, conversation_id: call.id, agent_id: agent.id, contact_at: null, contact_note: "", task_id: null });
        const items = started.content.sections.flatMap((section) => section.items);
        const best = (item) => ({ item: item.key, na: false, comment: "ok", ...(["yes_no", "critical", "choice"].includes(item.kind) ? { choice: { yes_no: "yes", critical: "pass" }[item.kind] ?? item.options[0].key } : { number: { bonus: 0, penalty: 0, scale: item.levels, number: item.best }[item.kind] ?? item.points }) });
        const saved = await write("PUT", `/quality/evaluations/${started.evaluation.id}/draft`, { answers: items.map(best), comment: "" }, { "If-Match": started.evaluation.etag });
        const submitted = await write("POST", `/quality/evaluations/${started.evaluation.id}/submit`, undefined, { "If-Match": saved.etag });
        await write("POST", `/quality/evaluations/${started.evaluation.id}/release`, undefined, { "If-Match": submitted.evaluation.etag });
        return started.evaluation.id;
      };
      await page.goto(`/quality/evaluations/${await result()}`);
      await page.click('[data-test="open-coaching"]');
      await page.waitForSelector('[data-test="coaching-form"]');
      if ((await page.locator('[data-field="items"] .el-tag').count()) === 0) {
        await page.click('[data-field="items"]');
        await page.click(".el-select-dropdown:visible .el-select-dropdown__item >> nth=0");
        await page.keyboard.press("Escape");
      }
      await page.fill('[data-test="coaching-form"] textarea[name="goal"]', "asks back before answering");
      await page.click('[data-test="coaching-form"] [data-test="save"]');
      await page.waitForSelector('[data-test="coaching-plan"]');
      const { pathname } = new URL(page.url());
      await page.click('[data-test="cite"]');
      await page.click(".el-select-dropdown:visible .el-select-dropdown__item >> nth=0");
      await page.waitForSelector("[data-case]");
      await page.click('[data-deed="add_session"]');
      await page.fill('textarea[name="coaching-text"]', "listened to the case together");
      await page.click('[data-test="coaching-act"] [data-test="save"]');
      await page.waitForSelector("[data-session]");
      await become("called");
      await page.goto(pathname);
      await play(page); // the agent hears the case right there
      await page.click('[data-test="acknowledge"]');
      await page.click('[data-test="coaching-act"] [data-test="save"]');
      await page.waitForSelector('[data-test="acknowledge"]', { state: "detached" });
      await become("qa");
      const { sessions } = await ask(page, pathname);
      await result(mock ? 0 : sessions[0].held_at); // without a result since, there is nothing to re-check
      await page.goto(pathname);
      await page.click('[data-deed="recheck"]');
      await page.click('[data-test="coaching-act"] [data-test="save"]');
      await page.waitForSelector('[data-test="coaching-plan"] [data-state="rechecked"]');
      await page.click('[data-deed="close"]');
      await page.click('[data-test="coaching-act"] [role="radio"] >> nth=1');
      await page.fill('textarea[name="coaching-text"]', "still answers too soon");
      await page.click('[data-test="coaching-act"] [data-test="save"]');
      await page.waitForSelector('[data-test="coaching-plan"] [data-state="closed"]');
      const { coaching } = await ask(page, pathname);
      assert.deepEqual([coaching.outcome, coaching.note], ["not_achieved", "still answers too soon"]);
      assert.equal(await page.locator("[data-deed]").count(), 0, "nothing is left to do");
    },
  },
  {
    name: "signals: the review desk shows what was measured of the call beside the form",
    as: "qa",
    run: async (page) => {
      const measured = async () => {
        const { items } = await ask(page, "/quality/evaluations?limit=200");
        for (const row of items.filter((each) => each.conversation_id !== null)) {
          const { signals } = await ask(page, `/conversations/${row.conversation_id}`);
          const own = signals?.find((each) => each.agent_id === row.agent_id && each.measured_ms > 0);
          if (own) return { row, own };
        }
        return null;
      };
      let found = null; // the measuring follows the call with what is left of the processor
      for (const end = Date.now() + 60_000; !found && Date.now() < end; await page.waitForTimeout(300)) found = await measured();
      assert.ok(found, "an evaluation of a call that was measured");
      await page.goto(`/quality/evaluations/${found.row.id}`);
      const panel = page.locator('[data-test="signals"]');
      await panel.waitFor();
      const shown = await panel.textContent();
      const share = `${(((found.own.customer.talk_ms - found.own.overtalk_ms) / found.own.measured_ms) * 100).toFixed(1)}%`;
      assert.ok(shown.includes(share), `${share} in ${shown}`);
    },
  },
];
