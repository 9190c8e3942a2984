// Alerts, requests for help and messages of the sample centre: a few of each, and what is done with them.

export function makeSupervision({ centre }) {
  const now = Date.now();
  const leader = centre.users.find((user) => user.roles.includes("team_leader"));
  const agents = centre.users.filter((user) => user.roles.includes("agent"));
  const queue = centre.queues[0];
  const action = { kind: "open_overflow", automatic: false, queue_id: null, after_ms: 30_000, prompt: "", team_id: null, reasons: [], text: "" };
  const alert = (id, severity, rest) => ({
    id, rule_id: 1, rule_name: "排队过多", metric: "waiting", subject_kind: "queue", subject_id: queue.id, subject_name: queue.name, severity, beyond: "at_least", level: 10, value: 14, peak: 17, sound: false, raised_at: now - 95_000, times_raised: 1,
    taken_at: null, taken_by_id: null, taken_by_name: "", escalated_at: null, cleared_at: null, clear_cause: null,
    actions: [{ number: 1, state: "prepared", action }, { number: 2, state: "done", action: { ...action, kind: "tell_team", automatic: true, team_id: centre.teams[0].id, text: "请尽快签入支援" } }],
    steps: [{ id: 1, at: now - 95_000, by_id: null, by_name: "", kind: "raised", value: 12, text: "" }, { id: 2, at: now - 94_000, by_id: null, by_name: "", kind: "action_done", value: null, text: `tell_team: ${centre.teams[0].name}` }], ...rest,
  });
  const alerts = [
    alert(11, "warning", {}),
    alert(12, "notice", { rule_name: "示忙占比过高", metric: "not_ready_share", subject_kind: "team", subject_id: centre.teams[0].id, subject_name: centre.teams[0].name, level: 0.3, value: 0.375, peak: 0.5, taken_at: now - 30_000, taken_by_id: leader.id, taken_by_name: leader.name, actions: [] }),
    alert(10, "critical", { rule_name: "最长等待超时", metric: "longest_wait", level: 120_000, value: 40_000, peak: 305_000, raised_at: now - 7.2e6, taken_at: now - 7.1e6, taken_by_id: leader.id, taken_by_name: leader.name, escalated_at: now - 7.15e6, cleared_at: now - 6.6e6, clear_cause: "back_to_normal", times_raised: 2 }),
  ];
  const rule = { enabled: true, metric: "waiting", subject_kind: "queue", subject_id: null, subject_site: "", beyond: "at_least", level: 10, clear_level: 5, hold_ms: 30_000, clear_hold_ms: 60_000, quiet_ms: 300_000, severity: "warning", sound: true, team_ids: [], mails: [], mail_leaders: true, tell_leaders: true, webhook_url: "", has_webhook_secret: false, escalate_after_ms: 180_000, actions: [action] };
  const rules = [{ id: 1, name: "排队过多", ...rule, etag: '"v1"' }, { id: 2, name: "示忙占比过高", ...rule, metric: "not_ready_share", subject_kind: "team", level: 0.3, clear_level: 0.25, severity: "notice", actions: [], etag: '"v1"' }, { id: 3, name: "成都职场空席", ...rule, metric: "ready_agents", subject_kind: "site", subject_site: "成都", beyond: "at_most", level: 2, clear_level: 4, actions: [], etag: '"v1"' }, { id: 4, name: "中继将满", ...rule, metric: "trunk_used_share", subject_kind: "trunk", level: 0.9, clear_level: 0.7, severity: "critical", actions: [], etag: '"v1"' }];
  const help = [{ id: 21, conversation_id: 1, agent_id: agents[2].id, agent_name: agents[2].name, team_id: agents[2].team_id, queue_id: queue.id, text: "客户要求赔偿，超出我的权限", asked_at: now - 42_000, taken_at: null, taken_by_id: null, taken_by_name: "", closed_at: null, outcome: null, answer: "", waited_ms: null }];
  const message = (id, from, text, rest) => ({ id, at: now - (60 - id) * 60_000, from_id: from?.id ?? null, from_name: from?.name ?? "", user_id: null, team_id: centre.teams[0].id, everybody: false, to_name: centre.teams[0].name, must_read: false, text, is_read: false, ...rest });
  const messages = [
    message(33, null, "请尽快签入支援", {}),
    message(32, leader, "今天 18 点班后会，请提前 5 分钟到会议室。", {}),
    message(31, leader, "新资费自明日零点生效：\n套餐 A 由 39 元调整为 35 元，老用户次月生效。", { must_read: true, is_read: true }),
  ];
  return { alerts, rules, help, messages };
}

export function supervisionRoutes(world, { fail, page, crud }) {
  const { alerts, rules, help, messages } = world.supervision;
  const leads = ["admin", "team_leader"];
  const seers = [...leads, "director"];
  const all = ["admin", "director", "team_leader", "qa_lead", "qa", "agent"];
  const rule = crud("alert-rule", rules);
  const one = (match) => alerts.find((alert) => alert.id === Number(match[1]));
  const act = (change) => ({ match, user, body }) => {
    const alert = one(match);
    if (!alert || alert.cleared_at) return fail(404, "not_found", "this alert is not open");
    const step = (kind, text = "") => alert.steps.push({ id: 100 + alert.steps.length, at: Date.now(), by_id: user.id, by_name: user.name, kind, value: null, text });
    change({ alert, user, body, match, step });
    return [200, alert];
  };
  const unread = () => [200, { unread: messages.filter((each) => !each.is_read).length, must_read: messages.filter((each) => each.must_read && !each.is_read) }];
  const close = ({ match }) => {
    const at = help.findIndex((each) => each.id === Number(match[1]));
    if (at < 0) return fail(404, "not_found", "this request for help is closed");
    return [200, { ...help.splice(at, 1)[0], closed_at: Date.now(), outcome: "answered" }];
  };
  return [
    ["GET", /^\/alert-rules$/, seers, rule.list], ["POST", /^\/alert-rules$/, ["admin"], rule.create], ["PUT", /^\/alert-rules\/(\d+)$/, ["admin"], rule.update], ["DELETE", /^\/alert-rules\/(\d+)$/, ["admin"], rule.remove],
    ["GET", /^\/alerts\/open$/, seers, () => [200, { items: alerts.filter((alert) => alert.cleared_at === null), held_back: 0 }]],
    ["GET", /^\/alerts$/, seers, ({ query }) => page(alerts, query)],
    ["GET", /^\/alerts\/(\d+)$/, seers, ({ match }) => (one(match) ? [200, one(match)] : fail(404, "not_found", "no such alert"))],
    ["POST", /^\/alerts\/(\d+)\/take$/, leads, act(({ alert, user, step }) => { Object.assign(alert, { taken_at: Date.now(), taken_by_id: user.id, taken_by_name: user.name }); step("taken"); })],
    ["POST", /^\/alerts\/(\d+)\/note$/, leads, act(({ body, step }) => step("noted", body.text))],
    ["POST", /^\/alerts\/(\d+)\/actions\/(\d+)$/, leads, act(({ alert, match, step }) => { alert.actions[match[2] - 1].state = "done"; step("action_done", alert.actions[match[2] - 1].action.kind); })],
    ["POST", /^\/alerts\/(\d+)\/actions\/(\d+)\/withdraw$/, leads, act(({ alert, match, step }) => { alert.actions[match[2] - 1].state = "withdrawn"; step("action_withdrawn", alert.actions[match[2] - 1].action.kind); })],
    ["GET", /^\/alert-report$/, seers, () => [200, { items: [{ rule_id: 1, rule_name: "排队过多", alerts: 14, taken: 12, escalated: 1, open: 1, mean_take_ms: 41_000, longest_take_ms: 190_000, mean_duration_ms: 360_000, longest_duration_ms: 1_260_000 }] }]],
    ["GET", /^\/help-requests\/open$/, seers, () => [200, { items: help }]],
    ["POST", /^\/help-requests\/(\d+)\/take$/, leads, ({ match, user }) => { const found = help.find((each) => each.id === Number(match[1])); if (!found) return fail(404, "not_found", "this request for help is closed"); return [200, Object.assign(found, { taken_at: Date.now(), taken_by_id: user.id, taken_by_name: user.name })]; }],
    ["POST", /^\/help-requests\/(\d+)\/answer$/, leads, close],
    ["GET", /^\/desk\/help$/, ["agent"], ({ user }) => [200, { request: help.find((each) => each.agent_id === user.id) ?? null }]],
    ["POST", /^\/desk\/help$/, ["agent"], ({ user, body }) => { help.push({ ...help[0], id: 22 + help.length, conversation_id: 1, agent_id: user.id, agent_name: user.name, team_id: user.team_id, queue_id: null, text: body.text, asked_at: Date.now(), taken_at: null, taken_by_id: null, taken_by_name: "", closed_at: null, outcome: null, answer: "", waited_ms: null }); return [201, help.at(-1)]; }],
    ["POST", /^\/desk\/help\/withdraw$/, ["agent"], ({ user }) => { help.splice(0, help.length, ...help.filter((each) => each.agent_id !== user.id)); return [204]; }],
    ["GET", /^\/inbox$/, all, ({ query }) => page(messages, query)], ["GET", /^\/inbox\/unread$/, all, unread],
    ["POST", /^\/inbox\/read$/, all, ({ body }) => { for (const each of messages) if (body.ids.includes(each.id)) each.is_read = true; return unread(); }],
    ["GET", /^\/inbox\/people$/, all, () => [200, { people: world.centre.users.slice(0, 12).map(({ id, name }) => ({ id, name })), teams: world.centre.teams.map(({ id, name }) => ({ id, name })), everybody: true }]],
    ["POST", /^\/inbox$/, all, ({ user, body }) => { messages.unshift({ id: 40 + messages.length, at: Date.now(), from_id: user.id, from_name: user.name, user_id: body.user_id, team_id: body.team_id, everybody: body.everybody, to_name: "", must_read: body.must_read, text: body.text, is_read: true }); return [201, messages[0]]; }],
    ["GET", /^\/inbox\/(\d+)\/readers$/, all, () => [200, { items: world.centre.users.filter((user) => user.roles.includes("agent")).slice(0, 8).map(({ id, name }, i) => ({ user_id: id, name, read_at: i % 3 === 0 ? null : Date.now() - i * 60_000 })) }]],
  ];
}
