// How the floor holds when 500 agents change 50 times a second:  npm run frames [-- --seconds 10] [--agents 500] [--rate 50]
// The built console in a real browser, on its table, tiles and seats, with a feed of that many messages, each with ten agents that
// changed. Frames are counted by the browser's own requestAnimationFrame, beside an empty page in the same run. Prints a table.

import { password } from "../mock/centre.mjs";
import { startMock } from "../mock/server.mjs";
import { become, openBrowser, Windows } from "./browser.mjs";

const option = (name, usual) => (process.argv.includes(`--${name}`) ? Number(process.argv[process.argv.indexOf(`--${name}`) + 1]) : usual);
const [seconds, agents, rate] = [option("seconds", 10), option("agents", 500), option("rate", 50)];
const changed = 10; // agents of each message
const states = ["ready", "talking", "after_call_work", "not_ready", "holding", "ringing"];

const mock = await startMock({ tickMs: 3_600_000 });
const floor = mock.world.floor;
const patterns = [...floor.agents.values()];
for (let i = patterns.length; i < agents; i += 1) floor.agents.set(10_000 + i, { ...patterns[i % patterns.length], id: 10_000 + i, name: `座席${i}`, state: "ready", reason: "", conversation_id: null });
const all = [...floor.agents.values()];
let turn = 0;
let told = 0;
function step() {
  for (let i = 0; i < changed; i += 1) {
    const agent = all[(turn * changed + i) % all.length];
    Object.assign(agent, { state: states[(turn + i) % states.length], since_at: Date.now(), answered_today: agent.answered_today + 1, talk_ms_today: agent.talk_ms_today + 1_000 });
  }
  turn += 1;
  told += 1;
  mock.world.publish();
}

/** Frames a second over that time, the longest wait for one, and how long the page was busy at a stretch. */
const measure = (page) => page.evaluate((length) => new Promise((resolve) => {
  const busy = [];
  new PerformanceObserver((list) => busy.push(...list.getEntries().map((entry) => entry.duration))).observe({ entryTypes: ["longtask"] });
  const begun = performance.now();
  let last = begun;
  let longest = 0;
  let frames = 0;
  const frame = (at) => {
    frames += 1;
    longest = Math.max(longest, at - last);
    last = at;
    if (at - begun < length) requestAnimationFrame(frame);
    else resolve({ rate: (frames * 1000) / (at - begun), longest, busy: busy.length, busiest: Math.max(0, ...busy) });
  };
  requestAnimationFrame(frame);
}), seconds * 1000);

const browser = await openBrowser();
const windows = new Windows(browser, mock.url);
try {
  const empty = await windows.open();
  await empty.goto("/favicon.svg");
  const base = await measure(empty);
  const rows = [["empty page", base, 0]];
  for (const [name, path] of [["table", "/floor?view=table"], ["tiles", "/floor?view=tiles"], ["seats", "/floor?view=seats"]]) {
    const page = await windows.open({ width: 1920, height: 1080 });
    await become(page, { login: "admin", password });
    await page.goto(path);
    await page.waitForSelector(name === "table" ? "tbody tr:nth-child(30)" : ".tile, [data-seat]", { state: "attached" });
    told = 0;
    const timer = setInterval(step, 1000 / rate);
    await page.waitForTimeout(1000); // the first messages warm the page up
    told = 0;
    const got = await measure(page);
    clearInterval(timer);
    rows.push([name, got, told / seconds]);
  }
  console.log(`${agents} agents, ${changed} changed by each message, ${seconds} s each`);
  console.log("what         messages/s  frames/s  of empty  longest frame  long tasks  longest task");
  for (const [name, got, sent] of rows) {
    console.log(`${name.padEnd(12)} ${sent.toFixed(0).padStart(10)}  ${got.rate.toFixed(1).padStart(8)}  ${((100 * got.rate) / base.rate).toFixed(0).padStart(6)} %  ${got.longest.toFixed(0).padStart(10)} ms  ${String(got.busy).padStart(10)}  ${got.busiest.toFixed(0).padStart(9)} ms`);
  }
} finally {
  await windows.close();
  await browser.close();
  await mock.close();
}
