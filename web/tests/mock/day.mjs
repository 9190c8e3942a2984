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
    ["GET", /^\/teams\/(\d+)\/targets$/, [...leads, "director"], ({ match }) => [200, of(Number(match[1]))]],
    ["PUT", /^\/teams\/(\d+)\/targets$/, leads, ({ match, body, user }) => {
      targets.set(Number(match[1]), { ...body, set_by_name: user.name, set_at: Date.now() });
      return [200, of(Number(match[1]))];
    }],
  ];
}
