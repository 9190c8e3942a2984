// Coaching plans of the stand-in. The effect counts the agent's evaluations as the server does, without its intervals.

import { fail, page } from "./quality-answer.mjs";
import { clipRow } from "./quality-clips.mjs";
import { rate } from "./quality-reports.mjs";

const day = 86_400_000;

export function coachingRoutes({ quality, centre, everyone, now }) {
  const staff = ["admin", "team_leader", "qa_lead", "qa"];
  const user = (id) => centre.users.find((u) => u.id === id);
  const has = (who, ...roles) => who.roles.some((role) => roles.includes(role));
  const etag = (c) => `"k${c.id}.${c.version}"`;
  const itemOf = (c, key) => c.e.content.sections.flatMap((s) => s.items).find((item) => item.key === key);
  const sees = (c, who) => c.agent === who.id || c.coach === who.id || has(who, "qa", "qa_lead", "admin", "director") || who.led_team_ids.includes(user(c.agent).team_id);
  const row = (c) => ({
    id: c.id, state: c.state, agent_id: c.agent, agent_name: user(c.agent).name, team_id: user(c.agent).team_id, team_name: centre.teams.find((t) => t.id === user(c.agent).team_id)?.name ?? "", evaluation_id: c.e.id, scheme_id: c.e.scheme.id, scheme_name: c.e.content.name, items: c.items.map((key) => ({ item: key, name: itemOf(c, key).name })), goal: c.goal,
    coach_id: c.coach, coach_name: user(c.coach).name, opened_by_name: user(c.coach).name, opened_at: c.opened_at, recheck_at: c.recheck_at, rechecked_at: c.rechecked_at, closed_at: null, outcome: c.outcome, note: c.note, sessions: c.sessions.length, unacknowledged: c.sessions.filter((s) => !s.acknowledged_at).length, etag: etag(c),
  });
  const effectOf = (c) => {
    const after = c.sessions[0]?.held_at ?? c.opened_at;
    const rates = (key, from, to) => {
      const results = quality.evaluations.filter((e) => e.purpose === "regular" && e.released_at !== null && e.call.agent_id === c.agent && e.scheme === c.e.scheme && e.call.started_at >= from && e.call.started_at < to).map((e) => now(e).items.find((i) => i.item === key && i.applies)).filter(Boolean);
      return rate(results.filter((i) => i.error).length, results.length);
    };
    const items = c.items.map((item) => {
      const [a, b] = [rates(item, c.opened_at - 90 * day, c.opened_at), rates(item, after, c.rechecked_at ?? Date.now())];
      return { item, before: a, after: b, change: a.of > 0 && b.of > 0 ? b.share - a.share : null, change_low: null, change_high: null, verdict: b.of === 0 ? "no_data" : "unclear" };
    });
    return { before_from_at: c.opened_at - 90 * day, before_to_at: c.opened_at, after_from_at: after, after_to_at: c.rechecked_at ?? Date.now(), items };
  };
  const detail = (c, who) => {
    const leads = c.coach === who.id || has(who, "qa_lead", "admin");
    const open = c.state === "open";
    const allowed = { change: leads && open, cite: leads && open, add_session: c.coach === who.id && open, acknowledge: c.agent === who.id && c.sessions.some((s) => !s.acknowledged_at), recheck: leads && open && c.sessions.length > 0, close: leads && c.state === "rechecked", cancel: leads && ["open", "rechecked"].includes(c.state) };
    const clips = quality.clips.filter((clip) => clip.uses.some((use) => use.id === c.id)).map((clip) => clipRow({ quality, centre }, clip, who));
    return { coaching: row(c), clips, sessions: c.sessions, effect: effectOf(c), allowed: Object.keys(allowed).filter((act) => allowed[act]) };
  };
  const find = (match, who) => quality.coaching.find((c) => c.id === Number(match[1]) && sees(c, who));
  const act = (change, { etagNeeded = true, status = 200 } = {}) => ({ match, request, body, user: who }) => {
    const c = find(match, who);
    if (!c) return fail(404, "not_found", "no such plan");
    if (etagNeeded && request.headers["if-match"] !== etag(c)) return fail(412, "stale", "it was changed meanwhile; read it again");
    change(c, body, who);
    c.version += 1;
    return [status, detail(c, who)];
  };
  return [
    ["GET", /^\/quality\/coaching$/, everyone, ({ query, user: who }) => page(quality.coaching.filter((c) => sees(c, who) && (!query.get("state") || c.state === query.get("state")) && (!query.get("agent_id") || c.agent === Number(query.get("agent_id"))) && (query.get("mine") !== "true" || [c.agent, c.coach].includes(who.id))).map(row).sort((a, b) => b.id - a.id), query)],
    ["POST", /^\/quality\/coaching$/, staff, ({ body, user: who }) => {
      const e = quality.evaluations.find((each) => each.id === body.evaluation_id);
      if (!e?.released_at) return fail(409, "conflict", "evaluation_id: it is not released yet");
      quality.coaching.push({ id: (quality.next += 1), state: "open", agent: e.call.agent_id, e, items: body.items, coach: body.coach_id, goal: body.goal, recheck_at: body.recheck_at, rechecked_at: null, outcome: null, note: "", sessions: [], opened_at: Date.now(), version: 1 });
      return [201, detail(quality.coaching.at(-1), who)];
    }],
    ["GET", /^\/quality\/coaching\/(\d+)$/, everyone, ({ match, user: who }) => (find(match, who) ? [200, detail(find(match, who), who)] : fail(404, "not_found", "no such plan"))],
    ["PUT", /^\/quality\/coaching\/(\d+)$/, staff, act((c, body) => Object.assign(c, { items: body.items, coach: body.coach_id, goal: body.goal, recheck_at: body.recheck_at }))],
    ["POST", /^\/quality\/coaching\/(\d+)\/sessions$/, staff, act((c, body, who) => c.sessions.push({ id: (quality.next += 1), ...body, by_name: who.name, acknowledged_at: null, comment: "" }), { etagNeeded: false, status: 201 })],
    ["POST", /^\/quality\/coaching-sessions\/(\d+)\/acknowledge$/, everyone, ({ match, body, user: who }) => {
      const c = quality.coaching.find((each) => each.agent === who.id && each.sessions.some((s) => s.id === Number(match[1])));
      if (!c) return fail(404, "not_found", "no such session");
      Object.assign(c.sessions.find((s) => s.id === Number(match[1])), { acknowledged_at: Date.now(), comment: body.comment });
      return [200, detail(c, who)];
    }],
    ["POST", /^\/quality\/coaching\/(\d+)\/clips$/, staff, act((c, body) => quality.clips.find((clip) => clip.id === body.clip_id).uses.push({ kind: "coaching", id: c.id, at: Date.now() }), { etagNeeded: false })],
    ["DELETE", /^\/quality\/coaching\/(\d+)\/clips\/(\d+)$/, staff, (call) => act((c) => {
      const clip = quality.clips.find((each) => each.id === Number(call.match[2]));
      clip.uses = clip.uses.filter((use) => use.id !== c.id);
    }, { etagNeeded: false })(call)],
    ["POST", /^\/quality\/coaching\/(\d+)\/recheck$/, staff, act((c) => Object.assign(c, { state: "rechecked", rechecked_at: Date.now() }))],
    ["POST", /^\/quality\/coaching\/(\d+)\/close$/, staff, act((c, body) => Object.assign(c, { state: "closed", ...body }))],
    ["POST", /^\/quality\/coaching\/(\d+)\/cancel$/, staff, act((c, body) => Object.assign(c, { state: "cancelled", note: body.reason }))],
  ];
}
