// A sample centre for developing and testing the console without the server: three teams of eight, two queues, leaders.

const surnames = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋".split("");
const given = ["伟", "芳", "秀英", "敏", "静", "丽", "强", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛", "明", "超", "秀兰", "霞", "平", "刚", "桂英", "婷", "玉兰"];

export const password = "callfloor-demo";

/** Seeded, so that two runs and their screenshots agree. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function user(id, login, name, roles, team_id = null, led_team_ids = []) {
  return { id, login, name, roles, team_id, led_team_ids, locale: "zh-CN", email: `${login}@example.com`, active: true, must_change_password: false, last_sign_in_at: Date.now() - id * 3_700_000, etag: `"u${id}.1"` };
}

function queue(id, name, members, values = {}) {
  return {
    id, name, channel: "voice", chat: { capacity: 3, reply_limit_ms: 180_000, idle_limit_ms: 600_000 }, strategy: "longest_idle", ring_timeout_ms: 20_000, wrap_up_limit_ms: 45_000, recording: { mode: "all", share: 100 }, recording_notice: "", pause_limit_ms: 120_000, park_limit_ms: 90_000, max_wait_ms: 300_000, max_length: 50, accept_without_agents: true,
    overflow: { kind: "none", queue_id: null, prompt: "", number: "" }, overflow_when_full: null, overflow_unstaffed: null, unstaffed_patience_ms: 0, overflow_agents: [], skill_steps: [], sticky: { patience_ms: 0, memory_ms: 604800000, condition: "signed_in" }, keep_place_ms: 0, survey: { questions: [], is_automatic: true, introduction: "", comment_prompt: "", thanks: "" }, sorry_prompt: "sorry", music: "music", announce_every_ms: 30_000, announce_position: true, announce_expected_wait: false,
    missed_offer: { count: 2, window_ms: 600_000 }, back_off: { no_answer_ms: 5000, rejected_ms: 10_000, busy_ms: 10_000, unreachable_ms: 30_000 },
    service_level_threshold_ms: 20_000, short_abandon_ms: 5000, service_level_variant: "sl5", members, etag: `"q${id}.1"`, ...values,
  };
}

function code(name, label, children = []) {
  return { code: name, label, children };
}

export function makeCentre() {
  const teams = ["客服一组", "客服二组", "夜班组"].map((name, i) => ({ id: i + 1, name, members: 8, etag: `"t${i + 1}.1"` }));
  const users = [user(1, "admin", "系统管理员", ["admin"]), user(2, "qa", "质检 沈冰", ["qa"]), user(3, "newcomer", "新同事", ["agent"], 1)];
  users.push(user(4, "qalead", "质检主管 顾宁", ["qa_lead"]), user(5, "qa2", "质检 江月", ["qa"]));
  users[2].must_change_password = true;
  teams.forEach((team, i) => users.push(user(11 + i, `leader${i + 1}`, `${surnames[20 + i]}${given[20 + i]}`, ["team_leader"], team.id, [team.id])));
  const agents = [];
  for (let i = 0; i < 24; i += 1) {
    const name = surnames[i] + given[(i * 7) % given.length];
    agents.push(user(101 + i, `agent${String(i + 1).padStart(2, "0")}`, name, ["agent"], 1 + Math.floor(i / 8)));
  }
  users.push(...agents);
  const extensions = agents.map((agent, i) => ({
    id: 501 + i, number: String(8001 + i), name: "", user_id: i < 20 ? agent.id : null, registered: i !== 5, reachability: i !== 5 ? "reachable" : "unreachable",
    contacts: i !== 5 ? [{ uri: `sip:${8001 + i}@10.0.3.${20 + i}:5060`, transport: i % 3 ? "UDP" : "TCP", user_agent: "Yealink SIP-T31P 124.86", registered_at: Date.now() - 4e5, expires_at: Date.now() + 2.4e6 }] : [], etag: `"e${501 + i}.1"`,
  }));
  const queues = [
    queue(1, "400 客服热线", agents.map((a, i) => ({ agent_id: a.id, level: 3 + (i % 8) })).slice(0, 16)),
    queue(2, "会员专线", agents.map((a, i) => ({ agent_id: a.id, level: 5 + (i % 5) })).slice(8, 24), { strategy: "skill_level", service_level_threshold_ms: 15_000, service_level_variant: "sl3", overflow: { kind: "queue", queue_id: 1, prompt: "", number: "" } }),
  ];
  const week = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from_minute: 510, to_minute: 1080 })).concat([{ weekday: 6, from_minute: 540, to_minute: 720 }]);
  const numbers = [
    { id: 1, number: "4008001234", name: "全国热线", queue_id: 1, flow_id: 1, answer: "on_entry", hours: { always: true, week: [], exceptions: [] }, greeting: "welcome", closing_prompt: "", caller_class: "", at_closing: "serve", etag: '"n1.1"' },
    { id: 2, number: "02155556666", name: "会员专线", queue_id: 2, flow_id: null, answer: "on_entry", hours: { always: false, week, exceptions: [{ date: "2026-10-01", periods: [] }] }, greeting: "welcome", closing_prompt: "closed", caller_class: "vip", at_closing: "callback", etag: '"n2.1"' },
  ];
  const source = (id, name, kind, more) => ({ id, etag: `"d${id}"`, name, kind, columns: [], rows: 0, url: "", post: false, parameters: [], header: "", has_secret: false, own_network: false, ...more });
  const dataSources = [
    source(1, "会员卡", "table", { columns: [{ name: "card", secret: false }, { name: "pin", secret: true }, { name: "points", secret: false }, { name: "balance", secret: false }], rows: 1280 }),
    source(2, "订单查询", "http", { url: "https://api.example.com/orders/{order}", parameters: ["order"], header: "Authorization", has_secret: true }),
  ];
  const trunks = [
    { id: 1, name: "电信 IMS", auth: "address", addresses: ["203.0.113.10", "203.0.113.16/28"], user: "", register_at: "", register_user: "", expires_s: 600, probe_every_s: 30, calls_max: 60, enabled: true, trusted: true, withholds_caller: false, outbound: { send_to: "203.0.113.10:5060", number_format: "national", prefix: "", caller_ids: ["02155556666"], calls_per_second: 10, routes: [{ prefix: "+86", priority: 1, cost: 8 }, { prefix: "", priority: 2, cost: 60 }] }, state: "up", calls: 0, etag: '"k1.1"' },
    { id: 2, name: "联通 备用", auth: "digest", addresses: [], user: "cf4001", register_at: "sip.example.net:5060", register_user: "cf4001", expires_s: 600, probe_every_s: 30, calls_max: 30, enabled: true, trusted: true, withholds_caller: false, outbound: { send_to: "", number_format: "e164", prefix: "", caller_ids: [], calls_per_second: 10, routes: [] }, state: "registered", calls: 0, etag: '"k2.1"' },
  ];
  const classes = [
    { id: 1, name: "vip", head_start_ms: 120_000, callers: ["13800000001", "13900000002"], etag: '"c1.1"' },
    { id: 2, name: "金卡", head_start_ms: 60_000, callers: ["13700000003"], etag: '"c2.1"' },
  ];
  const blocked = [
    { id: 1, number: "13900000001", is_prefix: false, action: "refuse", prompt: "", reason: "多次辱骂坐席", until_at: Date.now() + 20 * 86_400_000, by_user_id: 1, changed_at: Date.now() - 86_400_000, etag: '"b1.1"' },
    { id: 2, number: "00852", is_prefix: true, action: "prompt", prompt: "closed", reason: "境外推销", until_at: null, by_user_id: 2, changed_at: Date.now() - 9 * 86_400_000, etag: '"b2.1"' },
    { id: 3, number: "13700000077", is_prefix: false, action: "warn", prompt: "", reason: "情绪激动，注意录音", until_at: Date.now() - 3_600_000, by_user_id: 2, changed_at: Date.now() - 40 * 86_400_000, etag: '"b3.1"' },
  ];
  const blockedCalls = [1, 2, 3, 4].map((i) => ({ id: 100 - i, conversation_id: 899_990 + i, caller_number: i % 2 ? "13900000001" : "0085212345678", dialled_number: "4008001234", rule_id: i % 2 ? 1 : 2, action: i % 2 ? "refuse" : "prompt", at: Date.now() - i * 1_733_000 }));
  const report = (id, note, decision) => ({ id, conversation_id: 899_980 + id, caller_number: `1380000${1000 + id}`, agent_id: agents[id].id, agent_name: agents[id].name, note, at: Date.now() - id * 2_733_000, decision, decided_by_user_id: decision ? 1 : null, decided_by_name: decision ? "系统管理员" : "", decided_at: decision ? Date.now() - 600_000 : null, decision_note: "" });
  const reports = [report(1, "反复拨打不说话", null), report(2, "辱骂", null), report(3, "", "dismissed")];
  const prompts = ["closed", "music", "sorry", "welcome"].map((name, i) => ({ name, duration_ms: 4000 + i * 2600, bytes: 64_044 + i * 41_600, built_in: name !== "welcome", changed_at: Date.now() - 9e8 }));
  const centre = {
    name: "示例呼叫中心", time_zone: "Asia/Shanghai", not_ready_reasons: ["break", "lunch", "training", "meeting", "other"], recording_retention_days: 180, recording: { everybody: { mode: "all", share: 100 }, trunks: [], people: [{ user_id: 2, mode: "never", share: 100 }], seed: 1 }, dialling: { country: "CN", area_code: "21", ring_limit_ms: 60_000, hours: { always: true, week: [], exceptions: [] }, destinations: ["local", "national", "mobile"], calls_per_day: 200, minutes_per_day: 480, people: [] }, etag: '"centre.1"',
    wrap_up_codes: [
      code("consult", "咨询", [code("consult.order", "订单进度"), code("consult.price", "价格活动"), code("consult.points", "会员积分"), code("consult.invoice", "发票")]),
      code("complaint", "投诉", [code("complaint.quality", "商品质量"), code("complaint.delivery", "配送"), code("complaint.service", "服务态度")]),
      code("repair", "报修", [code("repair.new", "新报修"), code("repair.chase", "催单")]),
      code("wrong", "打错"), code("nuisance", "骚扰电话"),
    ],
  };
  return { teams, users, agents, extensions, queues, numbers, trunks, classes, blocked, blockedCalls, reports, prompts, centre, dataSources, audit: [] };
}
