// Flows (IVR) of the mock: the shipped example and a faulty one, kept as the server keeps them, with a few of its rules.
import { readFileSync } from "node:fs";

const member = JSON.parse(readFileSync(new URL("../../../deploy/flows/member_service.json", import.meta.url), "utf8"));
for (const node of member.nodes) if (["queue", "callback"].includes(node.kind)) node.queue_id = 1;
for (const node of member.nodes) if (node.kind === "look_up") node.source_id = node.name === "查会员" ? 1 : 2;

export function flowRoutes({ admin, wide, fail, page, numbers }) {
  const faulty = JSON.parse(JSON.stringify(member));
  const flow = (id, content, versions, problems) => ({ id, content, versions, problems, has_draft: true, changed_at: Date.now() - 4e6, at: 1 });
  const flows = [flow(1, member, 2, []), flow(2, { ...faulty, name: "节日问候" }, 0, [{ node: "主菜单", field: "say", code: "prompt_missing", values: ["member_menu", ""], text: "the prompt \"member_menu\" does not exist; upload it first" }])];
  const faults = ({ nodes, start }) => {
    const reached = new Set([start, ...nodes.flatMap((n) => n.exits.map((e) => e.to))]);
    const dead = (n) => (["prompt", "callback"].includes(n.kind) && !n.exits.some((e) => e.exit === "next") ? [{ node: n.name, field: "exits.next", code: "dead_end", values: ["next"], text: 'a dead end: say where "next" leads' }] : []);
    const alone = (n) => (reached.has(n.name) ? [] : [{ node: n.name, field: "", code: "unreached", values: [], text: "nobody comes here; lead an exit to it or delete it" }]);
    const silent = (n) => (n.kind === "prompt" && n.say.length === 0 ? [{ node: n.name, field: "say", code: "silence", values: [], text: "the caller hears nothing here; choose a prompt" }] : []);
    return nodes.flatMap((n) => [...alone(n), ...dead(n), ...silent(n)]);
  };
  let notice = { prompt: "", ends_calls: false };
  const row = (f) => ({ id: f.id, name: f.content.name, latest_version: f.versions, has_draft: f.has_draft, numbers: numbers.filter((n) => n.flow_id === f.id).map((n) => n.number), changed_at: f.changed_at, etag: `"v${f.at}"` });
  const shown = (f) => ({ ...row(f), content: f.content, problems: f.problems });
  const found = (work) => ({ match, body }) => {
    const one = flows.find((f) => f.id === Number(match[1]));
    return one ? work(one, body, Number(match[2])) : fail(404, "not_found", `flow ${match[1]} does not exist`);
  };
  const publish = (f) => {
    if (f.problems.length > 0) return fail(400, "invalid_input", `the flow has ${f.problems.length} faults; the first at "${f.problems[0].node}"`);
    Object.assign(f, { versions: f.versions + 1, has_draft: false, at: f.at + 1, changed_at: Date.now() });
    return [200, shown(f)];
  };
  const story = [
    { at_ms: 0, kind: "enters", node: "主菜单", text: "" }, { at_ms: 0, kind: "hears", node: "", text: "member_menu" }, { at_ms: 8000, kind: "presses", node: "", text: "0" },
    { at_ms: 8000, kind: "leaves", node: "主菜单", text: "0" }, { at_ms: 8000, kind: "enters", node: "人工", text: "" }, { at_ms: 8000, kind: "queue", node: "", text: "400 客服热线" },
  ];
  return [
    ["GET", /^\/flows$/, wide, ({ query }) => page(flows.map((f) => ({ ...row(f), nodes: f.content.nodes.length })), query)],
    ["GET", /^\/flows\/documents$/, wide, ({ query }) => page(flows.map((f) => shown(f)), query)],
    ["POST", /^\/flows$/, admin, ({ body }) => { flows.push(flow(flows.length + 1, body, 0, faults(body))); return [201, shown(flows.at(-1))]; }],
    ["GET", /^\/flows\/(\d+)$/, wide, found((f) => [200, shown(f)])],
    ["PUT", /^\/flows\/(\d+)$/, admin, found((f, body) => [200, shown(Object.assign(f, { content: body, has_draft: true, at: f.at + 1, changed_at: Date.now(), problems: faults(body) }))])],
    ["POST", /^\/flows\/(\d+)\/publish$/, admin, found(publish)],
    ["POST", /^\/flows\/(\d+)\/test$/, wide, found(() => [200, { lines: story }])],
    ["GET", /^\/flows\/(\d+)\/versions$/, wide, found((f) => [200, { items: Array.from({ length: f.versions }, (_, i) => ({ number: f.versions - i, published_at: Date.now() - i * 9e7, published_by_name: "系统管理员", nodes: 13 })), next_cursor: null }])],
    ["GET", /^\/flows\/(\d+)\/versions\/(\d+)$/, wide, found((f, _, number) => [200, { number, published_at: Date.now(), published_by_name: "系统管理员", content: f.content }])],
    ["POST", /^\/flows\/(\d+)\/versions\/(\d+)\/roll-back$/, admin, found(publish)],
    ["GET", /^\/emergency-notice$/, wide, () => [200, notice]],
    ["PUT", /^\/emergency-notice$/, admin, ({ body }) => [200, (notice = body)]],
  ];
}
