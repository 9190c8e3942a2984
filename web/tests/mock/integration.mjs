// API keys and webhooks: two of each, one of them failing.
export function integrationRoutes(world, { crud, page }) {
  const admin = ["admin"];
  const day = 86_400_000;
  const [first, second] = world.centre.users;
  const key = (id, name, user, scopes, used) => ({ id, name, hint: "x7Kp", user_id: user.id, user_name: user.name, user_active: true, scopes, created_at: Date.now() - 40 * day, created_by: "admin", expires_at: used ? null : Date.now() + 300 * day, used_at: used, used_from: used ? "10.8.0.21" : "" });
  const keys = [key(1, "CRM 弹屏", first, ["records:read", "customers:write", "live:read"], Date.now() - 61_000), key(2, "BI 报表", second, ["records:read", "quality:read"], null)];
  const hook = (id, name, url, rest) => ({ id, name, url, events: ["call.started", "call.offered", "call.talking", "call.ended"], own_network: false, active: true, waiting: 0, dropped: 0, failures: 0, paused_until: null, last_sent_at: Date.now() - 4_000, last_problem: "", etag: `"${id}"`, ...rest });
  const hooks = [hook(1, "CRM", "https://crm.example.com/callfloor"), hook(2, "数据仓库", "https://dwh.example.com/in", { waiting: 214, failures: 3, last_problem: "the server refused the connection", paused_until: Date.now() + 8_000 })];
  const body = JSON.stringify({ id: 8_123, event: "call.talking", at: Date.now() - 4_000, data: { queue_id: 1, agent_id: 4, agent_name: "王芳", queue_name: "售前咨询" }, call: { id: 77, direction: "inbound", caller_number: "13800000001", dialled_number: "4001", started_at: Date.now() - 20_000 } });
  const deliveries = [{ id: 9, event: "call.talking", at: Date.now() - 4_000, body, state: "sent", tries: 1, next_try_at: null, status: 200, problem: "", done_at: Date.now() - 3_900 }, { id: 8, event: "call.ended", at: Date.now() - 90_000, body, state: "waiting", tries: 2, next_try_at: Date.now() + 50_000, status: 503, problem: "answered with status 503", done_at: null }];
  const embedding = { origins: ["https://crm.example.com"], etag: '"1"' };
  const pop = { address: "https://crm.example.com/pop?number={number}&call={call}&at={at}&signature={signature}", opens_itself: false, has_secret: true, etag: '"3"' };
  const resource = crud("webhook", hooks);
  const mail = { enabled: true, host: "smtp.example.com", port: 587, security: "starttls", login: "callfloor@example.com", has_password: true, trusted_certificate: "", sender: "callfloor@example.com", sender_name: "示例呼叫中心", locale: "zh-CN", console_address: "", attach_recordings: false, waiting: 1, dropped: 0, problem: "", etag: '"4"' };
  const mails = [["voicemail", "shouqian@example.com", "售前咨询 的新留言：138****0001（0:24）", "sent", ""], ["alert", "lead@example.com", "[callfloor] 警告 · 400 客服热线 · 等待人数 14", "waiting", "the server said: 451 4.7.1 try again later"], ["alert", "nobody@example.com", "[callfloor] 严重 · 全中心 · 故障中继 1", "failed", "the server said: 550 5.1.1 user unknown"]].map(([about, to, subject, state, problem], at) => ({ id: 9 - at, about, to, subject, state, created_at: Date.now() - (at + 1) * 700_000, tries: state === "sent" ? 1 : at + 1, next_try_at: state === "waiting" ? Date.now() + 90_000 : null, done_at: state === "waiting" ? null : Date.now() - at * 700_000, problem }));
  const widget = (id, name, rest) => ({ id, key: `demo-widget-${id}`, name, active: true, origins: ["https://www.example.com"], queues: [{ queue_id: 1, label: "购买咨询" }, { queue_id: 2, label: "订单与售后" }], offers_calls: true, offers_callbacks: true, calls_max: 20, chats_max: 100, callback_rest_ms: 1_800_000, hours: { always: true, week: [], exceptions: [] }, language: "auto", colour: "#1f6feb", title: "", welcome: "", closed: "", etag: `"${id}"`, ...rest });
  const widgets = [widget(1, "官网首页"), widget(2, "帮助中心", { origins: ["https://*.help.example.com"], offers_calls: false, active: false, colour: "#7a1fa2" })];
  const widgetRows = crud("widget", widgets);
  return [
    ["GET", /^\/api-keys$/, admin, () => [200, { items: keys }]],
    ["POST", /^\/api-keys$/, admin, ({ body: asked }) => {
      const made = { ...key(Date.now(), asked.name, world.centre.users.find((user) => user.id === asked.user_id), asked.scopes, null), expires_at: asked.expires_at };
      keys.push(made);
      return [201, { ...made, token: "cfk_7c1fe0a2b94d55e8a6bb0f3d1c2e4f60" }];
    }],
    ["DELETE", /^\/api-keys\/(\d+)$/, admin, ({ match }) => {
      keys.splice(keys.findIndex((one) => one.id === Number(match[1])), 1);
      return [204];
    }],
    ["GET", /^\/embedding$/, admin, () => [200, embedding]],
    ["PUT", /^\/embedding$/, admin, ({ body: asked }) => [200, Object.assign(embedding, { origins: asked.origins })]],
    ["GET", /^\/screen-pop$/, admin, () => [200, pop]],
    ["PUT", /^\/screen-pop$/, admin, ({ body: asked }) => {
      const { renew_secret: renewed, ...rest } = asked;
      Object.assign(pop, rest, { etag: `"${Date.now()}"` });
      return [200, { ...pop, ...(renewed ? { secret: "popsec_77aa01" } : {}) }];
    }],
    ["GET", /^\/desk\/screen-pop$/, ["agent", "team_leader"], ({ query }) => [200, { address: pop.address ? `https://crm.example.com/pop?number=13800000001&call=${query.get("conversation_id")}` : null, opens_itself: pop.opens_itself }]],
    ["GET", /^\/mail\/settings$/, admin, () => [200, mail]],
    ["PUT", /^\/mail\/settings$/, admin, ({ body: { password, ...asked } }) => {
      if (asked.login && asked.security === "none") return [400, { type: "about:blank", title: "invalid_input", status: 400, code: "invalid_input", detail: "a password is not sent in the clear; choose STARTTLS or TLS, or no login", field: "security" }];
      Object.assign(mail, asked, { has_password: mail.has_password || password !== "", etag: `"${Date.now()}"` });
      return [200, mail];
    }],
    ["POST", /^\/mail\/test$/, admin, ({ body: asked }) => [200, asked.settings.host === "smtp.example.com" ? { taken: true, problem: "" } : { taken: false, problem: `Could not resolve host: ${asked.settings.host}; check host, port and security` }]],
    ["GET", /^\/mail$/, admin, ({ query }) => page(mails.filter((one) => !query.get("state") || one.state === query.get("state")), query)],
    ["POST", /^\/mail\/(\d+)\/again$/, admin, ({ match }) => [200, Object.assign(mails.find((one) => one.id === Number(match[1])), { state: "waiting", tries: 0, problem: "", next_try_at: Date.now(), done_at: null })]],
    ["GET", /^\/widgets$/, admin, () => [200, { items: widgets }]],
    ["POST", /^\/widgets$/, admin, (asked) => {
      const [status, made] = widgetRows.create(asked);
      return [status, status === 201 ? Object.assign(made, { key: `demo-widget-${made.id}` }) : made];
    }],
    ["PUT", /^\/widgets\/(\d+)$/, admin, widgetRows.update],
    ["DELETE", /^\/widgets\/(\d+)$/, admin, widgetRows.remove],
    ["GET", /^\/web\/[\w-]+$/, null, () => [200, { queues: widgets[0].queues, calls: true, callbacks: true, open: true, language: "auto", colour: "#1f6feb", title: "", welcome: "", closed: "" }]],
    ["GET", /^\/webhooks$/, admin, () => [200, { items: hooks }]],
    ["POST", /^\/webhooks$/, admin, (asked) => {
      const [status, made] = resource.create(asked);
      return [status, status === 201 ? { ...Object.assign(made, { ...hook(made.id, made.name, made.url, { last_sent_at: null }), events: made.events, etag: made.etag }), secret: "whsec_1b0e7a44c2d94c11" } : made];
    }],
    ["PUT", /^\/webhooks\/(\d+)$/, admin, resource.update],
    ["DELETE", /^\/webhooks\/(\d+)$/, admin, resource.remove],
    ["POST", /^\/webhooks\/(\d+)\/secret$/, admin, ({ match }) => [200, { ...hooks.find((one) => one.id === Number(match[1])), secret: "whsec_8f21aa07" }]],
    ["POST", /^\/webhooks\/(\d+)\/test$/, admin, () => {
      deliveries.unshift({ ...deliveries[0], id: Date.now(), event: "ping", at: Date.now() });
      return [200, deliveries[0]];
    }],
    ["GET", /^\/webhooks\/(\d+)\/deliveries$/, admin, ({ query }) => page(deliveries, query)],
    ["POST", /^\/webhooks\/(\d+)\/deliveries\/(\d+)\/again$/, admin, () => [200, deliveries[0]]],
  ];
}
