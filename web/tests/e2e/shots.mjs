// Takes a picture of every page in both languages and themes, for looking at them:  npm run shots [-- name …] [--quick] [--large | --size=1280x720 …]
// With --audit no pictures are taken, but axe looks at each page for what WCAG 2.1 AA forbids; what it finds is printed and fails.

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { password } from "../mock/centre.mjs";
import { startMock } from "../mock/server.mjs";
import { breaches } from "./audit.mjs";
import { become, openBrowser, runningCall, Windows } from "./browser.mjs";

const folder = fileURLToPath(new URL("../../.shots/", import.meta.url));
const only = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const asked = process.argv.filter((word) => word.startsWith("--size=")).map((word) => word.slice("--size=".length).split("x").map(Number));
const usual = process.argv.includes("--large") ? [[2560, 1440], [3840, 2160]] : [[1366, 768]];
const audits = process.argv.includes("--audit");
// axe judges only what is in the window
const sizes = asked.length > 0 ? asked : audits ? [[1366, 3000]] : usual;
const looks = process.argv.includes("--quick") ? [["zh-CN", "light"], ["en", "dark"]] : [["zh-CN", "light"], ["zh-CN", "dark"], ["en", "light"], ["en", "dark"]];

const pages = {
  "sign-in": { login: null, path: "/sign-in" },
  desk: { login: "agent02", path: "/desk" },
  "desk-sign-in": { login: "agent01", path: "/desk" },
  floor: { login: "admin", path: "/floor" },
  "floor-table": { login: "leader1", path: "/floor", act: async (page) => page.click('[data-view="table"]') },
  "floor-agent": { login: "admin", path: "/floor", act: async (page) => page.click(".tile >> nth=4") },
  "floor-targets": { login: "admin", path: "/floor", act: async (page) => { await page.click(".tile >> nth=4"); await page.click('[data-test="team-targets"]'); await page.waitForSelector('[data-test="target-answered"]'); } },
  "floor-definition": { login: "admin", path: "/floor", act: async (page) => page.hover('[data-test="sl-today"] >> nth=0') },
  "floor-measures": { login: "leader1", path: "/floor/measures", act: async (page) => page.waitForSelector("[data-measures]") },
  "floor-measures-agents": { login: "admin", path: "/floor/measures", act: async (page) => { await page.click("[data-measures] button >> nth=0"); await page.click('.measures [role="radio"] >> nth=7'); } },
  "floor-trend": { login: "admin", path: "/floor", act: async (page) => page.click("tr[data-queue] .name >> nth=0") },
  calls: { login: "admin", path: "/calls?preset=last_7_days" },
  "calls-empty": { login: "admin", path: "/calls?caller=000&from=1" },
  "call-sip": { login: "admin", path: "/calls?outcome=answered&from=1", act: async (page) => { await page.click("tr[data-call] >> nth=3"); await page.click('[data-test="sip-trace-open"]'); await page.focus('[data-test="sip-message"] >> nth=1'); await page.locator('[data-test="sip-trace"]').scrollIntoViewIfNeeded(); } },
  "call-legs": { login: "admin", path: "/calls?outcome=answered&from=1", act: async (page) => { await page.click("tr[data-call] >> nth=3"); await page.locator('[data-test="leg-sound"] >> nth=0').scrollIntoViewIfNeeded(); } },
  call: { login: "admin", path: "/calls?has_recording=true&outcome=answered&min_talk_ms=60000&from=1", act: async (page) => { await page.click("tr[data-call] >> nth=3"); await page.waitForSelector('[data-test="waveform"]'); } },
};
for (const name of ["people", "teams", "queues", "numbers", "flows", "data_sources", "extensions", "trunks", "classes", "prompts", "centre", "archive", "api_keys", "widgets", "webhooks", "screen_pop", "embedding", "mail", "audit", "system"]) pages[`admin-${name}`] = { login: "admin", path: `/admin/${name}` };
const openFirst = async (page) => { await page.click("tr[data-row] >> nth=0"); await page.waitForTimeout(500); };
pages["admin-queue-edit"] = { login: "admin", path: "/admin/queues", act: openFirst };
pages["admin-extension-edit"] = { login: "admin", path: "/admin/extensions", act: openFirst };
pages["admin-queue-members"] = { login: "admin", path: "/admin/queues", act: async (page) => { await openFirst(page); await page.click(".el-tabs__item >> nth=1"); } };
const queueTab = (index, act) => async (page) => { await openFirst(page); await page.click(`.el-tabs__item >> nth=${index}`); await act?.(page); };
const choose = async (page, field, index) => { await page.click(`[data-test="${field}"]`); await page.click(`.el-select-dropdown:visible .el-select-dropdown__item >> nth=${index}`); };
pages["admin-queue-widening"] = { login: "admin", path: "/admin/queues", act: queueTab(3, async (page) => { await page.click('[data-test="add-step"]'); await page.click('[data-test="add-step"]'); }) };
pages["admin-queue-overflow"] = { login: "admin", path: "/admin/queues", act: queueTab(4, async (page) => { await choose(page, "overflow", 2); await page.click(".el-drawer .el-checkbox:visible >> nth=0"); await choose(page, "overflow_when_full", 3); }) };
let scoredLive = -1; // each picture scores another call
pages["evaluation-live"] = { login: "qa", path: "/calls", act: async (page) => { await page.goto(`/calls/${await runningCall(page, (scoredLive += 1))}`); await page.click('[data-test="score-call"]'); await page.click('[data-test="start-evaluation"] [data-test="save"]'); await page.waitForSelector('[data-test="live-call"]'); await page.fill('input[name="remark"]', "语气亲切"); } };
pages.blocked = { login: "leader1", path: "/blocked" };
pages["blocked-edit"] = { login: "leader1", path: "/blocked", act: async (page) => page.click("tr[data-row] >> nth=1") };
pages["blocked-reports"] = { login: "leader1", path: "/blocked", act: async (page) => { await page.click('.blocked [role="radio"] >> nth=1'); await page.click('[data-test="block"] >> nth=0'); } };
pages["blocked-log"] = { login: "leader1", path: "/blocked", act: async (page) => page.click('.blocked [role="radio"] >> nth=2') };
pages["desk-nuisance"] = { login: "agent03", path: "/desk", act: async (page) => { await page.waitForSelector('[data-test="nuisance"]', { timeout: 60_000 }); await page.click('[data-test="nuisance"]'); } };
const pressInCall = async (page, button) => { await page.waitForSelector(`[data-test="${button}"]`, { timeout: 60_000 }); await page.click(`[data-test="${button}"]`); await page.waitForTimeout(700); };
pages["desk-paused"] = { login: "agent03", path: "/desk", act: async (page) => pressInCall(page, "pause-recording") };
pages["desk-parked"] = { login: "agent03", path: "/desk", act: async (page) => { await pressInCall(page, "park"); await page.waitForSelector('[data-test="parked"]'); } };
pages.alerts = { login: "admin", path: "/alerts" };
pages["alerts-one"] = { login: "leader1", path: "/alerts", act: async (page) => { await page.click("tr[data-alert] >> nth=0"); await page.waitForSelector("[data-step]"); } };
pages["alerts-past"] = { login: "leader1", path: "/alerts", act: async (page) => page.click('.alerts-page [role="radio"] >> nth=1') };
pages["alerts-report"] = { login: "leader1", path: "/alerts", act: async (page) => page.click('.alerts-page [role="radio"] >> nth=2') };
pages.shifts = { login: "leader1", path: "/shifts" };
pages["shifts-handover"] = { login: "leader1", path: "/shifts/handovers/402" };
pages["shifts-draft"] = { login: "leader1", path: "/shifts", act: async (page) => { await page.click('[data-test="new-handover"], [data-test="go-on"]'); const shift = await page.$('input[name="shift"]:visible'); if (shift) { await shift.fill("中班"); await page.click('[data-test="new-handover"] [data-test="save"]'); } await page.waitForSelector('[data-test="facts"]'); } };
pages["shifts-items"] = { login: "leader1", path: "/shifts?view=open_items", act: async (page) => { await page.click("tr[data-item] >> nth=0"); await page.waitForSelector('[data-test="item-way"]'); } };
pages["shifts-meetings"] = { login: "leader1", path: "/shifts?view=meetings", act: async (page) => { await page.click("tr[data-note] >> nth=0"); await page.waitForSelector('[data-test="note-drawer"]'); } };
pages["shifts-walk-new"] = { login: "leader1", path: "/shifts?view=walks", act: async (page) => { await page.click('[data-test="new-note"]'); await page.click('[data-test="add-follow-up"]'); } };
pages["shifts-follow-ups"] = { login: "leader1", path: "/shifts?view=follow_ups" };
pages["shifts-equipment"] = { login: "leader1", path: "/shifts?view=equipment", act: async (page) => { await page.click("tr[data-equipment] >> nth=0"); await page.waitForSelector('[data-test="equipment-drawer"]'); } };
pages["shifts-agent"] = { login: "agent02", path: "/shifts" };
pages.seats = { login: "admin", path: "/floor?view=seats", act: async (page) => { await page.waitForSelector("[data-seat]"); } };
pages.skills = { login: "admin", path: "/floor?view=skills", act: async (page) => { await page.waitForSelector("[data-skill]"); } };
pages["seats-edit"] = { login: "admin", path: "/floor?view=seats", act: async (page) => { await page.click('[data-test="edit-room"]'); await page.click('[data-place="0.0"]'); } };
pages["admin-alert_rules"] = { login: "admin", path: "/admin/alert_rules" };
pages["admin-alert-rule-edit"] = { login: "admin", path: "/admin/alert_rules", act: async (page) => { await page.click("tr[data-row] >> nth=0"); await page.waitForTimeout(500); } };
pages["admin-alert-rule-site"] = { login: "admin", path: "/admin/alert_rules", act: async (page) => { await page.click("tr[data-row] >> nth=2"); await page.waitForTimeout(500); } };
pages["inbox"] = { login: "leader1", path: "/floor", act: async (page) => { await page.click('[data-test="inbox"]'); await page.waitForSelector("[data-message]"); } };
pages["inbox-letter"] = { login: "leader1", path: "/floor", act: async (page) => { await page.click('[data-test="inbox"]'); await page.click('[data-test="new-letter"]'); } };
pages["desk-help"] = { login: "agent03", path: "/desk", act: async (page) => { await page.waitForSelector('[data-test="help-panel"]', { timeout: 60_000 }); } };
pages["admin-flow-edit"] = { login: "admin", path: "/admin/flows", act: async (page) => { await openFirst(page); await page.click('[data-test="flow-graph"] .node >> nth=2'); } };
pages["admin-flow-trial"] = { login: "admin", path: "/admin/flows", act: async (page) => { await openFirst(page); await page.click('[data-test="trial-open"]'); await page.click('[data-test="run-trial"]'); await page.waitForSelector('[data-test="story"]'); } };
pages["admin-flow-faults"] = { login: "admin", path: "/admin/flows", act: async (page) => { await page.click("tr[data-row] >> nth=1"); await page.waitForSelector('[data-test="flow-problems"]'); await page.click('[data-test="flow-problems"] button'); } };
pages["admin-key-new"] = { login: "admin", path: "/admin/api_keys", act: async (page) => { await page.click('[data-test="new"]'); await page.waitForSelector('[data-area="desk"]'); } };
pages["admin-widget"] = { login: "admin", path: "/admin/widgets", act: openFirst };
pages["admin-webhook"] = { login: "admin", path: "/admin/webhooks", act: openFirst };
pages["admin-webhook-sent"] = { login: "admin", path: "/admin/webhooks", act: async (page) => { await openFirst(page); await page.click('[data-test="deliveries"]'); await page.click("[data-delivery] >> nth=0"); } };
pages["admin-source-table"] = { login: "admin", path: "/admin/data_sources", act: openFirst };
pages["admin-source-http"] = { login: "admin", path: "/admin/data_sources", act: async (page) => page.click("tr[data-row] >> nth=1") };
const flowNode = (name) => async (page) => { await openFirst(page); await page.click(`[data-node="${name}"]`); };
pages["admin-flow-look-up"] = { login: "admin", path: "/admin/flows", act: flowNode("查会员") };
pages["admin-flow-new"] = { login: "admin", path: "/admin/flows", act: async (page) => { await page.click('[data-test="new"]'); } };
pages["admin-flow-versions"] = { login: "admin", path: "/admin/flows", act: async (page) => { await openFirst(page); await page.click('[data-test="versions-open"]'); await page.waitForSelector('[data-test="versions"]'); } };
pages["admin-flow-notice"] = { login: "admin", path: "/admin/flows", act: async (page) => { await page.click('[data-test="edit-notice"]'); await page.waitForSelector('[data-test="notice-form"]'); } };
pages["calls-criteria"] = { login: "admin", path: "/calls?preset=last_7_days", act: async (page) => { await page.click(".search .link-figure"); await page.waitForSelector('[data-test="min-silence"]'); } };
pages["admin-number-edit"] = { login: "admin", path: "/admin/numbers", act: async (page) => page.click("tr[data-row] >> nth=1") };
pages["admin-person-edit"] = { login: "admin", path: "/admin/people", act: async (page) => page.click("tr[data-row] >> nth=4") };
pages["admin-trunk-edit"] = { login: "admin", path: "/admin/trunks", act: openFirst };
pages["desk-call"] = { login: "agent03", path: "/desk", act: async (page) => { await page.waitForSelector('[data-test="wrap-up"]', { timeout: 60_000 }); } };

const scrollTo = (selector) => async (page) => { await page.locator(selector).scrollIntoViewIfNeeded(); };
const idle = async (page) => { await page.waitForSelector('[data-test="wrap-up"]', { timeout: 60_000 }); await page.keyboard.press("F8"); await page.waitForSelector('[data-test="dial-number"]'); };
pages["desk-dial"] = { login: "agent02", path: "/desk", act: async (page) => { await idle(page); await page.fill('[data-test="dial-number"]', "138-0000-0001"); } };
pages["desk-call-out"] = { login: "agent02", path: "/desk", act: async (page) => { await idle(page); await page.fill('[data-test="dial-number"]', "138 0000 0001"); await page.keyboard.press("Enter"); await page.waitForSelector('[data-test="transfer"]', { timeout: 20_000 }); } };
pages["admin-trunk-out"] = { login: "admin", path: "/admin/trunks", act: async (page) => { await openFirst(page); await page.locator('[data-test="outbound"] .form-grid >> nth=0').scrollIntoViewIfNeeded(); } };
pages["admin-dialling"] = { login: "admin", path: "/admin/centre", act: scrollTo('[data-test="dialling"] ul') };
pages["callbacks-agent"] = { login: "agent02", path: "/callbacks", act: async (page) => { await page.click('[data-test="take"] >> nth=1'); } };
pages.callbacks = { login: "leader1", path: "/callbacks", act: async (page) => { await page.click('[data-test="take"] >> nth=1'); } };
pages["callback-result"] = { login: "agent02", path: "/callbacks", act: async (page) => { await page.click('[data-test="take"] >> nth=2'); await page.click('[data-test="attempt"]'); } };
pages.customers = { login: "leader1", path: "/customers" };
pages.customer = { login: "leader1", path: "/customers", act: async (page) => { await page.click("tr[data-customer] >> nth=0"); await page.waitForTimeout(800); } };
pages["customer-new"] = { login: "leader1", path: "/customers", act: async (page) => page.click('[data-test="new-customer"]') };
pages["customer-imports"] = { login: "admin", path: "/customers/imports" };
pages["wrap-ups"] = { login: "leader1", path: "/calls/wrap-ups" };
pages.voicemail = { login: "leader1", path: "/voicemail", act: async (page) => { await page.click('[data-test="take"] >> nth=1'); } };
pages.faxes = { login: "leader1", path: "/faxes", act: async (page) => { await page.click('[data-test="take"] >> nth=1'); } };
pages["fax-open"] = { login: "leader1", path: "/faxes", act: async (page) => { await page.click('[data-test="open"] >> nth=1'); await page.waitForSelector('[data-test="pages"]'); await page.waitForTimeout(400); } };
pages["voicemail-message"] = { login: "leader1", path: "/voicemail", act: async (page) => { await page.click('[data-test="open"] >> nth=0'); await page.waitForSelector('[data-test="clip-player"]'); await page.waitForTimeout(400); } };
pages.knowledge = { login: "leader1", path: "/knowledge" };
pages["knowledge-edit"] = { login: "leader1", path: "/knowledge", act: async (page) => { await page.click('[data-test="edit"]'); await page.waitForTimeout(500); } };
pages["knowledge-versions"] = { login: "leader1", path: "/knowledge", act: async (page) => { await page.click('[data-article="2"]'); await page.click('[data-test="versions"]'); await page.waitForTimeout(600); } };
pages["knowledge-feedback"] = { login: "leader1", path: "/knowledge", act: async (page) => { await page.click('.toggle-bar [role="radio"] >> nth=1'); await page.waitForTimeout(300); } };
pages["voicemail-boxes"] = { login: "admin", path: "/voicemail", act: async (page) => { await page.click('[data-test="boxes"]'); await page.waitForSelector('[data-test="voicemail-boxes"] [data-copy="notice"]'); await page.waitForTimeout(400); } };
pages["quality-surveys"] = { login: "leader1", path: "/quality/surveys" };
pages["survey-rows"] = { login: "leader1", path: "/quality/surveys", act: async (page) => { await page.click('[data-test="offered"] >> nth=0'); await page.waitForSelector("tr[data-survey]"); await page.waitForTimeout(400); } };
pages["admin-queue-recording"] = { login: "admin", path: "/admin/queues", act: queueTab(5, async (page) => { await page.click('[data-test="recording-policy"]:visible .el-select'); await page.click(".el-select-dropdown:visible .el-select-dropdown__item >> nth=1"); }) };
pages["admin-recording-rules"] = { login: "admin", path: "/admin/centre", act: scrollTo('[data-test="recording-rules"] ul >> nth=1') };
pages["admin-queue-survey"] = { login: "admin", path: "/admin/queues", act: queueTab(6, async (page) => { await page.click('[data-test="add-question"]'); await page.click('[data-test="add-question"]'); }) };
pages["admin-speak"] = { login: "admin", path: "/admin/prompts", act: async (page) => { await page.click('[data-test="speak"]'); await page.fill('textarea[name="text"]', "您好，请按一。"); } };
const inCall = async (page) => { await page.waitForSelector('[data-test="call-controls"]', { timeout: 60_000 }); if (await page.$('[data-test="take-back"]')) await page.click('[data-test="take-back"]'); };
pages["desk-transfer"] = { login: "agent03", path: "/desk", act: async (page) => { await inCall(page); await page.click('[data-test="transfer"]'); await page.waitForSelector('[data-test="target"]'); } };
pages["desk-consult"] = { login: "agent03", path: "/desk", act: async (page) => { await inCall(page); await page.click('[data-test="consult"]'); await page.click('[data-test="target"] >> nth=0'); await page.waitForSelector('[data-test="party"]'); } };
pages["floor-call"] = { login: "admin", path: "/floor", act: async (page) => { await page.click('[data-test="call-actions"] >> nth=-1'); await page.waitForSelector('[data-test="call-drawer"]'); } };
pages["floor-call-waiting"] = { login: "admin", path: "/floor", act: async (page) => { await page.click('[data-test="call-actions"] >> nth=0'); await page.waitForSelector('[data-test="call-drawer"]'); } };
pages["quality-tasks"] = { login: "qa", path: "/quality/tasks" };
pages["quality-form"] = { login: "qa", path: "/quality/tasks", act: async (page) => { await page.click('[data-test="open"] >> nth=1'); await page.waitForSelector("[data-item]"); await page.waitForSelector('[data-test="waveform"]'); for (const key of "j2j1cj") await page.keyboard.press(key); await page.keyboard.press("Escape"); for (const key of "j7j4j1jj1j2j5") await page.keyboard.press(key); } };
pages["quality-results"] = { login: "qalead", path: "/quality/results" };
pages["quality-my-results"] = { login: "agent01", path: "/quality/results" };
pages["quality-result"] = { login: "agent01", path: "/quality/results?state=released", act: async (page) => { await page.click("tr[data-evaluation] >> nth=0"); await page.waitForSelector('[data-test="result"]'); } };
pages["quality-appeal"] = { login: "agent01", path: "/quality/results?state=released", act: async (page) => { await page.click("tr[data-evaluation] >> nth=0"); await page.click('[data-act="appeal"]'); await page.click("[data-appeal] >> nth=0"); } };
pages["quality-appealed"] = { login: "qalead", path: "/quality/results?state=commented", act: async (page) => { await page.click("tr[data-evaluation] >> nth=0"); await page.waitForSelector('[data-test="result"]'); } };
pages["quality-reports"] = { login: "qalead", path: "/quality/reports" };
pages["quality-schemes"] = { login: "qalead", path: "/quality/schemes", act: async (page) => { await page.click("tr[data-scheme] >> nth=0"); await page.waitForSelector('[data-test="scheme"]'); } };
pages["quality-problems"] = { login: "qalead", path: "/quality/reports", act: async (page) => { await page.click('.toggle-bar [role="radio"] >> nth=1'); await page.waitForSelector(".chart canvas"); } };
pages["quality-plans"] = { login: "qalead", path: "/quality/plans", act: async (page) => { await page.click("tr[data-plan] >> nth=0"); await page.waitForSelector('[data-test="run-view"]'); } };
pages["wall-overview"] = { login: "admin", path: "/wall" };
pages["wall-queues"] = { login: "admin", path: "/wall?pages=queues" };
pages["wall-teams"] = { login: "admin", path: "/wall?pages=teams&theme=light" };
pages["quality-scheme-item"] = { login: "qalead", path: "/quality/schemes/1", act: async (page) => { await page.click('[data-node^="item."] >> nth=1'); await page.click('[data-test="fill"]'); await page.waitForTimeout(600); } };
pages["quality-scheme-choice"] = { login: "qalead", path: "/quality/schemes/2", act: async (page) => { await page.click("[data-add-item] >> nth=0"); await page.click('[data-field="kind"]'); await page.keyboard.press("ArrowDown"); await page.keyboard.press("ArrowDown"); await page.keyboard.press("ArrowDown"); await page.keyboard.press("Enter"); } };
pages["quality-scheme-changes"] = { login: "qalead", path: "/quality/schemes/3", act: async (page) => { await page.focus('[data-node^="item."] >> nth=1'); await page.keyboard.press("Alt+ArrowDown"); await page.fill('[data-field="pass_score"] input, input[data-field="pass_score"]', "85").catch(() => undefined); await page.click('.panel-head [role="radio"] >> nth=1'); } };
pages["quality-plan"] = { login: "qalead", path: "/quality/plans/1" };
pages["quality-plan-filter"] = { login: "qalead", path: "/quality/plans/1", act: scrollTo('[data-field="min_silence"]') };
pages["quality-rules"] = { login: "qalead", path: "/quality/rules" };
pages["quality-test-call"] = { login: "qa", path: "/quality/results", act: async (page) => { await page.click('[data-test="test-call"]'); } };
pages["quality-score-call"] = { login: "qa", path: "/calls?has_recording=true&outcome=answered&from=1", act: async (page) => { await page.click("tr[data-call] >> nth=-1"); await page.click('[data-test="score-call"]'); } };
pages["quality-calibrations"] = { login: "qalead", path: "/quality/calibrations" };
pages["quality-calibration"] = { login: "qalead", path: "/quality/calibrations", act: async (page) => { await page.click("tr[data-calibration] >> nth=1"); await page.click('[data-test="agreement"] tr[data-item] >> nth=0'); await page.waitForTimeout(500); } };
pages["quality-calibration-new"] = { login: "qalead", path: "/quality/calibrations", act: async (page) => { await page.click('[data-test="new"]'); await page.waitForSelector("[data-pick]"); } };
const openCoaching = async (page) => {
  await page.click("tr[data-evaluation] >> nth=0");
  await page.click('[data-test="open-coaching"]');
  await page.fill('[data-test="coaching-form"] textarea[name="goal"]', "连续 20 通不再打断客户");
  await page.click('[data-test="coaching-form"] [data-test="save"]');
  await page.waitForSelector('[data-test="coaching-plan"]');
  await page.click('[data-deed="add_session"]');
  await page.fill('textarea[name="coaching-text"]', "一起复听三通，约定先听完再答。");
  await page.click('[data-test="coaching-act"] [data-test="save"]');
  await page.waitForSelector("[data-session]");
};
pages["quality-coaching-plan"] = { login: "qa", path: "/quality/results?state=released", act: openCoaching };
pages["quality-coaching"] = { login: "qa", path: "/quality/results?state=acknowledged", act: async (page) => { await openCoaching(page); await page.goto("/quality/coaching"); await page.waitForTimeout(500); } };
pages["quality-clips"] = { login: "qalead", path: "/quality/clips" };
pages["quality-clip"] = { login: "qalead", path: "/quality/clips", act: async (page) => { await page.click('.page-title [role="radio"] >> nth=-1'); await page.waitForTimeout(300); await page.click("tr[data-clip] >> nth=0"); await page.waitForSelector('[data-test="clip-player"]'); } };
pages["quality-clip-agent"] = { login: "agent01", path: "/quality/clips", act: async (page) => { await page.click("tr[data-clip] >> nth=0"); await page.waitForSelector('[data-test="clip-player"]'); } };
const mark = async (page, from, to) => {
  const box = await page.locator('[data-test="waveform"]').boundingBox();
  await page.mouse.move(box.x + box.width * from, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, box.y + 40, { steps: 3 });
  await page.mouse.up();
};
const markClip = async (page) => {
  await page.click('[data-test="open"] >> nth=1');
  await page.click('[data-test="make-clip"]');
  await mark(page, 0.1, 0.3);
  await mark(page, 0.5, 0.65);
  await page.click('[data-test="clip-maker"] .toggle-bar [role="radio"] >> nth=1');
  await mark(page, 0.18, 0.22);
  await mark(page, 0.8, 0.85);
};
pages["quality-clip-marks"] = { login: "qa", path: "/quality/tasks", act: markClip };
pages["quality-clip-form"] = { login: "qa", path: "/quality/tasks", act: async (page) => { await markClip(page); await page.click('[data-test="describe"]'); await page.waitForSelector('input[name="clip-title"]'); } };
pages["quality-coaching-case"] = { login: "qa", path: "/quality/results?state=released", act: async (page) => { await openCoaching(page); await page.click('[data-test="cite"]'); await page.click(".el-select-dropdown:visible .el-select-dropdown__item >> nth=0"); await page.waitForSelector("[data-case]"); } };
pages["quality-heat"] = { login: "qalead", path: "/quality/reports", act: async (page) => { await page.click('[data-test="problem-view"] [role="radio"] >> nth=1'); await page.waitForSelector('[data-test="heat-map"]'); await page.locator('[data-test="appeal-figures"]').scrollIntoViewIfNeeded(); } };
pages["quality-profile"] = { login: "qalead", path: "/quality/reports", act: async (page) => { await page.click('[data-test="profile"] >> nth=0'); await page.waitForSelector('[data-test="profile-view"] canvas'); } };
pages["call-missing"] = { login: "admin", path: "/calls/9007199254740990" };
pages["first-password"] = { login: "newcomer", path: null };
pages["floor-offline"] = { login: "admin", path: "/floor", act: async (page) => { await page.evaluate(() => undefined); mock.cutLive(); await page.waitForSelector(".banner"); } };

if (!audits) mkdirSync(folder, { recursive: true });
const mock = await startMock();
const browser = await openBrowser();
const windows = new Windows(browser, mock.url);
const count = { passed: 0, failed: 0 };
try {
  for (const [language, theme] of looks) {
    for (const [width, height] of sizes) {
      for (const [name, shot] of Object.entries(pages)) {
        if (only.length > 0 && !only.includes(name)) continue;
        const page = await windows.open({ language, theme, width, height });
        if (shot.login) await become(page, { login: shot.login, password });
        await page.goto(shot.path ?? "/");
        await page.waitForTimeout(900);
        await shot.act?.(page);
        await page.waitForTimeout(700);
        const problems = page.problems.slice(0, 3);
        if (audits) problems.push(...(await breaches(page)));
        else await page.screenshot({ path: `${folder}${name}.${language}.${theme}.${width}.png` });
        count[problems.length > 0 ? "failed" : "passed"] += 1;
        if (problems.length > 0) console.log(`${name} (${language}, ${theme})\n  ${problems.join("\n  ")}`);
      }
    }
  }
} finally {
  await browser.close();
  await mock.close();
}
if (!audits) console.log(`pictures in ${folder}`);
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exit(count.failed > 0 || count.passed === 0 ? 1 : 0);
