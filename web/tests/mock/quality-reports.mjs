// Reports of the stand-in, made from the evaluations as the server makes them.

/** A share with Wilson's interval. */
export function rate(count, of) {
  if (of === 0) return { share: null, low: null, high: null, count, of };
  const [p, z] = [count / of, 1.96];
  const [middle, half] = [(p + (z * z) / (2 * of)) / (1 + (z * z) / of), (z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of)];
  return { share: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half), count, of };
}

/** The day, week (from Monday) or month an instant lies in. */
function periodOf(by, at) {
  const d = new Date(at);
  const [year, month, date] = [d.getFullYear(), d.getMonth(), d.getDate()];
  const monday = date - ((d.getDay() + 6) % 7);
  const days = { day: [date, date + 1], week: [monday, monday + 7] }[by];
  if (by === "month") return [new Date(year, month, 1).getTime(), new Date(year, month + 1, 1).getTime()];
  return days ? days.map((each) => new Date(year, month, each).getTime()) : null;
}

export function reportRoutes({ quality, everyone, sees, shown, now }) {
  const counted = (query, who) => quality.evaluations
    .filter((e) => sees(e, who) && e.purpose === "regular" && !["draft", "void"].includes(e.state))
    .map((e) => ({ e, row: shown(e, who), result: now(e), content: e.content }))
    .filter(({ row }) => row.contact_at >= Number(query.get("from")) && row.contact_at < Number(query.get("to")) && (query.get("counted") === "false" || row.counted) && ["team_id", "agent_id"].every((name) => !query.get(name) || row[name] === Number(query.get(name))));
  const keys = { agent: ["agent_id", "agent_name"], team: ["team_id", "team_name"], queue: ["queue_id", "queue_name"], reviewer: ["reviewer_id", "reviewer_name"], scheme_version: ["scheme_id", "scheme_name"] };
  const figures = (by, query, items) => {
    const rows = items.map((i) => i.row);
    const scores = rows.map((r) => r.score);
    const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
    const half = (2 * Math.sqrt(scores.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, scores.length - 1))) / Math.sqrt(scores.length);
    const family = (name) => items.map((i) => i.result.families.find((f) => f.criticality === name)).filter((f) => f.applies);
    const accuracy = (name) => rate(family(name).filter((f) => f.errors === 0).length, family(name).length);
    const sum = (field) => rows.reduce((a, r) => a + r[field], 0);
    const [id, name] = keys[by] ?? [];
    const [from, to] = periodOf(by, rows[0].contact_at) ?? [Number(query.get("from")), Number(query.get("to"))];
    return {
      id: id ? rows[0][id] : null, name: by === "scheme_version" || !name ? "" : rows[0][name], text: by === "scheme_version" ? rows[0].scheme_name : null, version: by === "scheme_version" ? 1 : null, from_at: from, to_at: to, evaluations: rows.length, counted: rows.filter((r) => r.counted).length, scored: rows.length,
      mean_score: mean, mean_unpenalised: mean, score_low: rows.length > 1 ? Math.max(0, mean - half) : null, score_high: rows.length > 1 ? mean + half : null, pass_rate: rate(rows.filter((r) => r.passed).length, rows.length), critical_error_rate: rate(rows.filter((r) => r.critical_errors.length > 0).length, rows.length),
      customer_accuracy: accuracy("customer"), business_accuracy: accuracy("business"), compliance_accuracy: accuracy("compliance"), noncritical_accuracy: { ...rate(sum("noncritical_opportunities") - sum("noncritical_errors"), sum("noncritical_opportunities")), low: null, high: null }, appeals: sum("appeals"), small: rows.length < 30,
    };
  };
  const problems = (by, items) => {
    const errors = new Map();
    for (const { result, row, content } of items) for (const s of result.items) {
      if (!s.applies) continue;
      const item = content.sections.flatMap((each) => each.items).find((each) => each.key === s.item);
      const key = by === "item" ? `${row.scheme_id}.${s.item}` : item[by];
      const own = { item: { scheme_id: row.scheme_id, item: s.item, name: item.name, dimension: item.dimension, criticality: item.criticality }, dimension: { dimension: item.dimension }, criticality: { criticality: item.criticality } }[by];
      const found = errors.get(key) ?? { scheme_id: null, item: null, name: { "zh-CN": "", en: "" }, dimension: null, criticality: null, ...own, asked: 0, errors: 0, points_lost: 0 };
      errors.set(key, { ...found, asked: found.asked + 1, errors: found.errors + (s.error ? 1 : 0), points_lost: found.points_lost + (s.error ? s.possible - s.earned : 0) });
    }
    return [...errors.values()].sort((a, b) => b.errors - a.errors);
  };
  return [
    ["GET", /^\/quality\/report$/, everyone, ({ query, user }) => {
      const by = query.get("by");
      const groups = new Map();
      for (const item of counted(query, user)) {
        const key = keys[by] ? item.row[keys[by][0]] : (periodOf(by, item.row.contact_at)?.[0] ?? 0);
        groups.set(key, [...(groups.get(key) ?? []), item]);
      }
      return [200, { by, from_at: Number(query.get("from")), to_at: Number(query.get("to")), versions_mixed: false, items: [...groups.values()].map((items) => figures(by, query, items)).sort((a, b) => a.from_at - b.from_at || b.evaluations - a.evaluations) }];
    }],
    ["GET", /^\/quality\/problems$/, everyone, ({ query, user }) => {
      const by = query.get("by") ?? "item";
      const items = counted(query, user);
      const sorted = problems(by, items);
      const all = sorted.reduce((a, b) => a + b.errors, 0);
      let sum = 0;
      return [200, { by, evaluations: items.length, versions_mixed: false, items: sorted.map((p) => ({ ...p, error_rate: rate(p.errors, p.asked), share: all > 0 ? p.errors / all : null, cumulated_share: all > 0 ? (sum += p.errors) / all : null })) }];
    }],
    ["GET", /^\/quality\/heat-map$/, everyone, ({ query, user }) => {
      const items = counted(query, user);
      const teams = [...new Map(items.map(({ row }) => [row.team_id, { id: row.team_id, name: row.team_name }])).values()];
      const columns = teams.map((team) => problems("item", items.filter(({ row }) => row.team_id === team.id)));
      const cell = (found) => (found ? { asked: found.asked, errors: found.errors, error_rate: rate(found.errors, found.asked) } : null);
      return [200, { teams, items: problems("item", items).map((row) => ({ scheme_id: row.scheme_id, item: row.item, name: row.name, errors: row.errors, cells: columns.map((column) => cell(column.find((each) => each.scheme_id === row.scheme_id && each.item === row.item))) })) }];
    }],
    ["GET", /^\/quality\/workbook$/, everyone, () => [200, { stand_in: "the server makes workbooks" }]],
    ["GET", /^\/quality\/appeal-figures$/, everyone, ({ query, user }) => {
      const by = query.get("by") ?? "reviewer";
      const all = new URLSearchParams([...query, ["counted", "false"]]);
      const groups = new Map();
      const group = (key, own) => groups.get(key) ?? groups.set(key, { id: null, name: "", item: null, from_at: Number(query.get("from")), to_at: Number(query.get("to")), ...own, released: 0, appealed: 0, withdrawn: 0, upheld: 0, changed: 0, open: 0 }).get(key);
      for (const { e, row, result } of counted(all, user)) {
        const month = periodOf("month", row.contact_at);
        const own = { reviewer: [row.reviewer_id, { id: row.reviewer_id, name: row.reviewer_name }], team: [row.team_id, { id: row.team_id, name: row.team_name }], month: [month[0], { from_at: month[0], to_at: month[1] }] }[by];
        const ofItem = (item) => group(`${row.scheme_id}.${item}`, { id: row.scheme_id, item });
        if (e.released_at !== null) for (const one of own ? [group(...own)] : result.items.filter((i) => i.applies).map((i) => ofItem(i.item))) one.released += 1;
        for (const appeal of e.appeals) {
          const end = { withdrawn: "withdrawn", uphold: "upheld", take_second: "changed", revise: "changed" }[appeal.decision] ?? "open";
          const named = appeal.items.length > 0 ? appeal.items.map((i) => ofItem(i.item)) : [ofItem(null)];
          for (const one of own ? [group(...own)] : named) Object.assign(one, { appealed: one.appealed + 1, [end]: one[end] + 1 });
        }
      }
      return [200, { by, items: [...groups.values()].map((g) => ({ ...g, appeal_rate: rate(g.appealed, Math.max(g.released, g.appealed)), overturn_rate: rate(g.changed, g.upheld + g.changed), mean_change: g.changed > 0 ? 4.5 : null })) }];
    }],
  ];
}
