// Clips and the case library of the stand-in. Their sound is a tone as long as the marks say.

import { fail, page } from "./quality-answer.mjs";

const gap = 250;
const lengthOf = (passages) => passages.reduce((sum, mark) => sum + mark.to_ms - mark.from_ms, 0) + gap * (passages.length - 1);
const has = (who, ...roles) => who.roles.some((role) => roles.includes(role));

export function sampleClips(quality, history, { maker, lead }) {
  const calls = history.filter((d) => d.recording?.duration_ms > 60_000);
  const add = (at, values) => quality.clips.push({ id: (quality.next += 1), call: calls[at], passages: [{ from_ms: 4000, to_ms: 16_000, sides: "both" }, { from_ms: 30_000, to_ms: 38_000, sides: "both" }], bleeps: [{ from_ms: 9000, to_ms: 11_000, sides: "both" }], example: "good", audience: "everyone", tags: [], scheme_id: 1, items: [], made_by: maker, made_at: Date.now() - (20 - at) * 86_400_000, submitted_at: null, decided_by: null, decided_at: null, reason: "", uses: [], has_audio: true, version: 1, state: "approved", ...values });
  add(0, { title: "复述确认客户需求", learning_points: "客户说完后用自己的话复述一遍，再问“对吗”。\n既确认了需求，也让客户知道被听懂了。", tags: ["倾听", "确认"], items: ["listening"], decided_by: lead, decided_at: Date.now() - 15 * 86_400_000 });
  add(1, { title: "打断客户两次", learning_points: "客户尚未说完即推荐产品，客户语气转冷。\n应等停顿后先回应情绪。", example: "bad", audience: "reviewers", tags: ["倾听"], items: ["listening"], decided_by: lead, decided_at: Date.now() - 12 * 86_400_000 });
  add(2, { title: "投诉安抚开场", learning_points: "先致歉并说明处理步骤。", tags: ["投诉"], state: "submitted", submitted_at: Date.now() - 3_600_000 });
}

const leads = ["admin", "qa_lead"];
const isLead = (who) => has(who, ...leads);
const etag = (clip) => `"c${clip.id}.${clip.version}"`;

/** As the library shows it to this person. */
export function clipRow({ quality, centre }, clip, who) {
  const name = (id) => centre.users.find((u) => u.id === id)?.name ?? "";
  const content = quality.schemes.find((each) => each.id === clip.scheme_id)?.content;
  const items = clip.items.map((key) => ({ item: key, name: content?.sections.flatMap((s) => s.items).find((item) => item.key === key)?.name ?? { "zh-CN": key, en: key } }));
  return { id: clip.id, state: clip.state, title: clip.title, learning_points: clip.learning_points, example: clip.example, audience: clip.audience, tags: clip.tags, scheme_id: clip.scheme_id, scheme_name: content?.name ?? null, items, length_ms: lengthOf(clip.passages), has_audio: clip.has_audio, made_by_name: name(clip.made_by), made_at: clip.made_at, submitted_at: clip.submitted_at, decided_by_name: name(clip.decided_by), decided_at: clip.decided_at, reason: clip.made_by === who.id || isLead(who) ? clip.reason : "", uses: clip.uses.length, mine: clip.made_by === who.id, etag: etag(clip) };
}

export function clipRoutes({ quality, history, centre, everyone }) {
  const staff = ["admin", "team_leader", "qa_lead", "qa"];
  const sees = (clip, who) => clip.made_by === who.id || (isLead(who) && clip.state !== "draft") || (clip.state === "approved" && (clip.audience === "everyone" || has(who, ...staff, "director")));
  const row = (clip, who) => clipRow({ quality, centre }, clip, who);
  const allowed = (clip, who) => {
    const [mine, open] = [clip.made_by === who.id, ["draft", "returned"].includes(clip.state)];
    const may = { change: mine && open, submit: mine && open, approve: isLead(who) && !mine && clip.state === "submitted", return: isLead(who) && !mine && clip.state === "submitted", withdraw: clip.state !== "withdrawn" && (mine || (isLead(who) && clip.state !== "draft")) };
    return Object.keys(may).filter((act) => may[act]);
  };
  const detail = (clip, who) => ({ clip: row(clip, who), source: has(who, ...staff, "director") ? { recording_id: clip.call.recording.id, conversation_id: clip.call.conversation.id, passages: clip.passages, bleeps: clip.bleeps } : null, uses: clip.uses, allowed: allowed(clip, who) });
  const find = (match, who) => quality.clips.find((clip) => clip.id === Number(match[1]) && sees(clip, who));
  const missing = fail(404, "not_found", "no such clip");
  const act = (word, change) => ["POST", new RegExp(`^/quality/clips/(\\d+)/${word}$`), staff, ({ match, request, body, user: who }) => {
    const clip = find(match, who);
    if (!clip) return missing;
    if (!allowed(clip, who).includes(word)) return fail(403, "forbidden", `you may not ${word} it`);
    if (request.headers["if-match"] !== etag(clip)) return fail(412, "stale", "it was changed meanwhile; read it again");
    const refused = change(clip, body, who);
    if (refused) return refused;
    clip.version += 1;
    return [200, detail(clip, who)];
  }];
  const decided = (clip, who, state, reason) => void Object.assign(clip, { state, decided_by: who.id, decided_at: Date.now(), reason });
  const wanted = (clip, query, who) => {
    const text = (query.get("q") ?? "").toLowerCase();
    return (!query.get("state") || clip.state === query.get("state")) && (!query.get("example") || clip.example === query.get("example")) && (query.get("mine") !== "true" || clip.made_by === who.id) && (!query.get("tag") || clip.tags.includes(query.get("tag"))) && [clip.title, clip.learning_points, ...clip.tags].join("\n").toLowerCase().includes(text);
  };
  return [
    ["GET", /^\/quality\/clips$/, everyone, ({ query, user: who }) => page(quality.clips.filter((clip) => sees(clip, who) && wanted(clip, query, who)).sort((a, b) => b.id - a.id).map((clip) => row(clip, who)), query)],
    ["POST", /^\/quality\/clips$/, staff, ({ body, user: who }) => {
      const call = history.find((d) => d.recording?.id === body.recording_id);
      if (!call) return fail(404, "not_found", "no such recording");
      quality.clips.push({ id: (quality.next += 1), call, ...body.content, state: "draft", made_by: who.id, made_at: Date.now(), submitted_at: null, decided_by: null, decided_at: null, reason: "", uses: [], has_audio: true, version: 1 });
      return [201, detail(quality.clips.at(-1), who)];
    }],
    ["GET", /^\/quality\/clips\/(\d+)$/, everyone, ({ match, user: who }) => (find(match, who) ? [200, detail(find(match, who), who)] : missing)],
    ["PUT", /^\/quality\/clips\/(\d+)$/, staff, ({ match, request, body, user: who }) => {
      const clip = find(match, who);
      if (!clip || !allowed(clip, who).includes("change")) return missing;
      if (request.headers["if-match"] !== etag(clip)) return fail(412, "stale", "it was changed meanwhile; read it again");
      Object.assign(clip, body, { version: clip.version + 1 });
      return [200, detail(clip, who)];
    }],
    act("submit", (clip) => (clip.learning_points.trim() ? void Object.assign(clip, { state: "submitted", submitted_at: Date.now() }) : fail(400, "invalid_input", "learning_points: say what is to be learnt"))),
    act("approve", (clip, body, who) => decided(clip, who, "approved", "")),
    act("return", (clip, body, who) => decided(clip, who, "returned", body.reason)),
    act("withdraw", (clip, body, who) => {
      decided(clip, who, "withdrawn", body.reason);
      clip.has_audio = false;
    }),
  ];
}
