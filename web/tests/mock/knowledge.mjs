// Articles and scripts of the sample centre, and what agents say of them.
const everybody = ["admin", "director", "team_leader", "qa_lead", "qa", "agent"];
const writers = ["admin", "team_leader", "qa_lead"];
const day = 86_400_000;

const opening = "## 开场\n\n您好，这里是{queue}，我是 {agent}，请问有什么可以帮您？\n\n## 核实身份\n\n1. 请客户报**手机号后四位**\n2. 与资料一致后再查询订单\n\n> 不得在电话里索要完整身份证号。\n\n## 结束\n\n感谢您的来电，稍后请您为本次服务评分。";
const refund = "签收后 **7 天内**可无理由退货，商品须完好。\n\n| 情形 | 运费 |\n|---|---|\n| 质量问题 | 商家承担 |\n| 无理由 | 客户承担 |\n\n- 定制商品、生鲜不支持无理由退货\n- 退款在验收后 1–3 个工作日原路退回";

export function knowledgeRoutes({ centre }, { fail, page }) {
  const make = (id, title, rest) => ({ id, kind: "article", title, category: "售后政策", tags: [], queue_ids: [], body: refund, published: true, valid_from: null, valid_until: null, updated_at: Date.now() - id * day, updated_by_name: "李组长", number: 1, is_valid: true, is_news: false, etag: `"${id}"`, ...rest });
  const articles = [
    make(1, "售前开场与身份核实", { kind: "script", category: "话术", body: opening, tags: ["开场", "核身"] }),
    make(2, "七天无理由退货", { is_news: true, number: 4, tags: ["退货", "运费"] }),
    make(3, "会员积分与到期", { category: "会员", body: "积分自获得起 **12 个月**有效，每月最后一天清零到期部分。" }),
    make(4, "双十一价保规则（草稿）", { published: false, is_valid: false, category: "活动", body: "待市场部确认。" }),
    make(5, "2025 年春节发货安排", { is_valid: false, valid_until: Date.now() - 200 * day, category: "活动", body: "除夕至初三停止发货。" }),
  ];
  const feedback = [{ id: 21, article_id: 3, article_title: "会员积分与到期", number: 1, kind: "wrong", text: "积分有效期本月起改为 24 个月", by_name: "王芳", at: Date.now() - 3_600_000, closed_at: null, closed_by_name: "", answer: "" }];
  const find = (match) => articles.find((one) => one.id === Number(match[1]));
  const versions = (one) => Array.from({ length: one.number }, (_, at) => ({ number: one.number - at, at: one.updated_at - at * 9 * day, by_name: one.updated_by_name, note: at === 0 ? "运费规则调整" : "", content: { kind: one.kind, title: one.title, category: one.category, tags: one.tags, queue_ids: one.queue_ids, body: at === 0 ? one.body : `（第 ${one.number - at} 版）\n\n${one.body}`, published: true, valid_from: null, valid_until: null } }));
  const save = (one, body) => Object.assign(one, body, { note: undefined, id: one.id, updated_at: Date.now(), is_valid: body.published, is_news: false, etag: `"${one.id}.${Date.now()}"` });
  const missing = () => fail(404, "not_found", "there is no article that is valid today");
  return [
    ["GET", /^\/articles$/, everybody, ({ query, user }) => {
      const words = (query.get("text") ?? "").toLowerCase().split(" ").filter(Boolean);
      const isWriter = user.roles.some((role) => writers.includes(role));
      const rows = articles.filter((one) => ((isWriter && query.get("hidden") === "true") || one.is_valid) && words.every((word) => `${one.title} ${one.body} ${one.tags.join(" ")}`.toLowerCase().includes(word)) && ["kind", "category"].every((key) => !query.get(key) || one[key] === query.get(key)));
      return page(rows.map(({ body, ...one }) => ({ ...one, excerpt: body.replaceAll(/[#*|`>]/g, "").replaceAll(/\s+/g, " ").slice(0, 80) })), query);
    }],
    ["POST", /^\/articles$/, writers, ({ body }) => {
      if (!body.title) return fail(400, "invalid_input", "it needs a title", "title");
      const one = save(make(articles.length + 40, body.title), { ...body, number: 1 });
      articles.unshift(one);
      return [201, one];
    }],
    ["GET", /^\/articles\/categories$/, everybody, () => [200, { items: [...new Set(articles.map((one) => one.category))] }]],
    ["GET", /^\/articles\/feedback$/, writers, ({ query }) => page(feedback.filter((one) => (one.closed_at !== null) === (query.get("closed") === "true")), query)],
    ["POST", /^\/articles\/feedback\/(\d+)\/close$/, writers, ({ match, body, user }) => [200, Object.assign(feedback.find((one) => one.id === Number(match[1])), { closed_at: Date.now(), closed_by_name: user.name, answer: body.answer })]],
    ["GET", /^\/articles\/(\d+)$/, everybody, ({ match }) => (find(match) ? [200, find(match)] : missing())],
    ["PUT", /^\/articles\/(\d+)$/, writers, ({ match, body }) => [200, save(find(match), { ...body, number: find(match).number + 1 })]],
    ["DELETE", /^\/articles\/(\d+)$/, writers, ({ match }) => {
      articles.splice(articles.indexOf(find(match)), 1);
      return [204];
    }],
    ["GET", /^\/articles\/(\d+)\/versions$/, writers, ({ match }) => [200, { items: versions(find(match)) }]],
    ["POST", /^\/articles\/(\d+)\/read$/, everybody, ({ match }) => {
      find(match).is_news = false;
      return [204];
    }],
    ["POST", /^\/articles\/(\d+)\/feedback$/, everybody, ({ match, body, user }) => {
      const one = { id: Date.now(), article_id: Number(match[1]), article_title: find(match).title, number: find(match).number, kind: body.kind, text: body.text, by_name: centre.users.find((each) => each.id === user.id)?.name ?? "", at: Date.now(), closed_at: body.kind === "helpful" ? Date.now() : null, closed_by_name: "", answer: "" };
      feedback.push(one);
      return [201, one];
    }],
  ];
}
