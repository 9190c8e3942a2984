// The floor as documents of the live feed, and who may see which.

function ratio(n, d) {
  return d > 0 ? n / d : null;
}

export function serviceLevel(queue, f) {
  const left = f.answered + f.abandoned_in_queue + f.abandoned_ringing;
  return queue.service_level_variant === "sl3" ? ratio(f.answered_in_time, left) : ratio(f.answered_in_time, left - f.abandoned_short);
}

function strip(value, ...names) {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

export function queueDoc(floor, queue) {
  const figures = floor.queues.get(queue.id) ?? { today: {}, recent: {} };
  const waiting = [...floor.calls.values()].filter((c) => c.queue_id === queue.id && ["queue", "offer"].includes(c.segment));
  const members = queue.members.map((m) => floor.agents.get(m.agent_id)).filter(Boolean);
  return {
    id: queue.id, name: queue.name, waiting: waiting.length, longest_waiting_since_at: waiting.length ? Math.min(...waiting.map((c) => c.entered)) : null,
    agents_signed_in: members.filter((a) => a.state !== "signed_out").length, agents_ready: members.filter((a) => a.state === "ready" && a.reachability === "reachable").length, agents_in_call: members.filter((a) => ["talking", "holding"].includes(a.state)).length,
    service_level: { variant: queue.service_level_variant, threshold_ms: queue.service_level_threshold_ms, today: serviceLevel(queue, figures.today), recent: serviceLevel(queue, figures.recent) }, today: { ...figures.today }, recent: { ...figures.recent },
  };
}

export function callDoc(call) {
  return strip(call, "patience", "talk", "entered", "rings");
}

export function deskDoc(floor, id) {
  const agent = floor.agents.get(id);
  const call = agent.conversation_id ? floor.calls.get(agent.conversation_id) : null;
  const handled = agent.talk_ms_today + agent.hold_ms_today + agent.wrap_up_ms_today;
  return {
    agent: strip(agent, "pending"), conversation: call ? callDoc(call) : null, chats: [], wrap_up_pending: agent.pending,
    figures: { signed_in_ms: agent.signed_in_at ? floor.now() - agent.signed_in_at : 0, answered: agent.answered_today, talk_ms: agent.talk_ms_today, hold_ms: agent.hold_ms_today, wrap_up_ms: agent.wrap_up_ms_today, not_ready_ms: agent.not_ready_ms_today, missed: agent.missed_offers, dialled: 0, average_handle_ms: agent.answered_today ? Math.round(handled / agent.answered_today) : null },
  };
}

/** All documents this person may see, by "kind/id". */
export function docsFor(floor, user, problems = []) {
  const all = new Map();
  const put = (kind, id, doc) => all.set(`${kind}/${id}`, { kind, id, doc });
  const sees = (agent) => user.roles.some((r) => r === "admin" || r === "qa") || agent.id === user.id || (user.roles.includes("team_leader") && user.led_team_ids.includes(agent.team_id));
  const wide = user.roles.some((r) => r !== "agent");
  for (const agent of floor.agents.values()) if (sees(agent)) put("agent", agent.id, strip(agent, "pending"));
  for (const queue of floor.centre.queues) if (wide || queue.members.some((m) => m.agent_id === user.id)) put("queue", queue.id, queueDoc(floor, queue));
  for (const call of floor.calls.values()) if (wide || call.agent_id === user.id || call.park_place > 0) put("conversation", call.id, callDoc(call));
  for (const e of floor.centre.extensions) if (wide || e.user_id === user.id || e.user_id === null) put("extension", e.id, { id: e.id, number: e.number, name: e.name, user_id: e.user_id, registered: e.registered, reachability: e.reachability });
  if (user.roles.includes("admin")) for (const t of floor.centre.trunks) put("trunk", t.id, { id: t.id, name: t.name, state: t.state, since_at: Date.now() - 9e6, calls: t.id === 1 ? floor.calls.size : 0, calls_max: t.calls_max });
  put("server", 0, { version: "0.1.0", started_at: floor.startedAt ?? 0, state: "running", conversations: floor.calls.size, problems: user.roles.includes("admin") ? problems : [] });
  if (user.roles.includes("agent") && floor.agents.has(user.id)) {
    // Figures of the desk change by the second; they are sent with changes of state, not with the clock.
    const desk = deskDoc(floor, user.id);
    put("desk", user.id, { ...desk, figures: { ...desk.figures, signed_in_ms: desk.agent.signed_in_at ? desk.agent.since_at - desk.agent.signed_in_at : 0 } });
  }
  return all;
}

/** The record of a call while it runs. */
export function runningCall(floor, call) {
  const agent = call.agent_id ? floor.agents.get(call.agent_id) : null;
  const queue = floor.centre.queues.find((q) => q.id === call.queue_id);
  const row = { ...callDoc(call), ended_at: null, queue_name: queue.name, agent_name: agent?.name ?? "", outcome: "running", wait_ms: call.segment_since_at - call.entered, talk_ms: 0, hold_ms: 0, wrap_up_ms: 0, end_cause: null, end_side: null, wrap_up_code: "" };
  const segments = [{ id: call.id * 10, kind: "announcement", started_at: call.started_at, ended_at: call.entered }, { id: call.id * 10 + 1, kind: "queue", started_at: call.entered, ended_at: call.segment_since_at }, { id: call.id * 10 + 2, kind: call.segment, started_at: call.segment_since_at, ended_at: null }];
  const full = segments.map((s) => ({ queue_id: call.queue_id, queue_name: queue.name, agent_id: call.agent_id, agent_name: agent?.name ?? "", ...s }));
  const recording = call.recording_id ? { id: call.id, started_at: call.segment_since_at, state: "running", duration_ms: 0, bytes: 0, problem: "" } : null;
  return { conversation: row, legs: [], segments: full, offers: [], queue_visits: [{ queue_id: call.queue_id, queue_name: queue.name, entered_at: call.entered, left_at: null, outcome: null, waited_ms: 0, overflow_from_queue_id: null, overflow_from_queue_name: "", credited_ms: 0 }], wrap_ups: [], acts: [], flow_visits: [], queue_steps: [], blocked_action: null, nuisance_reports: [], recording, recording_rule: null, signals: [], journal: [] };
}
