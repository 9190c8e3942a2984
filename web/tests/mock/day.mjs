// An agent's day, drawn from a seed of his own, and the targets of the teams.

import { random } from "./centre.mjs";

const cycle = [["ready", 90], ["ringing", 6], ["talking", 170], ["after_call_work", 25]];
const breaks = new Map([[14, ["not_ready", "meal", 1500]], [29, ["not_ready", "break", 600]]]);

export function dayOf(agent, now) {
  const rnd = random(agent.id);
  const begun = agent.signed_in_at ?? now - 4 * 3.6e6;
  const intervals = [];
  let at = begun;
  for (let round = 0; at < now; round += 1) {
    const parts = breaks.has(round) ? [breaks.get(round)] : cycle.map(([state, seconds]) => [state, "", seconds * (0.4 + 1.4 * rnd())]);
    for (const [state, reason, seconds] of parts) {
      const to = Math.min(now, Math.round(at + seconds * 1000));
      if (to > at) intervals.push({ state, reason, conversation_id: null, from_at: at, to_at: to, is_open: to === now });
      at = to;
    }
  }
  return intervals;
}

const stepLengths = { "15m": 900_000, "30m": 1_800_000, "1h": 3_600_000, day: 86_400_000 };

/** The four measures of people in a stretch of time, as the server makes them. */
function measuresOf(days, from, to) {
  const sum = { agents: days.length, present: 0, answered: 0, signed_in_ms: 0, ready_ms: 0, handled_ms: 0, not_ready_ms: 0 };
  for (const intervals of days) {
    const inside = intervals.map((each) => ({ state: each.state, begins: each.from_at >= from && each.from_at < to, ms: Math.min(each.to_at, to) - Math.max(each.from_at, from) })).filter((each) => each.ms > 0);
    sum.present += inside.length > 0 ? 1 : 0;
    for (const { state, begins, ms } of inside) {
      sum.signed_in_ms += ms;
      sum.answered += state === "talking" && begins ? 1 : 0;
      if (state === "ready") sum.ready_ms += ms;
      if (state === "not_ready") sum.not_ready_ms += ms;
      if (state === "talking" || state === "after_call_work") sum.handled_ms += ms;
    }
  }
  const whole = sum.handled_ms + sum.ready_ms;
  return { ...sum, attendance: sum.agents ? sum.present / sum.agents : null, occupancy: whole ? sum.handled_ms / whole : null, average_handle_ms: sum.answered ? Math.round(sum.handled_ms / sum.answered) : null };
}

export function dayRoutes(world, { fail }) {
  const { centre, floor } = world;
  const targets = new Map();
  const none = { average_handle_ms: null, not_ready_ms: null, answered: null, occupancy: null, set_by_name: "", set_at: null };
  const of = (team) => targets.get(team) ?? { ...none, average_handle_ms: 210_000, answered: 60, occupancy: 0.75, set_by_name: centre.users[0].name, set_at: Date.now() - 9 * 86.4e6 };
  const sum = (intervals, state) => intervals.reduce((ms, each) => ms + (each.state === state ? each.to_at - each.from_at : 0), 0);
  const leads = ["admin", "team_leader"];
  return [
    ["GET", /^\/agents\/(\d+)\/day$/, ["admin", "director", "team_leader", "qa_lead", "qa", "agent"], ({ match, query }) => {
      const agent = floor.agents.get(Number(match[1]));
      if (!agent) return fail(404, "not_found", "no such agent");
      const intervals = dayOf(agent, floor.now());
      const answered = intervals.filter((each) => each.state === "talking").length;
      const handled = sum(intervals, "talking") + sum(intervals, "after_call_work");
      const figures = { agent_id: agent.id, agent_name: agent.name ?? "", team_id: agent.team_id, offered: answered, answered, missed: 0, signed_in_ms: floor.now() - intervals[0].from_at, ready_ms: sum(intervals, "ready"), reserved_ms: 0, ringing_ms: sum(intervals, "ringing"), talk_ms: sum(intervals, "talking"), hold_ms: 0, wrap_up_ms: sum(intervals, "after_call_work"), outbound_ms: 0, chatting_ms: 0, not_ready_ms: sum(intervals, "not_ready"), not_ready_by_reason: [], average_handle_ms: answered ? Math.round(handled / answered) : null, occupancy: handled / (handled + sum(intervals, "ready")) };
      return [200, { from_at: Number(query.get("from")), to_at: Number(query.get("to")), figures, targets: of(agent.team_id), intervals, is_cut: false }];
    }],
    ["GET", /^\/figures\/floor$/, [...leads, "director"], ({ query }) => {
      const [from, to, team] = ["from", "to", "team_id"].map((name) => Number(query.get(name)));
      const step = stepLengths[query.get("interval") ?? "30m"];
      const starts = Array.from({ length: Math.ceil((to - from) / step) }, (_, at) => from + at * step);
      const agents = [...floor.agents.values()].filter((agent) => !team || agent.team_id === team).map((agent) => ({ ...agent, day: agent.state === "signed_out" ? [] : dayOf(agent, floor.now()) }));
      const row = (id, name, members, ofTeam) => ({ id, name, targets: of(ofTeam), whole: measuresOf(members.map((one) => one.day), from, to), steps: starts.map((at) => measuresOf(members.map((one) => one.day), at, Math.min(at + step, to))) });
      const items = team ? agents.map((agent) => row(agent.id, agent.name, [agent], team)) : centre.teams.map((one) => row(one.id, one.name, agents.filter((agent) => agent.team_id === one.id), one.id));
      return [200, { steps_at: starts, to_at: to, sum: { ...row(team, "", agents, team), ...(team ? {} : { targets: none }) }, items }];
    }],
    ["GET", /^\/teams\/(\d+)\/targets$/, [...leads, "director"], ({ match }) => [200, of(Number(match[1]))]],
    ["PUT", /^\/teams\/(\d+)\/targets$/, leads, ({ match, body, user }) => {
      targets.set(Number(match[1]), { ...body, set_by_name: user.name, set_at: Date.now() });
      return [200, of(Number(match[1]))];
    }],
  ];
}
