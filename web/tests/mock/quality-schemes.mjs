// Scoring schemes of the stand-in.

import { fail, page } from "./quality-answer.mjs";

export function schemeRoutes(quality, everyone, leads, changed) {
  const row = (s) => ({ id: s.id, name: s.content.name, state: s.state, latest_version: s.latest_version, has_draft: s.has_draft, channels: s.content.channels, queue_ids: s.content.queue_ids, evaluations: quality.evaluations.filter((e) => e.scheme === s && e.state !== "draft").length, changed_at: s.changed_at, etag: s.etag });
  const one = (s) => ({ id: s.id, state: s.state, latest_version: s.latest_version, has_draft: s.has_draft, content: s.content, changed_at: s.changed_at, etag: s.etag });
  const find = (m) => quality.schemes.find((s) => s.id === Number(m[1]));
  const act = (change) => ({ match, request, body }) => {
    const s = find(match);
    if (!s) return fail(404, "not_found", "no such scheme");
    const problem = changed(s, s.etag, request) ?? change(s, body);
    if (problem) return problem;
    Object.assign(s, { etag: `"s${s.id}.${(quality.next += 1)}"`, changed_at: Date.now() });
    return [200, one(s)];
  };
  return [
    ["GET", /^\/quality\/schemes$/, everyone, ({ query }) => page(quality.schemes.filter((s) => !query.get("state") || s.state === query.get("state")).map(row), query)],
    ["POST", /^\/quality\/schemes$/, leads, ({ body }) => {
      if (!body?.sections?.length) return fail(400, "invalid_input", "sections must hold at least one section");
      const id = Math.max(...quality.schemes.map((s) => s.id)) + 1;
      quality.schemes.push({ id, state: "draft", latest_version: 0, has_draft: true, content: body, versions: [], changed_at: Date.now(), etag: `"s${id}.1"` });
      return [201, one(quality.schemes.at(-1))];
    }],
    ["GET", /^\/quality\/schemes\/(\d+)$/, everyone, ({ match }) => (find(match) ? [200, one(find(match))] : fail(404, "not_found", "no such scheme"))],
    ["PUT", /^\/quality\/schemes\/(\d+)$/, leads, act((s, body) => {
      const keys = body.sections.flatMap((section) => section.items).map((item) => item.key);
      if (new Set(keys).size < keys.length) return fail(400, "invalid_input", "sections/0/items/0/key is like that of another item");
      return void Object.assign(s, { content: body, has_draft: true });
    })],
    ["DELETE", /^\/quality\/schemes\/(\d+)$/, leads, ({ match, request }) => {
      const s = find(match);
      const problem = changed(s, s.etag, request) ?? (s.latest_version > 0 ? fail(409, "conflict", "it was published; retire it") : null);
      if (problem) return problem;
      quality.schemes.splice(quality.schemes.indexOf(s), 1);
      return [204];
    }],
    ["GET", /^\/quality\/schemes\/(\d+)\/versions$/, everyone, ({ match, query }) => page(find(match).versions.map((_, i) => ({ number: i + 1, published_at: find(match).changed_at, published_by_id: null, published_by_name: "", evaluations: 0 })).reverse(), query)],
    ["GET", /^\/quality\/schemes\/(\d+)\/versions\/(\d+)$/, everyone, ({ match }) => [200, { scheme_id: Number(match[1]), number: Number(match[2]), published_at: 1, content: find(match).versions[Number(match[2]) - 1] }]],
    ["POST", /^\/quality\/schemes\/(\d+)\/publish$/, leads, act((s) => {
      if (s.has_draft) s.versions.push(s.content);
      Object.assign(s, { state: "published", has_draft: false, latest_version: s.versions.length });
    })],
    ["POST", /^\/quality\/schemes\/(\d+)\/retire$/, leads, act((s) => void Object.assign(s, { state: "retired" }))],
  ];
}
