// The pictures of docs/console.md, made by the test run: each page named there is opened as its users open it, and looked at.
//   npm run pictures      writes them to docs/images; the test run makes them in .shots/pictures and fails when one cannot be made
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { password } from "../mock/centre.mjs";
import { become } from "./browser.mjs";

const folder = process.env.PICTURES ?? fileURLToPath(new URL("../../.shots/pictures/", import.meta.url));

/** By name: who sees the page, where it is, what there is to be seen, and what is done before. */
export const pictures = {
  desk: { login: "agent03", path: "/desk", shows: '[data-test="wrap-up"]' },
  floor: { login: "admin", path: "/floor?view=tiles", shows: ".tile >> nth=10" },
  seats: { login: "admin", path: "/floor?view=seats", shows: "[data-seat]" },
  wall: { login: "admin", path: "/wall", shows: ".wall, main" },
  alerts: { login: "leader1", path: "/alerts", shows: "tr[data-alert]" },
  calls: { login: "admin", path: "/calls?preset=last_7_days", shows: "tr[data-call]" },
  call: { login: "admin", path: "/calls?has_recording=true&outcome=answered&min_talk_ms=60000&from=1", act: (page) => page.click("tr[data-call] >> nth=3"), shows: '[data-test="waveform"]' },
  customer: { login: "leader1", path: "/customers/701", shows: '[data-test="visits"]' },
  knowledge: { login: "leader1", path: "/knowledge", shows: "[data-article]" },
  quality: { login: "qalead", path: "/quality/reports", shows: ".chart canvas, table" },
  evaluation: { login: "agent01", path: "/quality/results?state=released", act: (page) => page.click("tr[data-evaluation] >> nth=0"), shows: '[data-test="result"]' },
  shifts: { login: "leader1", path: "/shifts/handovers/402", shows: '[data-test="facts"]' },
  flow: { login: "admin", path: "/admin/flows", act: (page) => page.click("tr[data-row] >> nth=0"), shows: '[data-test="flow-graph"] .node' },
  queue: { login: "admin", path: "/admin/queues", act: (page) => page.click("tr[data-row] >> nth=0"), shows: 'input[name="name"]:visible' },
};

export default Object.entries(pictures).map(([name, picture]) => ({
  name: `picture ${name}`,
  mock: true,
  look: { language: "en" },
  async run(page) {
    await become(page, { login: picture.login, password });
    await page.goto(picture.path);
    await picture.act?.(page);
    await page.waitForSelector(picture.shows, { timeout: 60_000 });
    await page.waitForTimeout(600); // charts draw themselves
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: `${folder}/${name}.png` });
  },
}));
