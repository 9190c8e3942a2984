// A floor that moves by itself: callers arrive, wait, ring, talk; agents wrap up and take breaks. The agent at the desk under
// test is moved by its own commands, and the simulated phone answers for it.

import { random } from "./centre.mjs";
import { caller } from "./history.mjs";

const inCall = ["talking", "holding", "outbound", "consulting", "consulted", "conference", "monitoring"];
const zero = () => ({ offered: 0, answered: 0, answered_in_time: 0, abandoned_in_queue: 0, abandoned_ringing: 0, abandoned_in_time: 0, abandoned_short: 0, overflowed: 0, overflowed_in_time: 0, refused: 0, wait_answered_ms: 0, wait_abandoned_ms: 0, longest_wait_ms: 0, talk_ms: 0, hold_ms: 0, wrap_up_ms: 0, overflowed_in: 0, opened_to_agents: 0 });

export class Floor {
  constructor(centre, { seed = 11, now = () => Date.now() } = {}) {
    Object.assign(this, { centre, now, rnd: random(seed), nextId: 1_000_000, calls: new Map(), agents: new Map(), queues: new Map(), desks: new Set() });
    this.finished = [];
    centre.agents.forEach((user, i) => this.agents.set(user.id, this.newAgent(user, i)));
    // The newcomer sits at no phone yet.
    const newcomer = centre.users.find((user) => user.login === "newcomer");
    this.agents.set(newcomer.id, this.newAgent(newcomer, centre.agents.length));
    for (const queue of centre.queues) this.queues.set(queue.id, { today: this.seedFigures(queue), recent: this.seedFigures(queue, 14) });
    for (let i = 0; i < 9; i += 1) this.arrive();
    for (let i = 0; i < 40; i += 1) this.step(true);
    // What happened in the quick steps is spread over the last minutes, as it would have been.
    for (const call of this.calls.values()) {
      if (!["talk", "hold"].includes(call.segment)) continue;
      const age = Math.round(this.rnd() * this.rnd() * 600_000);
      Object.assign(call, { started_at: call.started_at - age, entered: call.entered - age, segment_since_at: call.segment_since_at - age, talk: age + this.rnd() * 120_000 });
      this.agents.get(call.agent_id).since_at -= age;
    }
  }

  newAgent(user, i) {
    const signedIn = i < 19 && i !== 0;
    const extension = this.centre.extensions[i];
    const state = signedIn ? (i % 6 === 3 ? "not_ready" : "ready") : "signed_out";
    return {
      id: user.id, name: user.name, team_id: user.team_id, state, reason: state === "not_ready" ? ["break", "lunch", "training"][i % 3] : "", since_at: this.now() - Math.round(this.rnd() * (state === "not_ready" ? 2_000_000 : 90_000)),
      next_state: null, next_reason: "", extension_id: signedIn ? extension.id : null, extension_number: signedIn ? extension.number : "", reachability: signedIn ? extension.reachability : "unknown", conversation_id: null, queue_id: null,
      signed_in_at: signedIn ? this.now() - 7_000_000 - i * 60_000 : null, wrap_up_until_at: null, missed_offers: i % 7 === 2 ? 1 : 0, chats: 0, answered_today: signedIn ? 12 + (i * 5) % 23 : 0, talk_ms_today: signedIn ? 2_400_000 + i * 91_000 : 0, hold_ms_today: i * 7000, wrap_up_ms_today: i * 23_000, not_ready_ms_today: i * 61_000, caller_number: "", pending: false,
    };
  }

  seedFigures(queue, most = 312) {
    const f = zero();
    for (let i = 0; i < most; i += 1) {
      const wait = this.rnd() < 0.72 ? this.rnd() * 12_000 : this.rnd() * 55_000;
      f.offered += 1;
      const left = this.rnd();
      const inTime = wait <= queue.service_level_threshold_ms;
      if (left < 0.91) Object.assign(f, { answered: f.answered + 1, answered_in_time: f.answered_in_time + (inTime ? 1 : 0), wait_answered_ms: f.wait_answered_ms + Math.round(wait), talk_ms: f.talk_ms + Math.round(60_000 + this.rnd() * 240_000), wrap_up_ms: f.wrap_up_ms + Math.round(this.rnd() * 50_000) });
      else if (left < 0.98) {
        f[left < 0.96 ? "abandoned_in_queue" : "abandoned_ringing"] += 1;
        f.abandoned_in_time += inTime ? 1 : 0;
        f.abandoned_short += wait <= queue.short_abandon_ms ? 1 : 0;
        f.wait_abandoned_ms += Math.round(wait);
      } else f.overflowed += 1;
      f.longest_wait_ms = Math.max(f.longest_wait_ms, Math.round(wait));
    }
    return f;
  }

  both(queueId, change) {
    const figures = this.queues.get(queueId);
    change(figures.today);
    change(figures.recent);
  }

  arrive() {
    const number = this.centre.numbers[this.rnd() < 0.62 ? 0 : 1];
    const id = (this.nextId += 1);
    const call = { id, direction: "inbound", caller_number: caller(this.rnd), caller_name: "", dialled_number: number.number, diverted_from: this.rnd() < 0.1 ? "02112345678" : "", web_page: "", channel: "voice", caller_class: this.rnd() < 0.12 ? "vip" : "", segment: "queue", started_at: this.now() - 4000, segment_since_at: this.now(), queue_id: number.queue_id, position: 0, required_level: 1, reserved_for_id: null, warning: "", agent_id: null, recording_id: null, recording_resumes_at: null, can_be_recorded: false, is_muted: false, park_place: 0, parked_by_id: null, parked_until_at: null, parties: [], patience: 20_000 + this.rnd() * 120_000, talk: 20_000 + this.rnd() * 150_000, entered: this.now() };
    this.calls.set(id, call);
    this.both(number.queue_id, (f) => (f.offered += 1));
    return call;
  }

  /** The agent's own phone, then the customer, who answers after some seconds. */
  place(agent, number) {
    const id = (this.nextId += 1);
    const since = this.now();
    this.calls.set(id, { id, direction: "outbound", caller_number: "02155556666", caller_name: "", dialled_number: number, diverted_from: "", web_page: "", channel: "voice", caller_class: "", segment: "setup", started_at: since, segment_since_at: since, queue_id: null, position: 0, required_level: 1, reserved_for_id: null, warning: "", agent_id: agent.id, recording_id: null, recording_resumes_at: null, can_be_recorded: false, is_muted: false, park_place: 0, parked_by_id: null, parked_until_at: null, parties: [], patience: 0, talk: 600_000, entered: since });
    this.setState(agent, "outbound", { conversation_id: id, caller_number: number });
    return id;
  }

  setState(agent, state, values = {}) {
    const since = this.now();
    if (agent.state === "talking") agent.talk_ms_today += since - agent.since_at;
    if (agent.state === "after_call_work") agent.wrap_up_ms_today += since - agent.since_at;
    Object.assign(agent, { state, reason: "", since_at: since, wrap_up_until_at: null }, values);
  }

  setSegment(call, segment, values = {}) {
    Object.assign(call, { segment, segment_since_at: this.now() }, values);
  }

  park(call, agent) {
    const taken = new Set([...this.calls.values()].map((each) => each.park_place));
    const place = [1, 2, 3, 4, 5].find((each) => !taken.has(each));
    this.setSegment(call, "parked", { agent_id: null, recording_resumes_at: null, can_be_recorded: false, park_place: place, parked_by_id: agent.id, parked_until_at: this.now() + 90_000, talk: 600_000 });
    this.setState(agent, "after_call_work", { wrap_up_until_at: this.now() + 45_000, conversation_id: null, caller_number: "" });
  }

  pickUp(call, agent) {
    this.setSegment(call, "talk", { agent_id: agent.id, park_place: 0, parked_by_id: null, parked_until_at: null });
    this.setState(agent, "talking", { conversation_id: call.id, queue_id: call.queue_id, caller_number: call.caller_number });
  }

  offer(call, agent) {
    this.setSegment(call, "offer", { agent_id: agent.id });
    this.setState(agent, "ringing", { conversation_id: call.id, queue_id: call.queue_id, caller_number: call.caller_number });
    call.rings = 1500 + this.rnd() * 5000;
  }

  answer(call) {
    const agent = this.agents.get(call.agent_id);
    const wait = this.now() - call.entered;
    const queue = this.centre.queues.find((q) => q.id === call.queue_id);
    this.both(call.queue_id, (f) => Object.assign(f, { answered: f.answered + 1, answered_in_time: f.answered_in_time + (wait <= queue.service_level_threshold_ms ? 1 : 0), wait_answered_ms: f.wait_answered_ms + wait, longest_wait_ms: Math.max(f.longest_wait_ms, wait) }));
    this.setSegment(call, "talk", { recording_id: call.id });
    this.setState(agent, "talking", { answered_today: agent.answered_today + 1, missed_offers: 0 });
  }

  /** Ends a conversation; the agent, if any, goes to after-call work. */
  end(call, cause = "normal_hang_up") {
    this.calls.delete(call.id);
    const agent = call.agent_id === null ? null : this.agents.get(call.agent_id);
    if (!agent) return;
    if (agent.state === "ringing") this.setState(agent, "ready", { conversation_id: null, queue_id: null, caller_number: "" });
    else if (inCall.includes(agent.state)) this.setState(agent, "after_call_work", { conversation_id: null, caller_number: "", wrap_up_until_at: this.now() + 45_000, pending: true });
    this.finished.push({ id: call.id, cause });
  }

  abandon(call) {
    const wait = this.now() - call.entered;
    const queue = this.centre.queues.find((q) => q.id === call.queue_id);
    this.both(call.queue_id, (f) => {
      f[call.segment === "offer" ? "abandoned_ringing" : "abandoned_in_queue"] += 1;
      f.abandoned_in_time += wait <= queue.service_level_threshold_ms ? 1 : 0;
      f.abandoned_short += wait <= queue.short_abandon_ms ? 1 : 0;
      f.wait_abandoned_ms += wait;
    });
    this.end(call, "abandoned");
  }

  /** After a call or wrap-up: the state chosen beforehand, or ready. */
  settle(agent) {
    const state = agent.next_state ?? "ready";
    const reason = agent.next_reason;
    this.setState(agent, state, { reason, next_state: null, next_reason: "", queue_id: null, conversation_id: null, caller_number: "", pending: false });
    if (state === "signed_out") Object.assign(agent, { extension_id: null, extension_number: "", signed_in_at: null });
  }

  step(quick = false) {
    const chance = (p) => this.rnd() < p * (quick ? 2 : 1);
    if (this.calls.size < 12 && chance(0.3)) this.arrive();
    for (const call of [...this.calls.values()]) this.stepCall(call, chance, quick);
    for (const agent of this.agents.values()) if (!this.desks.has(agent.id)) this.stepAgent(agent, chance);
    else if (agent.state === "after_call_work" && this.now() > agent.wrap_up_until_at) this.settle(agent);
    this.number();
  }

  stepCall(call, chance, quick) {
    const age = this.now() - call.segment_since_at;
    if (call.segment === "setup") {
      if (age > 3000) this.setSegment(call, "talk", { recording_id: call.id });
    } else if (call.segment === "queue") {
      const members = this.centre.queues.find((q) => q.id === call.queue_id).members.map((m) => this.agents.get(m.agent_id)).filter(Boolean);
      const free = members.filter((a) => a.state === "ready" && a.reachability === "reachable").sort((a, b) => Number(this.desks.has(b.id)) - Number(this.desks.has(a.id)) || a.since_at - b.since_at)[0];
      if (free && (chance(0.55) || this.desks.has(free.id))) this.offer(call, free);
      else if (age > call.patience) this.abandon(call);
    } else if (call.segment === "offer") {
      if (age > call.rings || quick) this.answer(call);
    } else if (!this.desks.has(call.agent_id)) {
      if (call.segment === "hold" && chance(0.12)) this.hold(this.agents.get(call.agent_id), false);
      else if (call.segment === "talk" && chance(0.008)) this.hold(this.agents.get(call.agent_id), true);
      else if (age > call.talk) this.end(call);
    }
  }

  stepAgent(agent, chance) {
    const age = this.now() - agent.since_at;
    if (agent.state === "after_call_work" && age > 8000 && chance(0.08)) this.settle(agent);
    if (agent.state === "not_ready" && age > 60_000 && chance(0.004)) this.setState(agent, "ready");
    if (agent.state === "ready" && age > 20_000 && chance(0.006)) this.setState(agent, "not_ready", { reason: "break" });
  }

  hold(agent, on) {
    const call = this.calls.get(agent.conversation_id);
    if (!call) return;
    this.setSegment(call, on ? "hold" : "talk");
    this.setState(agent, on ? "holding" : "talking");
  }

  number() {
    for (const queue of this.queues.keys()) {
      [...this.calls.values()].filter((c) => c.queue_id === queue && c.segment === "queue").sort((a, b) => a.entered - b.entered).forEach((call, i) => (call.position = i + 1));
    }
    for (const call of this.calls.values()) if (call.segment !== "queue") call.position = 0;
  }
}
