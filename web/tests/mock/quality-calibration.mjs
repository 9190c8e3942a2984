// Calibration sessions of the stand-in: forms for each reviewer and call, and results in the shape of the server's. Coefficients
// are only plausible here; the server's are tested against published values.

import { fail, page } from "./quality-answer.mjs";
import { score } from "./quality-score.mjs";

const day = 86_400_000;
const rate = (count, of) => ({ share: of > 0 ? count / of : null, count, of });
const mean = (list) => (list.length > 0 ? list.reduce((a, b) => a + b, 0) / list.length : null);

/** `begin` makes an evaluation; sessions of the sample data are made with `answers` and closed. */
export function makeCalibration(quality, begin, { name, scheme, calls, reviewers, master = null, answers = null, closed_at = null }) {
  const session = { id: (quality.next += 1), name, state: "scoring", scheme, calls, reviewers, master, tolerance: 5, created_at: closed_at ?? Date.now(), closed_at: null, reason: "", gold: new Map(), version: 1 };
  const members = master === null ? reviewers : [...reviewers, master];
  session.forms = members.flatMap((who) => calls.map((call, i) => ({ who, contact: i + 1, e: begin(quality, call, { purpose: "calibration", scheme, calibration: session, reviewer_id: who, started_at: Date.now(), state: answers ? "submitted" : "draft", answers: answers ? answers(i, who) : [] }) })));
  if (answers) Object.assign(session, { state: "closed", closed_at });
  quality.calibrations.push(session);
  return session;
}

export function calibrationRoutes({ quality, centre, everyone, leads, begin, etagChanged }) {
  const staff = everyone.filter((role) => role !== "agent");
  const user = (id) => centre.users.find((u) => u.id === id);
  const has = (who, ...roles) => who.roles.some((role) => roles.includes(role));
  const etag = (s) => `"c${s.id}.${s.version}"`;
  const isIn = (form) => form.e.state === "submitted";
  const find = (match) => quality.calibrations.find((s) => s.id === Number(match[1]));
  const row = (s, who) => ({
    id: s.id, name: s.name, state: s.state, scheme_id: s.scheme.id, scheme_name: s.scheme.content.name, scheme_version: 1, master_id: s.master, master_name: user(s.master)?.name ?? "", tolerance: s.tolerance, due_at: null, created_by_name: "", created_at: s.created_at, closed_by_name: "", closed_at: s.closed_at, reason: s.reason,
    contacts: s.calls.length, forms: s.forms.length, forms_in: s.forms.filter(isIn).length, own_open: s.forms.filter((f) => f.who === who.id && f.e.state === "draft").length, etag: etag(s),
  });
  const detail = (s, who) => ({
    calibration: row(s, who), results: s.state === "closed",
    contacts: s.calls.map((c, i) => {
      const own = s.forms.find((f) => f.who === who.id && f.contact === i + 1);
      const agent = user(c.agent_id);
      return { number: i + 1, conversation_id: c.id, recording_id: c.recording_id, agent_id: agent.id, agent_name: agent.name, team_id: agent.team_id, team_name: centre.teams.find((t) => t.id === agent.team_id)?.name ?? "", queue_id: c.queue_id, queue_name: c.queue_name, channel: "inbound_call", contact_at: c.started_at, own_evaluation_id: own?.e.id ?? null, own_state: own?.e.state ?? null, has_gold: s.gold.has(i + 1) };
    }),
    members: [...new Set(s.forms.map((f) => f.who))].map((id) => ({ reviewer_id: id, reviewer_name: user(id).name, is_master: id === s.master, forms: s.calls.length, forms_in: s.forms.filter((f) => f.who === id && isIn(f)).length })),
    allowed: !has(who, ...leads) ? [] : s.state === "scoring" ? ["close", "cancel"] : s.state === "closed" && s.master === null ? ["set_gold"] : [],
  });
  const formsOf = (s) => {
    const given = s.forms.filter(isIn).map((f) => ({ contact: f.contact, reviewer_id: f.who, reviewer_name: user(f.who).name, role: f.who === s.master ? "gold" : "reviewer", answers: f.e.answers, comment: f.e.comment }));
    const agreed = [...s.gold].map(([contact, gold]) => ({ contact, reviewer_id: gold.by, reviewer_name: user(gold.by).name, role: "gold", answers: gold.answers, comment: gold.comment }));
    return [...given, ...agreed].map((f) => ({ ...f, result: score(s.scheme.content, f.answers) })).map(({ result, ...f }) => ({ ...f, score: result.score, passed: result.passed }));
  };
  const said = (form, key) => {
    const answer = form.answers.find((a) => a.item === key);
    return answer ? JSON.stringify([answer.na, answer.choice, answer.number]) : null;
  };
  const pairsOf = (forms, test) => {
    const found = [];
    for (const [i, a] of forms.entries()) for (const b of forms.slice(i + 1)) if (a.contact === b.contact && test(a, b) !== null) found.push(test(a, b));
    return rate(found.filter(Boolean).length, found.length);
  };
  const coefficient = (share, kind = null) => (kind ? { value: null, undefined: kind, reviewers: 3, contacts: 5 } : share === null || share === 1 ? { value: null, undefined: "constant", reviewers: 3, contacts: 5 } : { value: Math.round((share * 1.6 - 0.6) * 100) / 100, undefined: null, reviewers: 3, contacts: 5 });
  const results = (s) => {
    const forms = formsOf(s);
    const reviewers = forms.filter((f) => f.role === "reviewer");
    const goldOf = (contact) => forms.find((f) => f.role === "gold" && f.contact === contact);
    const items = s.scheme.content.sections.flatMap((section) => section.items).map((item) => {
      const pairs = pairsOf(reviewers, (a, b) => (said(a, item.key) === null || said(b, item.key) === null ? null : said(a, item.key) === said(b, item.key)));
      const compared = reviewers.filter((f) => goldOf(f.contact) && said(f, item.key) !== null);
      const numeric = ["points", "number", "bonus", "penalty"].includes(item.kind);
      const low = pairs.of >= 10 && pairs.share < 0.62;
      return { item: item.key, answers: reviewers.filter((f) => said(f, item.key) !== null).length, pairs, kappa: coefficient(pairs.share, numeric ? "not_of_this_kind" : null), icc: coefficient(pairs.share, numeric ? null : "not_of_this_kind"), mean_gap: null, as_gold: rate(compared.filter((f) => said(f, item.key) === said(goldOf(f.contact), item.key)).length, compared.length), rewrite: low ? (numeric ? "low_icc" : "low_kappa") : null };
    });
    const people = [...new Set(reviewers.map((f) => f.reviewer_id))].map((id) => {
      const own = reviewers.filter((f) => f.reviewer_id === id);
      const off = own.filter((f) => goldOf(f.contact)).map((f) => f.score - goldOf(f.contact).score);
      const [middle, half] = [mean(off), 1.5 * Math.sqrt(mean(off.map((v) => (v - mean(off)) ** 2)) ?? 0)];
      return { reviewer_id: id, reviewer_name: user(id).name, forms: own.length, mean_score: mean(own.map((f) => f.score)), compared: off.length, mean_deviation: middle, deviation_low: off.length > 1 ? middle - half : null, deviation_high: off.length > 1 ? middle + half : null, mean_absolute: mean(off.map(Math.abs)), within: rate(off.filter((v) => Math.abs(v) <= s.tolerance).length, off.length), as_gold: rate(0, 0) };
    });
    const within = pairsOf(reviewers, (a, b) => Math.abs(a.score - b.score) <= s.tolerance);
    const verdicts = pairsOf(reviewers, (a, b) => a.passed === b.passed);
    const contacts = s.calls.map((_, i) => {
      const scores = reviewers.filter((f) => f.contact === i + 1).map((f) => f.score);
      return { number: i + 1, mean: mean(scores), low: scores.length > 0 ? Math.min(...scores) : null, high: scores.length > 0 ? Math.max(...scores) : null, gold: goldOf(i + 1)?.score ?? null };
    });
    return { id: s.id, tolerance: s.tolerance, content: s.scheme.content, score_icc: coefficient(within.share), mean_gap: 6, within, verdicts, verdict_kappa: coefficient(verdicts.share), items, reviewers: people, contacts, forms };
  };
  const act = (change) => ({ match, request, user: who, body }) => {
    const s = find(match);
    if (!s) return fail(404, "not_found", "no such session");
    const problem = etagChanged(s, etag(s), request) ?? change(s, body, who, match);
    if (problem) return problem;
    s.version += 1;
    return [200, detail(s, who)];
  };
  const end = (state) => (s, body) => {
    if (s.state !== "scoring") return fail(409, "conflict", `the session is ${s.state}`);
    for (const f of s.forms) if (f.e.state === "draft" || state === "cancelled") f.e.state = "void";
    return void Object.assign(s, { state, closed_at: Date.now(), reason: body.reason });
  };
  return [
    ["GET", /^\/quality\/calibrations$/, staff, ({ query, user: who }) => page(quality.calibrations.filter((s) => (!query.get("state") || s.state === query.get("state")) && (has(who, ...leads, "director") || s.state === "closed" || s.forms.some((f) => f.who === who.id))).map((s) => row(s, who)).sort((a, b) => b.id - a.id), query)],
    ["POST", /^\/quality\/calibrations$/, leads, ({ body, user: who }) => {
      const calls = body.contacts.map((c) => quality.callOf(c.conversation_id));
      if (calls.some((c) => !c)) return fail(400, "invalid_input", "contacts: no such conversation");
      if (quality.evaluations.some((e) => e.purpose === "regular" && calls.some((c) => c.id === e.call.id))) return fail(409, "conflict", "contacts: one of them was evaluated already; choose another");
      return [201, detail(makeCalibration(quality, begin, { name: body.name, scheme: quality.schemes.find((s) => s.id === body.scheme_id), calls, reviewers: body.reviewer_ids, master: body.master_id }), who)];
    }],
    ["GET", /^\/quality\/calibrations\/(\d+)$/, staff, ({ match, user: who }) => (find(match) ? [200, detail(find(match), who)] : fail(404, "not_found", "no such session"))],
    ["GET", /^\/quality\/calibrations\/(\d+)\/results$/, staff, ({ match }) => (find(match)?.state === "closed" ? [200, results(find(match))] : fail(409, "conflict", "it is not closed yet"))],
    ["POST", /^\/quality\/calibrations\/(\d+)\/close$/, leads, act(end("closed"))],
    ["POST", /^\/quality\/calibrations\/(\d+)\/cancel$/, leads, act(end("cancelled"))],
    ["PUT", /^\/quality\/calibrations\/(\d+)\/contacts\/(\d+)\/gold$/, leads, act((s, body, who, match) => void s.gold.set(Number(match[2]), { ...body, by: who.id }))],
    ["GET", /^\/quality\/calibration-drift$/, staff, () => {
      const closed = quality.calibrations.filter((s) => s.state === "closed").sort((a, b) => a.closed_at - b.closed_at).map((s) => [s, results(s)]);
      const ids = [...new Set(closed.flatMap(([, r]) => r.reviewers.map((p) => p.reviewer_id)))];
      return [200, { items: ids.map((id) => {
        const points = closed.flatMap(([s, r]) => r.reviewers.filter((p) => p.reviewer_id === id && p.mean_deviation !== null).map((p) => ({ calibration_id: s.id, name: s.name, closed_at: s.closed_at, contacts: p.compared, mean_deviation: p.mean_deviation, mean_absolute: p.mean_absolute, within: p.within })));
        return { reviewer_id: id, reviewer_name: user(id).name, points, slope: points.length > 2 ? (points.at(-1).mean_deviation - points[0].mean_deviation) / (points.length - 1) : null, absolute_slope: null };
      }) }];
    }],
  ];
}

/** Three closed sessions and one being scored. */
export function sampleCalibrations(quality, begin, { calls, answersOf, rnd, reviewers, master }) {
  ["三月校准会", "四月校准会", "五月校准会"].forEach((name, n) => {
    const mine = calls.slice(n * 5, n * 5 + 5);
    const scheme = quality.schemes[0];
    const truth = mine.map(() => answersOf(scheme.content, rnd));
    const differ = (answers) => answers.map((a, i) => (rnd() < 0.1 + (i % 5) * 0.06 && a.number !== null ? { ...a, number: Math.max(0, a.number - 2), comment: "看法不同" } : a));
    makeCalibration(quality, begin, { name, scheme, calls: mine, reviewers, master, answers: (i, who) => (who === master ? truth[i] : differ(truth[i])), closed_at: Date.now() - (3 - n) * 30 * day });
  });
  makeCalibration(quality, begin, { name: "六月校准会", scheme: quality.schemes[0], calls: calls.slice(15, 18), reviewers });
}
