// Customers of the stand-in: a few, found by a part of what is shown of them.

export function makeCustomers(world) {
  const now = Date.now();
  const one = (id, name, number, more = {}) => ({
    id, name, caller_class: "", owner_id: null, owner_name: "", note: "", tags: [], fields: {}, is_draft: false, merged_into_id: null,
    identities: [{ id: id * 10, kind: "phone", value: number, label: "" }], created_at: now - 9e8, changed_at: now - 4e6 * (id % 50), etag: '"v1"', ...more,
  });
  return {
    all: [
      one(701, "王小明", "138****5678", { caller_class: "vip", tags: ["团购", "老客户"], note: "喜欢上午接电话，发票抬头为公司名称。", fields: { city: "上海" }, owner_id: 101, owner_name: "张伟" }),
      one(702, "李红", "139****1234", { tags: ["投诉过"] }),
      one(703, "", "136****9999", { is_draft: true }),
      one(704, "上海明远贸易有限公司", "021****5678", { caller_class: "vip", note: "采购部下午两点后联系。" }),
    ],
    visits: [
      { id: 801, customer_id: 701, kind: "visit", at: now - 8e7, by_id: 101, by_name: "张伟", text: "上门演示新款样品，客户有意向。", next_step: "发送报价单", next_at: now - 3e6, next_by_id: 101, next_by_name: "张伟", done_at: null, etag: '"v1"' },
      { id: 802, customer_id: 701, kind: "call", at: now - 3e8, by_id: 101, by_name: "张伟", text: "确认收货地址。", next_step: "", next_at: null, next_by_id: null, next_by_name: "", done_at: null, etag: '"v1"' },
    ],
    settings: { fields: [{ key: "city", label: "城市", kind: "text", required: false, choices: [] }, { key: "industry", label: "行业", kind: "choice", required: false, choices: ["零售", "制造"] }], caller_classes: ["vip"], etag: '"v1"' },
    next: 900,
    one,
    world,
  };
}

export function customerRoutes(world, { fail, page }) {
  const book = world.customers;
  const everybody = ["admin", "director", "team_leader", "qa_lead", "qa", "agent"];
  const writers = ["admin", "team_leader", "agent"];
  const change = (item, values) => Object.assign(item, values, { changed_at: Date.now(), etag: `"v${(book.next += 1)}"` });
  const found = (list, work) => (asked) => {
    const item = list.find((each) => each.id === Number(asked.match[1]));
    return item ? work(item, asked) : fail(404, "not_found", `${asked.match[1]} does not exist`);
  };
  const search = ({ query }) => {
    const words = (query.get("q") ?? "").toLowerCase();
    if (/^1\d{10}$/.test(words)) return page([book.all[Number(words) % 2]], query); // every caller is one of the two
    const fits = (c) => (!words || JSON.stringify([c.name, c.tags, c.identities]).toLowerCase().includes(words)) && (!query.has("draft") || String(c.is_draft) === query.get("draft")) && (!query.has("tag") || c.tags.includes(query.get("tag")));
    return page(book.all.filter(fits), query);
  };
  const history = (customer) => world.history.slice(0, 3).map(({ conversation: c }) => ({ conversation_id: c.id, direction: c.direction, number: customer.identities[0]?.value ?? "", started_at: c.started_at, ended_at: c.ended_at, queue_name: c.queue_name, agent_id: c.agent_id, agent_name: c.agent_name, outcome: c.outcome, talk_ms: c.talk_ms, wrap_up_code: c.wrap_up_code, note: "" }));
  return [
    ["GET", /^\/customers$/, everybody, search],
    ["POST", /^\/customers$/, writers, ({ body }) => { const made = book.one((book.next += 1), body.name, "", { ...body, identities: body.identities.map((i) => ({ ...i, id: (book.next += 1) })) }); book.all.unshift(made); return [201, made]; }],
    ["GET", /^\/customers\/(\d+)$/, everybody, found(book.all, (c) => [200, c])],
    ["PUT", /^\/customers\/(\d+)$/, writers, found(book.all, (c, { body, request }) => (request.headers["if-match"] === c.etag ? [200, change(c, { ...body, is_draft: false })] : fail(412, "conflict", "changed meanwhile")))],
    ["POST", /^\/customers\/(\d+)\/identities$/, writers, found(book.all, (c, { body }) => [200, change(c, { identities: [...c.identities, { ...body, id: (book.next += 1) }] })])],
    ["GET", /^\/customers\/(\d+)\/history$/, everybody, found(book.all, (c, { query }) => page(history(c), query))],
    ["GET", /^\/customers\/(\d+)\/visits$/, everybody, found(book.all, (c, { query }) => page(book.visits.filter((v) => v.customer_id === c.id), query))],
    ["POST", /^\/customers\/(\d+)\/visits$/, writers, found(book.all, (c, { body, user }) => { const made = { id: (book.next += 1), customer_id: c.id, done_at: null, etag: '"v1"', by_id: user.id, by_name: user.name, next_by_name: body.next_at ? user.name : "", ...body, at: Date.now() }; book.visits.unshift(made); return [201, made]; })],
    ["POST", /^\/customer-visits\/(\d+)\/done$/, writers, found(book.visits, (v) => [200, change(v, { done_at: Date.now() })])],
    ["GET", /^\/follow-ups$/, everybody, ({ query }) => page(book.visits.filter((v) => v.next_at && !v.done_at).map((v) => ({ ...v, customer_name: book.all.find((c) => c.id === v.customer_id)?.name ?? "" })), query)],
    ["GET", /^\/customers\/(\d+)\/merges$/, everybody, () => [200, { items: [] }]],
    ["GET", /^\/customer-imports$/, ["admin", "team_leader"], ({ query }) => page([
      { id: 952, file_name: "11月客户名单.csv", state: "running", problem: "", unknown_columns: [], rows: 100000, done: 42500, created: 41800, updated: 520, unchanged: 60, rejected: 120, by_name: "系统管理员", started_at: Date.now() - 9e4, ended_at: null },
      { id: 951, file_name: "老客户.csv", state: "done", problem: "", unknown_columns: ["爱好"], rows: 8000, done: 8000, created: 7400, updated: 500, unchanged: 88, rejected: 12, by_name: "系统管理员", started_at: Date.now() - 9e7, ended_at: Date.now() - 8.9e7 },
    ], query)],
    ["GET", /^\/customer-settings$/, everybody, () => [200, book.settings]],
    ["PUT", /^\/customer-settings$/, ["admin"], ({ body }) => [200, Object.assign(book.settings, { fields: body.fields })]],
    ["POST", /^\/desk\/customer$/, ["agent"], () => [200, { customer: book.all[0] }]],
  ];
}
