// The interface as far as the console uses it, on the sample centre. Answers are [status, body] or [status, body, headers].

import { traceOf } from "./trace.mjs";
import { customerRoutes, makeCustomers } from "./customers.mjs";
import { flowRoutes } from "./flows.mjs";
import { password as commonPassword } from "./centre.mjs";
import { makeQuality, qualityRoutes } from "./quality.mjs";
import { makeSupervision, supervisionRoutes } from "./supervision.mjs";
import { dayRoutes } from "./day.mjs";
import { integrationRoutes } from "./integration.mjs";
import { archiveRoutes } from "./archive.mjs";
import { makeShifts, shiftRoutes } from "./shifts.mjs";
import { messageRoutes } from "./messages.mjs";
import { faxRoutes } from "./faxes.mjs";
import { knowledgeRoutes } from "./knowledge.mjs";
import { deskDoc, docsFor, queueDoc, runningCall, serviceLevel } from "./docs.mjs";

const fail = (status, code, detail, field) => [status, { type: "about:blank", title: code, status, code, detail, ...(field ? { field } : {}) }];
const page = (items, query, size = 50) => {
  const limit = Number(query.get("limit") ?? size);
  const from = Number(query.get("cursor") ?? 0);
  const next = from + limit < items.length ? String(from + limit) : null;
  return [200, { items: items.slice(from, from + limit), next_cursor: next }];
};

function crud(name, list, check = () => null) {
  let next = 2000;
  const version = (item) => Object.assign(item, { etag: `"${name}${item.id}.${(next += 1)}"` });
  const find = (m) => list.find((item) => item.id === Number(m[1]));
  const matching = (item, request) => {
    const etag = request.headers["if-match"];
    if (!item) return fail(404, "not_found", `no ${name} of this id`);
    if (!etag) return fail(428, "invalid_input", "If-Match is missing; send the document's etag");
    return etag === item.etag || etag === "*" ? null : fail(412, "conflict", `the ${name} was changed meanwhile; read it again`);
  };
  return {
    list: ({ query }) => page(list, query),
    create: ({ body }) => {
      const problem = check(body, list, null);
      if (problem) return problem;
      const item = version({ ...body, id: (next += 1) });
      delete item.secret;
      delete item.password;
      list.push(item);
      return [201, item];
    },
    update: ({ match, body, request }) => {
      const item = find(match);
      const problem = matching(item, request) ?? check(body, list, item);
      if (problem) return problem;
      Object.assign(item, body, { id: item.id });
      delete item.secret;
      return [200, version(item)];
    },
    remove: ({ match, request }) => {
      const item = find(match);
      const problem = matching(item, request);
      if (problem) return problem;
      list.splice(list.indexOf(item), 1);
      return [204];
    },
  };
}

function unique(field) {
  return (body, list, self) => {
    if (!body[field]) return fail(400, "invalid_input", `${field} must not be empty`, field);
    return list.some((item) => item !== self && item[field] === body[field]) ? fail(409, "conflict", `${field} "${body[field]}" is taken; choose another`, field) : null;
  };
}

const any = ["admin", "team_leader", "qa", "agent", "qa_lead"];
const wide = ["admin", "team_leader", "qa", "qa_lead"];
const admin = ["admin"];

function sessionRoutes({ centre, sessions }) {
  const passwords = new Map();
  const open = (user) => ({ user, expires_at: Date.now() + 3.6e7, must_change_password: user.must_change_password });
  return [
    ["GET", /^\/health$/, null, () => [200, { status: "ok", version: "0.1.0" }]],
    ["POST", /^\/session$/, null, ({ body }) => {
      const user = centre.users.find((u) => u.login === body.name && u.active);
      if (!user || body.password !== (passwords.get(user.id) ?? commonPassword)) return fail(401, "unauthenticated", "wrong name or password");
      const token = `mock-${user.id}-${sessions.size}`;
      sessions.set(token, user);
      return [201, { ...open(user), token }, { "Set-Cookie": `callfloor_session=${token}; HttpOnly; SameSite=Strict; Path=/` }];
    }],
    ["GET", /^\/session$/, any, ({ user }) => [200, open(user)]],
    ["DELETE", /^\/session$/, any, ({ token }) => (sessions.delete(token), [204])],
    ["PUT", /^\/session\/password$/, any, ({ user, body }) => {
      if (body.old !== (passwords.get(user.id) ?? commonPassword)) return fail(400, "invalid_input", "the present password is wrong", "old");
      if (body.new.length < 10) return fail(400, "invalid_input", "the new password has fewer than 10 characters", "new");
      passwords.set(user.id, body.new);
      user.must_change_password = false;
      return [204];
    }],
  ];
}

function callTargets(floor, centre, self) {
  const agents = [...floor.agents.values()].filter((agent) => agent.id !== self && agent.state !== "signed_out");
  const taken = new Set([...floor.agents.values()].filter((agent) => agent.state !== "signed_out").map((agent) => agent.extension_id));
  return {
    agents: agents.map((agent) => ({ id: agent.id, name: agent.name, state: agent.state, is_free: ["ready", "not_ready"].includes(agent.state) })),
    queues: centre.queues.map((queue) => ({ id: queue.id, name: queue.name, waiting: [...floor.calls.values()].filter((call) => call.queue_id === queue.id && call.segment === "queue").length, agents_ready: agents.filter((agent) => agent.state === "ready").length })),
    extensions: centre.extensions.filter((extension) => !taken.has(extension.id)).map((extension) => ({ id: extension.id, number: extension.number })),
    chat_queues: [],
    dialling: { destinations: ["local", "national", "mobile"], caller_ids: ["02155556666"] },
  };
}
/** Changes the call this agent has. */
function inCall(floor, user, change) {
  const agent = floor.agents.get(user);
  const call = floor.calls.get(agent.conversation_id);
  if (!call) return fail(409, "conflict", `the agent is ${agent.state} and has no customer on the line`);
  change(call, agent);
  return [204];
}

function deskRoutes({ floor, centre }) {
  const act = (change) => (context) => {
    const agent = floor.agents.get(context.user.id);
    floor.desks.add(agent.id);
    const problem = change(agent, context.body ?? {});
    return problem ?? [204];
  };
  const busy = (agent) => ["ringing", "talking", "holding", "after_call_work"].includes(agent.state);
  const need = (agent, states) => (states.includes(agent.state) ? null : fail(409, "conflict", `the agent is ${agent.state}; this needs ${states.join(" or ")}`));
  return [
    ["GET", /^\/desk$/, ["agent"], ({ user }) => (floor.desks.add(user.id), [200, deskDoc(floor, user.id)])],
    ["POST", /^\/desk\/sign-in$/, ["agent"], act((agent, body) => {
      const extension = centre.extensions.find((e) => e.id === body.extension_id);
      if (!extension) return fail(404, "not_found", "no such extension");
      if ([...floor.agents.values()].some((a) => a !== agent && a.extension_id === extension.id)) return fail(409, "conflict", `extension ${extension.number} is in use by another agent; choose another`);
      floor.setState(agent, "not_ready", { extension_id: extension.id, extension_number: extension.number, signed_in_at: floor.now(), reachability: extension.reachability, reason: "signed_in" });
      return null;
    })],
    ["POST", /^\/desk\/sign-out$/, ["agent"], act((agent) => {
      agent.next_state = "signed_out";
      if (!busy(agent)) floor.settle(agent);
      return null;
    })],
    ["POST", /^\/desk\/ready$/, ["agent"], act((agent) => need(agent, ["not_ready"]) ?? (floor.setState(agent, "ready"), null))],
    ["POST", /^\/desk\/not-ready$/, ["agent"], act((agent, body) => need(agent, ["ready", "not_ready"]) ?? (floor.setState(agent, "not_ready", { reason: body.reason }), null))],
    ["POST", /^\/desk\/next-state$/, ["agent"], act((agent, body) => (Object.assign(agent, { next_state: body.state, next_reason: body.reason ?? "" }), null))],
    ["POST", /^\/desk\/wrap-up$/, ["agent"], act((agent) => (agent.pending ? (agent.state === "after_call_work" ? floor.settle(agent) : (agent.pending = false), null) : fail(409, "conflict", "there is no after-call work to finish")))],
    ["POST", /^\/desk\/reject$/, ["agent"], act((agent) => {
      const call = floor.calls.get(agent.conversation_id);
      if (!call || agent.state !== "ringing") return fail(409, "conflict", "no call is ringing");
      floor.setSegment(call, "queue", { agent_id: null });
      floor.setState(agent, "not_ready", { reason: "other", conversation_id: null, queue_id: null, caller_number: "" });
      return null;
    })],
    ["POST", /^\/desk\/hold$/, ["agent"], act((agent) => need(agent, ["talking"]) ?? (floor.hold(agent, true), null))],
    ["POST", /^\/desk\/resume$/, ["agent"], act((agent) => need(agent, ["holding"]) ?? (floor.hold(agent, false), null))],
    ["GET", /^\/desk\/targets$/, ["agent"], ({ user }) => [200, callTargets(floor, centre, user.id)]],
    ["POST", /^\/desk\/call$/, ["agent"], ({ user, body }) => {
      const agent = floor.agents.get(user.id);
      if (!["ready", "not_ready", "after_call_work"].includes(agent.state)) return fail(409, "conflict", `the agent is ${agent.state}; end that call first, then dial`);
      if (String(body?.number ?? "").startsWith("+1")) return fail(403, "forbidden", `${agent.name} may not dial international numbers such as ${body.number}; an admin gives the right`);
      return [200, { conversation_id: floor.place(agent, body.number) }];
    }],
    ["POST", /^\/desk\/(mute|unmute)$/, ["agent"], ({ user, match }) => inCall(floor, user.id, (call) => Object.assign(call, { is_muted: match[1] === "mute" }))],
    ["POST", /^\/desk\/recording\/start$/, ["agent"], ({ user }) => inCall(floor, user.id, (call) => Object.assign(call, { recording_id: call.id, can_be_recorded: false }))],
    ["POST", /^\/desk\/recording\/(pause|resume)$/, ["agent"], ({ user, match }) => inCall(floor, user.id, (call) => Object.assign(call, { recording_resumes_at: match[1] === "pause" ? floor.now() + 120_000 : null }))],
    ["POST", /^\/desk\/park$/, ["agent"], ({ user }) => inCall(floor, user.id, (call, agent) => floor.park(call, agent))],
    ["POST", /^\/desk\/pick-up$/, ["agent"], ({ user, body }) => {
      const call = [...floor.calls.values()].find((each) => each.park_place === body?.place);
      if (!call) return fail(404, "not_found", `nobody is parked in place ${body?.place}; somebody was faster, or he is gone`);
      floor.pickUp(call, floor.agents.get(user.id));
      return [204];
    }],
    ["POST", /^\/desk\/keys$/, ["agent"], ({ user }) => inCall(floor, user.id, () => undefined)],
    ["POST", /^\/desk\/consult$/, ["agent"], ({ user, body }) => inCall(floor, user.id, (call, agent) => {
      const other = floor.agents.get(body?.agent_id);
      const party = { user_id: other?.id ?? null, name: other?.name ?? "", extension_id: other?.extension_id ?? null, extension_number: other?.extension_number ?? "8009", number: body?.number ?? "", state: "consulted", is_leader: false };
      floor.setSegment(call, "hold", { parties: [party] });
      floor.setState(agent, "consulting");
    })],
    ["POST", /^\/desk\/consult\/cancel$/, ["agent"], ({ user }) => inCall(floor, user.id, (call, agent) => {
      floor.setSegment(call, "talk", { parties: [] });
      floor.setState(agent, "talking");
    })],
    ["POST", /^\/desk\/conference$/, ["agent"], ({ user }) => inCall(floor, user.id, (call, agent) => {
      floor.setSegment(call, "conference", { parties: call.parties.map((party) => ({ ...party, state: "in_conference" })) });
      floor.setState(agent, "conference");
    })],
    ["POST", /^\/desk\/(transfer|consult\/complete|leave)$/, ["agent"], ({ user }) => inCall(floor, user.id, (call) => floor.end(call))],
    ["POST", /^\/desk\/hang-up$/, ["agent"], act((agent) => need(agent, ["talking", "holding", "outbound"]) ?? (floor.end(floor.calls.get(agent.conversation_id)), null))],
  ];
}

function floorRoutes({ floor }) {
  const leader = ["team_leader", "admin"];
  const onAgent = (change) => ({ match, user, body }) => {
    const agent = floor.agents.get(Number(match[1]));
    if (!agent || (!user.roles.includes("admin") && !user.led_team_ids.includes(agent.team_id))) return fail(404, "not_found", "no agent of this id in your teams");
    change(agent, body ?? {});
    return [204];
  };
  return [
    ["GET", /^\/floor$/, leader, ({ user }) => {
      const docs = [...docsFor(floor, user).values()];
      const of = (kind) => docs.filter((d) => d.kind === kind).map((d) => d.doc);
      return [200, { agents: of("agent"), queues: of("queue"), conversations: of("conversation"), server: of("server")[0] }];
    }],
    ["POST", /^\/floor\/agents\/(\d+)\/ready$/, leader, onAgent((agent) => floor.setState(agent, "ready"))],
    ["POST", /^\/floor\/agents\/(\d+)\/not-ready$/, leader, onAgent((agent, body) => floor.setState(agent, "not_ready", { reason: body.reason }))],
    ["POST", /^\/floor\/agents\/(\d+)\/sign-out$/, leader, onAgent((agent) => {
      agent.next_state = "signed_out";
      if (!agent.conversation_id) floor.settle(agent);
    })],
    ["POST", /^\/floor\/conversations\/(\d+)\/hang-up$/, leader, ({ match }) => {
      const call = floor.calls.get(Number(match[1]));
      if (!call) return fail(404, "not_found", "the conversation has ended already");
      floor.end(call, "forced_by_leader");
      return [204];
    }],
    ...["listen", "stop-listening"].map((act) => ["POST", new RegExp(`^/floor/conversations/(\\d+)/${act}$`), ["admin", "team_leader", "qa_lead", "qa"], ({ match }) => (floor.calls.has(Number(match[1])) ? [204] : fail(409, "conflict", "the conversation has ended already"))]),
  ];
}

/** Derived from the calls, like the server's; what people did is kept beside. */
function callbackRoutes({ history, centre }) {
  const handlings = new Map();
  const reasons = { abandoned_in_queue: "abandoned", abandoned_ringing: "abandoned", timed_out: "not_served", refused: "not_served" };
  const lost = history.map((d) => d.conversation).filter((c) => c.outcome in reasons && c.caller_number !== "").reverse();
  const masked = (number, user) => (user.roles.every((r) => r === "agent") ? `${number.slice(0, 3)}****${number.slice(-4)}` : number);
  const shown = (c, user) => {
    const h = handlings.get(c.id) ?? { state: "open", user_id: null, changed_at: null, attempts: 0, result: null, note: "" };
    const his = h.state === "taken" && h.user_id === user.id;
    return { conversation_id: c.id, caller_number: his ? c.caller_number : masked(c.caller_number, user), queue_id: c.queue_id, queue_name: c.queue_name, reason: c.id % 7 === 0 ? "server_restarted" : reasons[c.outcome], lost_at: c.ended_at, waited_ms: c.wait_ms, lost_calls: 1 + (c.id % 3 === 0), last_call_id: null, ...h, user_name: centre.users.find((u) => u.id === h.user_id)?.name ?? "" };
  };
  const act = (change) => ({ match, body, user }) => {
    const c = lost.find((each) => each.id === Number(match[1]));
    if (!c) return fail(404, "not_found", `call ${match[1]} is not on the call-back list`);
    const before = handlings.get(c.id) ?? { state: "open", attempts: 0, result: null, note: "" };
    const leads = user.roles.some((r) => r === "admin" || r === "team_leader");
    if (before.state === "taken" && before.user_id !== user.id && (change === "take" || !leads)) return fail(409, "conflict", "somebody has taken this call-back; choose another, or ask a team leader to give it back");
    const after = { take: { state: "taken", user_id: user.id }, release: { state: "open" }, result: { ...body, state: body?.result === "not_reached" ? "open" : "done", attempts: before.attempts + 1 } }[change];
    handlings.set(c.id, { ...before, ...after, changed_at: Date.now() });
    return [200, shown(c, user)];
  };
  return [
    ["GET", /^\/callbacks$/, any, ({ query, user }) => {
      const done = query.get("done") === "true";
      const rows = lost.filter((c) => (handlings.get(c.id)?.state === "done") === done && (!query.get("queue_id") || c.queue_id === Number(query.get("queue_id"))));
      return page(rows.map((c) => shown(c, user)), query);
    }],
    ["POST", /^\/callbacks\/(\d+)\/call$/, any, (context) => {
      const taken = act("take")(context);
      return taken[0] === 200 ? [200, { conversation_id: null }] : taken;
    }],
    ...["take", "release", "result"].map((change) => ["POST", new RegExp(`^/callbacks/(\\d+)/${change}$`), any, act(change)]),
  ];
}

function recordRoutes({ floor, history, centre }) {
  const all = () => [...[...floor.calls.values()].map((c) => runningCall(floor, c)), ...history];
  const measured = (r) => history.find((d) => d.conversation.id === r.id)?.signals ?? [];
  const tests = {
    min_silence_ms: (r, v) => measured(r).some((s) => s.longest_silence_ms >= Number(v)), min_overtalk_percent: (r, v) => measured(r).some((s) => s.overtalk_ms * 100 >= Number(v) * s.measured_ms), min_interruptions: (r, v) => measured(r).some((s) => s.agent.interruptions >= Number(v)),
    from: (r, v) => r.started_at >= Number(v), to: (r, v) => r.started_at < Number(v), queue_id: (r, v) => r.queue_id === Number(v), agent_id: (r, v) => r.agent_id === Number(v), outcome: (r, v) => (v === "waiting" ? r.outcome === "running" && r.agent_id === null : r.outcome === v), cause: (r, v) => r.end_cause === v,
    caller: (r, v) => r.caller_number.startsWith(v), dialled: (r, v) => r.dialled_number.startsWith(v), min_talk_ms: (r, v) => r.talk_ms >= Number(v), has_recording: (r, v) => (r.recording_id !== null) === (v === "true"),
    team_id: (r, v) => centre.users.find((u) => u.id === r.agent_id)?.team_id === Number(v),
  };
  const visible = (row, user) => user.roles.some((r) => r !== "agent") || row.agent_id === user.id;
  return [
    ["GET", /^\/conversations$/, any, ({ query, user }) => {
      const rows = all().map((d) => d.conversation).filter((row) => visible(row, user) && [...query].every(([name, value]) => tests[name]?.(row, value) ?? true));
      return page(rows.sort((a, b) => b.started_at - a.started_at), query);
    }],
    ["GET", /^\/conversations\/(\d+)$/, any, ({ match, user }) => {
      const detail = all().find((d) => d.conversation.id === Number(match[1]));
      if (!detail || !visible(detail.conversation, user)) return fail(404, "not_found", `no conversation ${match[1]} that you may see`);
      return [200, user.roles.some((r) => r === "admin" || r === "qa") ? detail : { ...detail, journal: null }];
    }],
    ["GET", /^\/conversations\/(\d+)\/sip-trace$/, admin, ({ match }) => {
      const detail = all().find((d) => d.conversation.id === Number(match[1]));
      return detail ? [200, traceOf(detail)] : [200, { is_on: true, is_cut: false, messages: [] }];
    }],
    ["GET", /^\/figures\/queues$/, wide, ({ query }) => {
      const queue = centre.queues.find((q) => q.id === Number(query.get("queue_id") ?? 1));
      const items = [];
      for (let at = Number(query.get("from")); at < Number(query.get("to")); at += 900_000) {
        const hour = new Date(at).getHours();
        const n = Math.round(hour >= 8 && hour < 21 ? 8 + 7 * Math.sin((at / 900_000) * 0.7) + (hour % 5) : 2);
        const f = { ...floor.queues.get(queue.id).today, offered: n + 1, answered: n, answered_in_time: Math.round(n * (0.78 + 0.2 * Math.sin(at))), abandoned_in_queue: n % 4 === 0 ? 1 : 0, abandoned_ringing: 0, abandoned_short: 0 };
        items.push({ from_at: at, to_at: at + 900_000, queue_id: queue.id, queue_name: queue.name, service_level_variant: queue.service_level_variant, service_level_threshold_ms: 20_000, service_level: serviceLevel(queue, f), figures: f });
      }
      return [200, { items }];
    }],
  ];
}

function adminRoutes({ centre, floor, startedAt }) {
  const resources = { users: crud("user", centre.users, unique("login")), teams: crud("team", centre.teams, unique("name")), extensions: crud("extension", centre.extensions, unique("number")), trunks: crud("trunk", centre.trunks, unique("name")), numbers: crud("number", centre.numbers, unique("number")), queues: crud("queue", centre.queues, unique("name")), "data-sources": crud("data source", centre.dataSources, unique("name")), "caller-classes": crud("class", centre.classes, unique("name")), "blocked-callers": crud("blocked", centre.blocked, unique("number")) };
  const readers = { "data-sources": wide, users: wide, teams: any, extensions: any, queues: wide };
  const leading = ["admin", "team_leader"];
  const writers = { "blocked-callers": leading };
  const routes = Object.entries(resources).flatMap(([name, r]) => [
    ["GET", new RegExp(`^/${name}$`), readers[name] ?? writers[name] ?? admin, r.list],
    ["POST", new RegExp(`^/${name}$`), writers[name] ?? admin, r.create],
    ["PUT", new RegExp(`^/${name}/(\\d+)$`), writers[name] ?? admin, r.update],
    ["DELETE", new RegExp(`^/${name}/(\\d+)$`), writers[name] ?? admin, r.remove],
  ]);
  routes.push(["PUT", /^\/data-sources\/(\d+)\/rows$/, admin, ({ match }) => { // what is in the file the stand-in does not read
    const source = centre.dataSources.find((one) => one.id === Number(match[1]));
    return source?.kind === "table" ? [200, Object.assign(source, { rows: 3 })] : fail(409, "conflict", "no table");
  }]);
  const audit = centre.users.slice(0, 9).flatMap((u, i) => [
    { id: 900 - i * 3, at: Date.now() - i * 733_000, actor_id: u.id, actor_name: u.name, address: `10.0.3.${20 + i}`, action: "recording.play", object: "recording", object_id: 899_990 + i, outcome: "done", before: null, after: null },
    { id: 899 - i * 3, at: Date.now() - i * 733_000 - 90_000, actor_id: 1, actor_name: "系统管理员", address: "10.0.3.5", action: "queue.update", object: "queue", object_id: 1, outcome: "done", before: { ring_timeout_ms: 15_000, name: "客服" }, after: { ring_timeout_ms: 20_000, name: "400 客服热线" } },
    { id: 898 - i * 3, at: Date.now() - i * 733_000 - 190_000, actor_id: null, actor_name: "", address: "203.0.113.77", action: "session.refused", object: "session", object_id: null, outcome: "refused", before: null, after: { login: "root" } },
  ]);
  return [
    ...routes,
    ...flowRoutes({ admin, wide, fail, page, numbers: centre.numbers }),
    ["POST", /^\/users\/(\d+)\/password$/, admin, () => [204]],
    ["GET", /^\/centre$/, any, () => [200, centre.centre]],
    ["PUT", /^\/centre$/, admin, ({ body }) => [200, Object.assign(centre.centre, body, { etag: `"centre.${Date.now()}"` })]],
    ["GET", /^\/blocked-calls\/counts$/, leading, () => [200, { items: [{ rule_id: 1, attempts: 14, last_at: Date.now() - 3_600_000 }] }]],
    ["GET", /^\/blocked-calls$/, leading, ({ query }) => page(centre.blockedCalls, query)],
    ["GET", /^\/nuisance-reports$/, leading, ({ query }) => page(centre.reports.filter((r) => (r.decision !== null) === (query.get("decided") === "true")), query)],
    ["POST", /^\/nuisance-reports\/(\d+)\/decision$/, leading, ({ match, body }) => {
      const report = centre.reports.find((r) => r.id === Number(match[1]));
      return report ? [200, Object.assign(report, { decision: body.decision, decision_note: body.note, decided_by_user_id: 1, decided_by_name: "系统管理员", decided_at: Date.now() })] : fail(404, "not_found", "no report of this id");
    }],
    ["GET", /^\/prompts$/, leading, ({ query }) => page(centre.prompts, query)],
    ["POST", /^\/prompts$/, admin, ({ query, raw }) => {
      if (raw.subarray(0, 4).toString() !== "RIFF") return fail(400, "invalid_input", "the file is no WAV file: it does not begin with RIFF");
      const prompt = { name: query.get("name"), duration_ms: Math.round(raw.length / 16), bytes: raw.length, built_in: false, changed_at: Date.now() };
      centre.prompts.splice(0, centre.prompts.length, ...centre.prompts.filter((p) => p.name !== prompt.name), prompt);
      return [201, prompt];
    }],
    ["DELETE", /^\/prompts\/([\w-]+)$/, admin, ({ match }) => (centre.prompts.splice(centre.prompts.findIndex((p) => p.name === match[1]), 1), [204])],
    ["GET", /^\/audit$/, admin, ({ query }) => page(audit.filter((e) => !query.get("action") || e.action.startsWith(query.get("action"))), query)],
    ["GET", /^\/metrics$/, any, () => [200, { items: [] }]],
    ["GET", /^\/system$/, admin, () => [200, { version: "0.1.0", started_at: startedAt, at: Date.now(), threads: { control: 1, media: 2, http: 2, store: 1 }, calls: { now: floor.calls.size, peak: 31, total: 4821 }, sip: { requests_per_s: 3.4, dialogs: floor.calls.size * 2, refused_unknown_peer: 118 }, media: { streams: floor.calls.size * 2, packets_per_s: floor.calls.size * 100, lost_packets: 0 }, disk: { free_bytes: 412e9, recordings_bytes: 38e9 }, database: { size_bytes: 913e6, commits_per_s: 21.5, commit_ms_p99: 3.1 }, queues: [{ name: "control", depth: 0, limit: 4096 }, { name: "store", depth: 3, limit: 65_536 }, { name: "http", depth: 1, limit: 1024 }], problems: [] }]],
  ];
}

function wrapUpRoutes(world) {
  const everybody = ["admin", "director", "team_leader", "qa_lead", "qa", "agent"];
  let rules = { rules: [{ queue_id: 1, required: true, branches: [] }], etag: '"v1"' };
  const figures = ({ query }) => {
    const told = new Map();
    for (const { conversation: c } of world.history) {
      if (c.outcome !== "answered" || c.started_at < Number(query.get("from")) || c.started_at >= Number(query.get("to"))) continue;
      const row = told.get(c.wrap_up_code) ?? { code: c.wrap_up_code, calls: 0, talk_ms: 0, wrap_up_ms: 0 };
      told.set(c.wrap_up_code, { ...row, calls: row.calls + 1, talk_ms: row.talk_ms + c.talk_ms, wrap_up_ms: row.wrap_up_ms + c.wrap_up_ms });
    }
    return [200, { items: [...told.values()].sort((a, b) => b.calls - a.calls) }];
  };
  return [
    ["GET", /^\/wrap-up-rules$/, everybody, () => [200, rules]],
    ["PUT", /^\/wrap-up-rules$/, ["admin"], ({ body }) => [200, (rules = { ...body, etag: '"v2"' })]],
    ["GET", /^\/wrap-up-figures$/, everybody, figures],
  ];
}

export function makeRoutes(world) {
  world.quality = makeQuality(world);
  world.customers = makeCustomers(world);
  world.supervision = makeSupervision(world);
  world.shifts = makeShifts(world);
  return [...archiveRoutes(), ...supervisionRoutes(world, { fail, page, crud }), ...shiftRoutes(world, { fail, page, crud }), ...dayRoutes(world, { fail }), ...faxRoutes(world, page, any), ...knowledgeRoutes(world, { fail, page }), ...integrationRoutes(world, { crud, page }), ...wrapUpRoutes(world), ...customerRoutes(world, { fail, page }), ...qualityRoutes(world), ...sessionRoutes(world), ...deskRoutes(world), ...floorRoutes(world), ...recordRoutes(world), ...callbackRoutes(world), ...messageRoutes(world, page, any), ...adminRoutes(world)];
}
export { fail, queueDoc };
