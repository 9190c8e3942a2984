// Quality monitoring of the stand-in: a work list on the sample calls, forms, and the due process as far as the console walks it.

import { random } from "./centre.mjs";
import { runningCall } from "./docs.mjs";
import { fail, page } from "./quality-answer.mjs";
import { calibrationRoutes, sampleCalibrations } from "./quality-calibration.mjs";
import { clipRoutes, sampleClips } from "./quality-clips.mjs";
import { coachingRoutes } from "./quality-coaching.mjs";
import { evaluationTests } from "./quality-filter.mjs";
import { planRoutes } from "./quality-plans.mjs";
import { reportRoutes } from "./quality-reports.mjs";
import { schemeRoutes } from "./quality-schemes.mjs";
import { readySchemes, score } from "./quality-score.mjs";

const day = 86_400_000;
const blank = (item) => ({ item, choice: "", number: null, na: false, comment: "" });

/** Answers as a reviewer gives them: mostly full marks, some loss with a comment. */
function answersOf(content, rnd) {
  return content.sections.flatMap((s) => s.items).map((item) => {
    const lost = rnd() < (item.fails !== "none" ? 0.02 : 0.22);
    const answer = blank(item.key);
    if (["yes_no", "critical"].includes(item.kind)) answer.choice = { yes_no: ["yes", "no"], critical: ["pass", "fail"] }[item.kind][Number(lost)];
    else if (item.kind === "choice") answer.choice = item.options[lost ? item.options.length - 1 : 0].key;
    else answer.number = { bonus: 0, penalty: 0, scale: lost ? item.levels - 2 : item.levels, number: lost ? item.worst : item.best }[item.kind] ?? (lost ? Math.floor(item.points / 2) : item.points);
    if (lost) answer.comment = ["客户话未说完即打断，客户重复说明两次。", "未复述确认需求，漏问联系方式。", "语速偏快，客户要求重复。"][Math.floor(rnd() * 3)];
    return answer;
  });
}

export function makeQuality({ centre, history }) {
  const schemes = readySchemes().map((content, i) => ({ id: i + 1, state: "published", latest_version: 1, has_draft: false, content, versions: [content], changed_at: Date.now() - 40 * day, etag: `"s${i + 1}.1"` }));
  const filter = { queue_ids: [], team_ids: [], agent_ids: [], directions: [], min_talk_ms: 30_000, max_talk_ms: null, min_hold_ms: 0, min_agents: 1, newcomer_days: null, wrap_up_codes: [], has_recording: true, min_silence_ms: 0, min_dead_air_ms: 0, min_overtalk_percent: 0, min_interruptions: 0, min_agent_talk_percent: 0, max_survey_percent: null };
  const plan = (id, name, values) => ({ id, name, active: true, scheme_id: 1, sample: "random", filter, per_agent: 2, newcomer_per_agent: 0, newcomer_quota_days: 90, total_most: 1000, spread_over_day: true, skip_scored: true, reviewer_ids: [2, 5], exclude_own_team: true, reviewers_choose: false, due_days: 7, runs: 0, etag: `"p${id}.1"`, ...values });
  const rules = { appeal_days: 3, comment_days: 2, second_review_days: 3, decision_days: 3, appeals_most: 1, task_days: 7, etag: '"r.1"' };
  const world = { schemes, rules, evaluations: [], calibrations: [], clips: [], coaching: [], callOf: (id) => history.find((d) => d.conversation.id === id)?.conversation, tasks: [], next: 5000, plans: [plan(1, "每月随机抽检", {}), plan(2, "长通话专项", { sample: "targeted", per_agent: 0, total_most: 20, filter: { ...filter, min_talk_ms: 300_000 } })] };
  const heard = history.filter((d) => d.recording && d.conversation.talk_ms > 30_000).map((d) => d.conversation);
  const qa = centre.users.find((u) => u.login === "qa");
  const rnd = random(23);
  heard.slice(0, 12).forEach((c, i) => world.tasks.push({ id: 301 + i, plan_id: 1, plan_name: "每月随机抽检", run_id: 1, state: "open", sample: i % 4 === 3 ? "targeted" : "random", scheme_id: 1, conversation_id: c.id, reviewer_id: i < 5 ? qa.id : null, due_at: Date.now() + (i - 1) * day, evaluation_id: null, reason: "" }));
  const states = ["released", "acknowledged", "final", "final", "final", "appealed", "commented", "submitted", "final", "released"];
  // The first agent has results in several states, so that the pages of an agent show something.
  const own = heard.filter((c) => c.agent_id === 101).slice(0, 6);
  [...own, ...heard.filter((c) => !own.includes(c)).slice(12, 100)].forEach((c, i) => begin(world, c, { reviewer_id: qa.id, state: states[i % states.length], answers: answersOf(schemes[0].content, rnd), sample: "random" }));
  const lead = centre.users.find((u) => u.login === "qalead");
  sampleCalibrations(world, begin, { calls: heard.slice(100, 118), answersOf, rnd, reviewers: [qa.id, centre.users.find((u) => u.login === "qa2").id, centre.users.find((u) => u.login === "leader1").id], master: lead.id });
  sampleClips(world, history, { maker: qa.id, lead: lead.id });
  return world;
}

function begin(world, call, values) {
  const id = (world.next += 1);
  const state = values.state ?? "draft";
  const at = call.ended_at + 3_600_000;
  const scheme = values.scheme ?? world.schemes[0];
  const e = { id, purpose: "regular", of: null, scheme, content: scheme.versions.at(-1) ?? scheme.content, call, comment: "", answers: [], remarks: [], scores: [], steps: [], appeals: [], sample: "chosen", started_at: at, version: 1, released_at: null, appeal_until_at: null, ...values, state };
  e.steps.push({ at, act: "start", from_state: "draft", to_state: "draft", by_id: e.reviewer_id, by_name: "", text: "" });
  if (state !== "draft") e.scores.push({ number: 1, origin: "first", scheme_version: 1, by_id: e.reviewer_id, by_name: "", at, reason: "", in_force: true, answers: e.answers, comment: "", result: score(e.content, e.answers) });
  if (!["draft", "submitted"].includes(state)) Object.assign(e, { released_at: at + 1e6, appeal_until_at: Date.now() + 2 * day, comment: "整体服务规范，注意倾听与复述。" });
  if (["appealed", "commented"].includes(state)) e.appeals.push({ number: 1, opened_at: at + 2e6, reason: "客户自己多次打断，我已礼貌等待。", items: [], leader_comment: state === "commented" ? "已复听，情况属实，请二评人重点听 0:20 之后。" : "", commented_by_name: state === "commented" ? "班组长" : "", commented_at: null, second_reviewer_id: null, second_reviewer_name: "", second_evaluation_id: null, second_score_at: null, decision: null, decision_reason: "", decided_by_name: "", closed_at: null });
  if (e.answers.length > 0 && call.talk_ms > 20_000) e.remarks.push({ id: id * 10, at_ms: 8000, length_ms: 0, item: "listening", text: "此处打断客户。", author_id: e.reviewer_id, author_name: "", written_at: at, etag: `"r${id * 10}.1"` });
  world.evaluations.push(e);
  return e;
}

function allowedTo(e, user, centre) {
  const has = (...roles) => user.roles.some((r) => roles.includes(r));
  const isAgent = user.id === e.call.agent_id;
  const mine = user.id === e.reviewer_id && !isAgent;
  const lead = has("qa_lead", "admin") && !isAgent;
  const team = centre.users.find((u) => u.id === e.call.agent_id)?.team_id;
  const table = {
    submit: mine && e.state === "draft", rework: mine && e.state === "submitted" && e.purpose === "regular", release: (has("qa") || lead) && e.state === "submitted" && e.purpose === "regular",
    acknowledge: isAgent && e.state === "released", appeal: isAgent && ["released", "acknowledged"].includes(e.state) && e.appeals.length === 0, withdraw_appeal: isAgent && ["appealed", "commented", "second_review"].includes(e.state),
    comment: user.led_team_ids.includes(team) && e.state === "appealed", assign_second: lead && ["commented", "second_review"].includes(e.state), decide: lead && !mine && e.state === "reviewed", void: lead && !["final", "void", "draft"].includes(e.state),
  };
  return Object.keys(table).filter((act) => table[act]);
}

export function qualityRoutes({ centre, history, quality, floor }) {
  const everyone = ["admin", "director", "team_leader", "qa_lead", "qa", "agent"];
  const reviewers = ["admin", "team_leader", "qa_lead", "qa"];
  const leads = ["admin", "qa_lead"];
  const user = (id) => centre.users.find((u) => u.id === id);
  const teamName = (id) => centre.teams.find((t) => t.id === id)?.name ?? "";
  const now = (e) => e.scores.findLast((s) => s.in_force)?.result ?? (e.state === "draft" ? null : score(e.content, e.answers));
  const etagOf = (e) => `"e${e.id}.${e.version}"`;
  const shown = (e, who) => {
    const r = e.state === "draft" ? null : now(e);
    const agent = user(e.call.agent_id);
    const hidden = who.id === e.call.agent_id;
    return {
      id: e.id, purpose: e.purpose, of_evaluation_id: e.of, state: e.state, sample: e.sample, channel: e.channel ?? "inbound_call", scheme_id: e.scheme.id, scheme_name: e.content.name, scheme_version: 1, conversation_id: e.call.id, recording_id: e.call.recording_id,
      agent_id: agent.id, agent_name: agent.name, team_id: agent.team_id, team_name: teamName(agent.team_id), queue_id: e.call.queue_id, queue_name: e.call.queue_name, contact_at: e.call.started_at, reviewer_id: hidden ? null : e.reviewer_id, reviewer_name: hidden ? "" : user(e.reviewer_id).name,
      score: r?.score ?? null, unpenalised_score: r?.unpenalised_score ?? null, passed: r?.passed ?? null, critical_errors: r?.families.filter((f) => f.errors > 0).map((f) => f.criticality) ?? [], noncritical_opportunities: r?.noncritical_opportunities ?? 0, noncritical_errors: r?.noncritical_errors ?? 0,
      counted: e.state === "final", appeals: e.appeals.length, started_at: e.started_at, submitted_at: r ? e.started_at : null, released_at: e.released_at, appeal_until_at: e.appeal_until_at, due_at: ["appealed", "commented", "second_review", "reviewed"].includes(e.state) ? Date.now() + 2 * day : null, final_at: e.state === "final" ? e.started_at : null, etag: etagOf(e),
    };
  };
  /** Who scored is not the agent's to know. */
  const named = (s, e, who) => (who.id === e.call.agent_id && s.by_id === e.reviewer_id ? { ...s, by_id: null, by_name: "" } : { ...s, by_name: user(s.by_id)?.name ?? "" });
  const detail = (e, who) => ({
    evaluation: shown(e, who), contact_note: e.note ?? "", content: e.content, answers: e.answers, comment: e.comment, result: e.state === "draft" ? (e.answers.length > 0 ? score(e.content, e.answers) : null) : now(e),
    contact: e.call.id === null ? null : { started_at: e.call.started_at, talk_ms: e.call.talk_ms, hold_ms: e.call.hold_ms, agents: 1, running: floor.calls.has(e.call.id), parts: [], recording_id: e.call.recording_id, recording_started_at: e.call.started_at },
    remarks: e.remarks, scores: e.scores.map((s) => named(s, e, who)), steps: e.steps.map((s) => named(s, e, who)), appeals: e.appeals, allowed: allowedTo(e, who, centre), calibration_id: e.calibration?.id ?? null, blind: (e.purpose === "second_review" && e.state === "draft") || e.calibration?.state === "scoring",
  });
  const sees = (e, who) => {
    if (e.purpose === "calibration") return e.reviewer_id === who.id;
    if (who.id === e.call.agent_id) return e.released_at !== null && e.purpose === "regular";
    if (e.reviewer_id === who.id || who.roles.some((r) => leads.includes(r))) return true;
    if (who.roles.includes("qa")) return e.state !== "draft";
    return who.roles.includes("team_leader") && e.released_at !== null && who.led_team_ids.includes(user(e.call.agent_id).team_id);
  };
  const find = (m, who) => quality.evaluations.find((e) => e.id === Number(m[1]) && sees(e, who));
  const changed = (item, etag, request) => (request.headers["if-match"] === etag ? null : fail(412, "stale", "it was changed meanwhile; read it again"));
  const taskShown = (t) => {
    const c = history.find((d) => d.conversation.id === t.conversation_id).conversation;
    const agent = user(c.agent_id);
    return { ...t, scheme_name: quality.schemes.find((s) => s.id === t.scheme_id).content.name, agent_id: agent.id, agent_name: agent.name, team_id: agent.team_id, team_name: teamName(agent.team_id), queue_id: c.queue_id, queue_name: c.queue_name, contact_at: c.started_at, talk_ms: c.talk_ms, reviewer_name: user(t.reviewer_id)?.name ?? "", overdue: t.due_at < Date.now() && ["open", "claimed"].includes(t.state), etag: `"t${t.id}.${t.version ?? 1}"` };
  };
  const onTask = (change) => ({ match, user: who, request, body }) => {
    const task = quality.tasks.find((t) => t.id === Number(match[1]));
    if (!task) return fail(404, "not_found", "no such task");
    const problem = changed(task, taskShown(task).etag, request);
    if (problem) return problem;
    Object.assign(task, change(task, who, body), { version: (task.version ?? 1) + 1 });
    return [200, taskShown(task)];
  };
  const claim = (task, who) => {
    const form = quality.evaluations.find((e) => e.id === task.evaluation_id);
    if (form) form.reviewer_id = who.id;
    return { state: "claimed", reviewer_id: who.id };
  };
  const step = (act, to, change = () => undefined) => [
    "POST", new RegExp(`^/quality/evaluations/(\\d+)/${{ withdraw_appeal: "withdraw-appeal", assign_second: "second-reviewer" }[act] ?? act}$`), everyone,
    ({ match, user: who, request, body }) => {
      const e = find(match, who);
      if (!e) return fail(404, "not_found", "no such evaluation");
      if (!allowedTo(e, who, centre).includes(act)) return fail(403, "forbidden", `you may not ${act} this evaluation`);
      const problem = changed(e, etagOf(e), request) ?? change(e, body ?? {}, who);
      if (problem) return problem;
      e.steps.push({ at: Date.now(), act, from_state: e.state, to_state: to, by_id: who.id, text: body?.reason ?? body?.comment ?? "" });
      Object.assign(e, { state: to, version: e.version + 1 });
      return [200, detail(e, who)];
    },
  ];
  const give = (e, origin, answers, who, reason) => {
    for (const s of e.scores) s.in_force = false;
    e.scores.push({ number: e.scores.length + 1, origin, scheme_version: 1, by_id: who, at: Date.now(), reason, in_force: true, answers, comment: e.comment, result: score(e.content, answers) });
    e.answers = answers;
  };
  const tests = evaluationTests(now);
  return [
    ["GET", /^\/quality\/rules$/, everyone, () => [200, quality.rules]],
    ["PUT", /^\/quality\/rules$/, leads, ({ request, body }) => {
      const problem = changed(null, quality.rules.etag, request);
      if (problem) return problem;
      Object.assign(quality.rules, body, { etag: `"r.${(quality.next += 1)}"` });
      return [200, quality.rules];
    }],
    ...schemeRoutes(quality, everyone, leads, changed),
    ...calibrationRoutes({ quality, centre, everyone, leads, begin, etagChanged: changed }),
    ...clipRoutes({ quality, history, centre, everyone }),
    ...coachingRoutes({ quality, centre, everyone, now }),
    ...planRoutes({ quality, history, centre, everyone, leads }),
    ...reportRoutes({ quality, everyone, sees, shown, now }),
    ["GET", /^\/quality\/tasks$/, reviewers, ({ query, user: who }) => page(quality.tasks.filter((t) => (!query.get("plan_id") || t.plan_id === Number(query.get("plan_id"))) && (!query.get("state") || t.state === query.get("state")) && (query.get("mine") !== "true" || t.reviewer_id === who.id || t.reviewer_id === null)).map(taskShown), query)],
    ["POST", /^\/quality\/tasks\/(\d+)\/claim$/, reviewers, onTask(claim)],
    ["POST", /^\/quality\/tasks\/(\d+)\/release$/, reviewers, onTask(() => ({ state: "open", reviewer_id: null }))],
    ["POST", /^\/quality\/tasks\/(\d+)\/skip$/, reviewers, onTask((task, who, body) => ({ state: "skipped", reason: body.reason }))],
    ["POST", /^\/quality\/score$/, reviewers, ({ body }) => [200, score(body.content, body.answers)]],
    ["GET", /^\/quality\/evaluations$/, everyone, ({ query, user: who }) => {
      const waits = (e) => query.get("waits_for_me") !== "true" || allowedTo(e, who, centre).some((act) => !["void", "rework", "withdraw_appeal"].includes(act));
      const fits = (e) => waits(e) && [...query].every(([name, value]) => tests[name]?.({ row: shown(e, who), e }, value, query) ?? true);
      return page(quality.evaluations.filter((e) => sees(e, who) && fits(e)).map((e) => shown(e, who)).sort((a, b) => b.contact_at - a.contact_at), query);
    }],
    ["POST", /^\/quality\/evaluations$/, reviewers, ({ body, user: who }) => {
      const task = quality.tasks.find((t) => t.id === body.task_id);
      const test = ["dial_test", "mystery_call"].includes(body.channel);
      const call = test ? { id: null, recording_id: null, agent_id: body.agent_id, queue_id: null, queue_name: "", started_at: body.contact_at, ended_at: body.contact_at, talk_ms: 0, hold_ms: 0 } : [...[...floor.calls.values()].map((c) => runningCall(floor, c)), ...history].find((d) => d.conversation.id === (task?.conversation_id ?? body.conversation_id))?.conversation;
      if (!call) return fail(404, "not_found", "no such conversation");
      const scheme = quality.schemes.find((s) => s.id === (task?.scheme_id ?? body.scheme_id) && s.state === "published");
      if (!scheme) return fail(400, "invalid_input", "scheme_id: there is no such published scheme");
      if (!task && !test && quality.evaluations.some((e) => e.purpose === "regular" && e.call.id === call.id && e.scheme === scheme)) return fail(409, "conflict", "this part of the conversation was scored with this scheme already");
      const e = begin(quality, call, { reviewer_id: who.id, sample: task?.sample ?? "chosen", started_at: Date.now(), task, scheme, channel: test ? body.channel : "inbound_call", note: body.contact_note });
      if (task) Object.assign(task, claim(task, who), { evaluation_id: e.id, version: (task.version ?? 1) + 1 });
      return [201, detail(e, who)];
    }],
    ["GET", /^\/quality\/evaluations\/(\d+)$/, everyone, ({ match, user: who }) => {
      const e = find(match, who);
      return e ? [200, detail(e, who)] : fail(404, "not_found", `no evaluation ${match[1]} that you may see`);
    }],
    ["PUT", /^\/quality\/evaluations\/(\d+)\/draft$/, reviewers, ({ match, user: who, body, request }) => {
      const e = find(match, who);
      if (!e || e.state !== "draft" || e.reviewer_id !== who.id) return fail(403, "forbidden", "only who began the form may; start an evaluation of your own");
      const problem = changed(e, etagOf(e), request);
      if (problem) return problem;
      Object.assign(e, body, { version: e.version + 1 });
      return [200, { id: e.id, saved_at: Date.now(), result: score(e.content, e.answers), etag: etagOf(e) }];
    }],
    ["POST", /^\/quality\/evaluations\/(\d+)\/remarks$/, reviewers, ({ match, user: who, body }) => {
      const id = (quality.next += 1);
      const remark = { ...body, id, author_id: who.id, author_name: who.name, written_at: Date.now(), etag: `"r${id}.1"` };
      find(match, who).remarks.push(remark);
      return [201, remark];
    }],
    ["DELETE", /^\/quality\/remarks\/(\d+)$/, reviewers, ({ match }) => {
      for (const e of quality.evaluations) e.remarks = e.remarks.filter((r) => r.id !== Number(match[1]));
      return [204];
    }],
    step("submit", "submitted", (e, body, who) => {
      const result = score(e.content, e.answers);
      if (result.unanswered.length + result.comments_missing.length > 0) return fail(409, "conflict", `unanswered: ${result.unanswered}; comments missing: ${result.comments_missing}`);
      give(e, e.scores.length > 0 ? "rework" : "first", e.answers, who.id, "");
      if (e.task) Object.assign(e.task, { state: "done", version: (e.task.version ?? 1) + 1 });
      if (e.calibration?.forms.every((form) => form.e === e || form.e.state === "submitted")) Object.assign(e.calibration, { state: "closed", closed_at: Date.now() });
      const first = quality.evaluations.find((each) => each.id === e.of);
      if (first) {
        first.scores.push({ ...e.scores[0], number: first.scores.length + 1, origin: "second_review", in_force: false });
        Object.assign(first, { state: "reviewed", version: first.version + 1 });
      }
      return null;
    }),
    step("rework", "draft"), step("void", "void"), step("acknowledge", "acknowledged"),
    step("release", "released", (e) => void Object.assign(e, { released_at: Date.now(), appeal_until_at: Date.now() + 3 * day })),
    step("appeal", "appealed", (e, body) => void e.appeals.push({ number: 1, opened_at: Date.now(), leader_comment: "", commented_by_name: "", commented_at: null, second_reviewer_id: null, second_reviewer_name: "", second_evaluation_id: null, second_score_at: null, decision: null, decision_reason: "", decided_by_name: "", closed_at: null, ...body })),
    step("withdraw_appeal", "acknowledged", (e) => void Object.assign(e.appeals.at(-1), { decision: "withdrawn", closed_at: Date.now() })),
    step("comment", "commented", (e, body, who) => void Object.assign(e.appeals.at(-1), { leader_comment: body.comment, commented_by_name: who.name, commented_at: Date.now() })),
    step("assign_second", "second_review", (e, body) => {
      const second = begin(quality, e.call, { scheme: e.scheme, purpose: "second_review", of: e.id, reviewer_id: body.reviewer_id, started_at: Date.now() });
      Object.assign(e.appeals.at(-1), { second_reviewer_id: body.reviewer_id, second_reviewer_name: user(body.reviewer_id).name, second_evaluation_id: second.id });
    }),
    step("decide", "final", (e, body, who) => {
      Object.assign(e.appeals.at(-1), { decision: body.decision, decision_reason: body.reason, decided_by_name: who.name, closed_at: Date.now() });
      if (body.decision !== "uphold") give(e, "decision", body.decision === "revise" ? body.answers : e.scores.findLast((s) => s.origin === "second_review").answers, who.id, body.reason);
    }),
  ];
}
