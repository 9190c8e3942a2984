// Calls of the last days with all their details, made from a seed.

import { random } from "./centre.mjs";

const outcomes = [["answered", 0.86], ["abandoned_in_queue", 0.06], ["abandoned_ringing", 0.03], ["abandoned_before_queue", 0.01], ["overflowed", 0.02], ["refused", 0.01], ["closed", 0.01]];

// A phone in seven is on bad wireless, one in five tells nothing.
function soundOf(seed) {
  const direction = (loss) => ({ packets: 4000, lost: Math.round(4000 * loss), loss, worst_loss: loss * 3, jitter_ms: loss ? 18.4 : 1.2, worst_jitter_ms: loss ? 61 : 4.8, opinion: loss ? 3.4 : 4.4, word: loss ? "poor" : "good" });
  const bad = seed % 7 === 0 ? 0.09 : 0;
  return { received: direction(bad), sent: seed % 5 === 0 ? null : direction(0), round_trip_ms: seed % 5 === 0 ? null : 24 };
}

function pick(list, at) {
  let sum = 0;
  for (const [value, weight] of list) {
    sum += weight;
    if (at < sum) return value;
  }
  return list[0][0];
}

export function caller(rnd) {
  return rnd() < 0.04 ? "" : `1${["38", "39", "50", "86", "77"][Math.floor(rnd() * 5)]}${String(Math.floor(rnd() * 1e8)).padStart(8, "0")}`;
}

export function makeHistory(centre, count = 420) {
  const rnd = random(7);
  const calls = [];
  let at = Date.now() - 60_000;
  for (let i = 0; i < count; i += 1) {
    at -= 30_000 + rnd() * 420_000;
    calls.push(makeCall(centre, rnd, 900_000 - i, Math.round(at)));
  }
  return calls;
}

function makeCall(centre, rnd, id, started) {
  const number = centre.numbers[rnd() < 0.7 ? 0 : 1];
  const queue = centre.queues.find((q) => q.id === number.queue_id);
  const outcome = pick(outcomes, rnd());
  const member = queue.members[Math.floor(rnd() * queue.members.length)];
  const agent = centre.agents.find((a) => a.id === member.agent_id);
  const build = new CallBuilder(id, started, queue, centre);
  build.segment("setup", 40 + rnd() * 200);
  build.segment("announcement", 3000 + rnd() * 2500);
  if (outcome === "closed" || outcome === "abandoned_before_queue") return build.finish(outcome, number, caller(rnd), null);
  const waits = rnd() < 0.6 ? 300 + rnd() * 3000 : 4000 + rnd() * 60_000;
  build.segment("queue", outcome === "refused" ? 0 : waits);
  if (outcome === "abandoned_ringing" || outcome === "answered") {
    if (rnd() < 0.12) {
      const other = centre.agents.find((a) => a.id === queue.members[0].agent_id);
      build.offer(other, 20_000, "no_answer");
      build.segment("queue", 900);
    }
    build.offer(agent, 2500 + rnd() * 7000, outcome === "answered" ? "answered" : "caller_gone");
  }
  if (outcome === "answered") {
    const parts = 1 + Math.floor(rnd() * 2.4);
    for (let i = 0; i < parts; i += 1) {
      build.segment("talk", 15_000 + rnd() * rnd() * 260_000, agent);
      if (i + 1 < parts) build.segment("hold", 8000 + rnd() * 50_000, agent);
    }
    if (rnd() < 0.2) build.segment("dead", 800 + rnd() * 3000, agent);
  }
  return build.finish(outcome, number, caller(rnd), outcome === "answered" ? agent : null, rnd);
}

class CallBuilder {
  constructor(id, started, queue, centre) {
    Object.assign(this, { id, started, queue, centre, at: started, segments: [], offers: [], legs: [], wrap_ups: [], journal: [] });
    this.log("conversation_started", {});
  }
  log(event, data) {
    this.journal.push({ at: Math.round(this.at), event, data: { conversation: this.id, ...data } });
  }
  segment(kind, ms, agent = null) {
    const from = Math.round(this.at);
    this.at += ms;
    this.log("segment_started", { kind });
    const queued = ["queue", "offer"].includes(kind);
    this.segments.push({ id: this.id * 100 + this.segments.length, kind, started_at: from, ended_at: Math.round(this.at), queue_id: queued ? this.queue.id : null, queue_name: queued ? this.queue.name : "", agent_id: agent?.id ?? null, agent_name: agent?.name ?? "" });
  }
  offer(agent, ms, outcome) {
    const from = Math.round(this.at);
    this.segment("offer", ms);
    this.offers.push({ id: this.id * 100 + this.offers.length, queue_id: this.queue.id, queue_name: this.queue.name, agent_id: agent.id, agent_name: agent.name, started_at: from, ended_at: Math.round(this.at), outcome });
    const answered = outcome === "answered";
    this.legs.push({ id: this.id * 10 + 1 + this.legs.length, role: "agent", agent_id: agent.id, agent_name: agent.name, extension_number: String(8001 + agent.id - 101), started_at: from, rang_at: from + 90, answered_at: answered ? Math.round(this.at) : null, ended_at: answered ? null : Math.round(this.at), end_cause: answered ? null : outcome === "no_answer" ? "no_answer" : "cancelled", end_side: answered ? null : "system", sip_status: answered ? 0 : 487, sound: answered ? soundOf(this.id) : null });
    this.log("offer_ended", { agent: agent.id, outcome });
  }
  sum(kind) {
    return this.segments.filter((s) => s.kind === kind).reduce((sum, s) => sum + s.ended_at - s.started_at, 0);
  }
  finish(outcome, number, from, agent, rnd = () => 0.5) {
    const ended = Math.round(this.at);
    const bySide = outcome === "answered" ? (rnd() < 0.7 ? "caller" : "agent") : outcome.startsWith("abandoned") ? "caller" : "system";
    const cause = outcome === "answered" ? "normal_hang_up" : outcome.startsWith("abandoned") ? "abandoned" : outcome === "closed" ? "closed" : outcome === "refused" ? "queue_full" : "normal_hang_up";
    for (const leg of this.legs) if (leg.ended_at === null) Object.assign(leg, { ended_at: ended, end_cause: cause, end_side: bySide });
    this.legs.unshift({ id: this.id * 10, role: "customer", agent_id: null, agent_name: "", extension_number: "", started_at: this.started, rang_at: null, answered_at: this.started + 120, ended_at: ended, end_cause: cause, end_side: bySide, sip_status: 0, sound: soundOf(this.id + 1) });
    this.log("conversation_ended", { cause, side: bySide });
    const talk = this.segments.find((s) => s.kind === "talk");
    const codes = ["consult.order", "consult.price", "complaint.delivery", "repair.chase", ""];
    const code = agent ? codes[Math.floor(rnd() * codes.length)] : "";
    const wrap_up_ms = agent ? Math.round(6000 + rnd() * 35_000) : 0;
    if (agent) this.wrap_ups.push({ at: ended + wrap_up_ms, agent_id: agent.id, agent_name: agent.name, queue_id: this.queue.id, code, note: rnd() < 0.4 ? "客户询问订单配送时间，已告知预计明日送达。" : "", took_ms: wrap_up_ms });
    const recording = talk ? { id: this.id, started_at: talk.started_at, state: "finished", duration_ms: ended - talk.started_at, bytes: (ended - talk.started_at) * 16 + 58, problem: "" } : null;
    const pause = { kind: "pause_recording", agent_id: null, agent_name: "", queue_id: null, queue_name: "", extension_number: "", number: "", outcome: "done" };
    const acts = recording && recording.duration_ms > 60_000 ? [{ ...pause, id: this.id, by_user_id: agent.id, by_name: agent.name, started_at: talk.started_at + 22_000, ended_at: talk.started_at + 37_000 }] : [];
    const waits = this.sum("queue") + this.sum("offer");
    const inQueue = !["closed", "abandoned_before_queue"].includes(outcome);
    const row = {
      id: this.id, started_at: this.started, ended_at: ended, direction: "inbound", caller_number: from, dialled_number: number.number, queue_id: inQueue ? this.queue.id : null, queue_name: inQueue ? this.queue.name : "",
      agent_id: agent?.id ?? null, agent_name: agent?.name ?? "", outcome, wait_ms: waits, talk_ms: this.sum("talk"), hold_ms: this.sum("hold"), wrap_up_ms, end_cause: cause, end_side: bySide, recording_id: recording?.id ?? null, wrap_up_code: code, diverted_from: this.id % 9 === 0 ? "02112345678" : "", web_page: this.id % 11 === 0 ? "https://www.example.com/contact" : "", channel: "voice",
    };
    const visits = inQueue ? [{ queue_id: this.queue.id, queue_name: this.queue.name, entered_at: this.started + 4000, left_at: ended, outcome, waited_ms: waits, overflow_from_queue_id: null, overflow_from_queue_name: "", credited_ms: 0 }] : [];
    const signals = recording ? [this.signals(agent, rnd)] : [];
    return { conversation: row, legs: this.legs, segments: this.segments, offers: this.offers, queue_visits: visits, wrap_ups: this.wrap_ups, acts, flow_visits: [], queue_steps: [], blocked_action: null, nuisance_reports: [], recording, recording_rule: this.id % 3 ? null : { mode: "sample", source: "queue", source_name: row.queue_name, share: 40, draw: recording ? 17 : 63 }, signals, journal: this.journal };
  }
  signals(agent, rnd) {
    const measured = this.sum("talk");
    const part = (share) => Math.round(measured * share);
    const talks = { customer: part(0.35), agent: part(0.42), both: part(0.04) };
    const holds = this.segments.filter((s) => s.kind === "hold").map((s) => s.ended_at - s.started_at);
    const side = (talk, pace, level) => ({ talk_ms: talk, interruptions: Math.floor(rnd() * 4), pace: talk > 5000 ? pace : null, level_db: level });
    return {
      agent_id: agent?.id ?? null, agent_name: agent?.name ?? "", measured_ms: measured, customer: side(talks.customer, 4.1, -26.3), agent: side(talks.agent, 4.8, -23.9), overtalk_ms: talks.both, silence_ms: measured - talks.customer - talks.agent + talks.both,
      longest_silence_ms: part(0.09), dead_air_ms: measured > 60_000 ? part(0.09) : 0, dead_airs: measured > 60_000 ? 1 : 0, hold_ms: this.sum("hold"), longest_hold_ms: Math.max(0, ...holds), holds: holds.length,
    };
  }
}
