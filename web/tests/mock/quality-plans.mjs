// Sampling plans of the stand-in.

import { fail, page } from "./quality-answer.mjs";

const day = 86_400_000;

/** What is wrong with a plan, as the server says it. */
function wrong(plan) {
  if (plan.filter.max_talk_ms !== null && plan.filter.max_talk_ms < plan.filter.min_talk_ms) return fail(400, "invalid_input", "filter/max_talk_ms is less than min_talk_ms");
  return plan.reviewers_choose && plan.reviewer_ids.length === 0 ? fail(400, "invalid_input", "reviewer_ids is empty; name who may choose") : null;
}

export function planRoutes({ quality, history, centre, everyone, leads }) {
  const find = (match) => quality.plans.find((p) => p.id === Number(match[1]));
  const one = (change) => ({ match, request, body }) => {
    const plan = find(match);
    if (!plan) return fail(404, "not_found", "no such plan");
    return request.headers["if-match"] !== plan.etag ? fail(412, "stale", "it was changed meanwhile; read it again") : change(plan, body);
  };
  const draw = (plan, period) => {
    const calls = history.map((d) => d.conversation).filter((c) => c.agent_id && c.started_at >= period.from_at && c.started_at < period.to_at);
    const busy = new Set([...quality.tasks.map((t) => t.conversation_id), ...quality.evaluations.map((e) => e.call.id)]);
    const why = (c) => (plan.filter.queue_ids.length > 0 && !plan.filter.queue_ids.includes(c.queue_id) ? "other_queue" : c.talk_ms < plan.filter.min_talk_ms ? "too_short" : plan.filter.max_talk_ms !== null && c.talk_ms > plan.filter.max_talk_ms ? "too_long" : plan.filter.has_recording && !c.recording_id ? "no_recording" : plan.skip_scored && busy.has(c.id) ? "scored_already" : null);
    const fit = calls.filter((c) => why(c) === null);
    const agents = plan.per_agent > 0 ? centre.agents.filter((a) => fit.some((c) => c.agent_id === a.id)) : [null];
    const drawn = agents.map((a) => [a, fit.filter((c) => a === null || c.agent_id === a.id)]).map(([a, mine]) => ({ a, mine, taken: mine.slice(0, a ? plan.per_agent : plan.total_most) }));
    const taken = drawn.flatMap((d) => d.taken);
    const strata = drawn.map(({ a, mine, taken: own }) => ({ agent_id: a?.id ?? null, agent_name: a?.name ?? "", team_id: a?.team_id ?? null, newcomer: false, population: mine.length, quota: a ? plan.per_agent : plan.total_most, had: 0, selected: own.length }));
    const excluded = ["other_queue", "too_short", "too_long", "no_recording", "scored_already"].map((reason) => ({ why: reason, count: calls.filter((c) => why(c) === reason).length })).filter((each) => each.count > 0);
    const reviewers = plan.reviewer_ids.map((id, i) => ({ reviewer_id: id, reviewer_name: centre.users.find((u) => u.id === id).name, open_before: 0, given: Math.ceil((taken.length - i) / plan.reviewer_ids.length) }));
    return [taken, { id: null, plan_id: plan.id ?? null, from_at: period.from_at, to_at: period.to_at, seed: period.seed ?? 20_260_309, made_at: Date.now(), made_by_name: "", contacts: calls.length, population: fit.length, excluded, strata, selected: taken.length, unassigned: 0, reviewers }];
  };
  return [
    ["GET", /^\/quality\/plans$/, everyone, ({ query }) => page(quality.plans, query)],
    ["GET", /^\/quality\/plans\/(\d+)\/runs$/, everyone, ({ query }) => page([], query)],
    ["POST", /^\/quality\/plans$/, leads, ({ body }) => {
      const problem = wrong(body) ?? (quality.plans.some((p) => p.name === body.name) ? fail(409, "conflict", `name: there is a plan ${body.name} already`) : null);
      if (problem) return problem;
      const id = Math.max(0, ...quality.plans.map((p) => p.id)) + 1;
      quality.plans.push({ ...body, id, runs: 0, etag: `"p${id}.1"` });
      return [201, quality.plans.at(-1)];
    }],
    ["POST", /^\/quality\/plans\/preview$/, leads, ({ body }) => wrong(body.plan) ?? [200, draw(body.plan, body.period)[1]]],
    ["GET", /^\/quality\/plans\/(\d+)$/, everyone, ({ match }) => (find(match) ? [200, find(match)] : fail(404, "not_found", "no such plan"))],
    ["PUT", /^\/quality\/plans\/(\d+)$/, leads, one((plan, body) => {
      const problem = wrong(body);
      if (problem) return problem;
      Object.assign(plan, body, { id: plan.id, runs: plan.runs, etag: `"p${plan.id}.${(quality.next += 1)}"` });
      return [200, plan];
    })],
    ["DELETE", /^\/quality\/plans\/(\d+)$/, leads, one((plan) => {
      if (plan.runs > 0) return fail(409, "conflict", "it has runs, whose tasks refer to it; set it inactive");
      quality.plans.splice(quality.plans.indexOf(plan), 1);
      return [204];
    })],
    ["POST", /^\/quality\/plans\/(\d+)\/run$/, leads, ({ match, body }) => {
      const plan = find(match);
      const [taken, run] = draw(plan, body);
      taken.forEach((c, i) => quality.tasks.push({ id: (quality.next += 1), plan_id: plan.id, plan_name: plan.name, run_id: 9, state: "open", sample: plan.sample, scheme_id: plan.scheme_id, conversation_id: c.id, reviewer_id: plan.reviewer_ids[i % plan.reviewer_ids.length] ?? null, due_at: Date.now() + 7 * day, evaluation_id: null, reason: "" }));
      Object.assign(plan, { runs: plan.runs + 1, etag: `"p${plan.id}.${(quality.next += 1)}"` });
      return [201, { ...run, id: (quality.next += 1) }];
    }],
  ];
}
