// Voicemail and surveys of the sample centre, made of its calls.

const notFound = (id) => [404, { type: "about:blank", title: "not_found", status: 404, code: "not_found", detail: `there is no message ${id} you may hear` }];
const number = (call, user) => (user.roles.every((role) => role === "agent") ? `${call.caller_number.slice(0, 3)}****${call.caller_number.slice(-4)}` : call.caller_number);

export function messageRoutes({ history, centre }, page, any) {
  const calls = history.map((detail) => detail.conversation).filter((call) => call.caller_number !== "");
  const handlings = new Map();
  const heard = new Map();
  const person = (id) => centre.users.find((user) => user.id === id)?.name ?? "";
  const shown = (call, user) => {
    const handling = handlings.get(call.id) ?? { state: "new", user_id: null, note: "", changed_at: null };
    const heardBy = [...(heard.get(call.id) ?? [])].map(([id, at]) => ({ user_id: id, user_name: person(id), first_at: at }));
    return { id: call.id, conversation_id: call.id, caller_number: number(call, user), queue_id: call.queue_id, queue_name: call.queue_name, agent_id: null, agent_name: "", left_at: call.started_at, length_ms: 8000 + (call.id % 9) * 7000, is_deleted: false, ...handling, user_name: person(handling.user_id), heard_by: heardBy };
  };
  const messages = calls.filter((call) => call.outcome !== "answered").slice(0, 12).reverse();
  const find = (match) => messages.find((call) => call.id === Number(match[1]));
  const surveys = calls.filter((call) => call.outcome === "answered" && call.agent_id).map((call, at) => {
    const answers = at % 3 === 0 ? [] : [{ question: 1, score: 1 + ((call.id * 7) % 5), highest: 5 }, { question: 2, score: 1 + (call.id % 2), highest: 2 }];
    return { call, answers, row: (user) => ({ conversation_id: call.id, caller_number: number(call, user), queue_id: call.queue_id, queue_name: call.queue_name, agent_id: call.agent_id, agent_name: call.agent_name, offered_at: call.ended_at, questions: 2, answers, comment_recording_id: at % 5 === 1 ? call.id : null }) };
  });
  const satisfied = (survey) => survey.answers.length > 0 && survey.answers[0].score >= 4;
  const parts = { offered: () => true, answered: (s) => s.answers.length > 0, satisfied, unsatisfied: (s) => s.answers.length > 0 && !satisfied(s), commented: (s, user) => s.row(user).comment_recording_id !== null };
  const figures = (key, list, user) => {
    const [first] = list;
    const answered = list.filter(parts.answered);
    const good = list.filter(satisfied).length;
    const mean = answered.reduce((sum, survey) => sum + (survey.answers[0].score - 1) * 25, 0) / answered.length;
    const share = (part, whole) => (whole > 0 ? part / whole : null);
    const asAgent = key === "agent_id";
    return { queue_id: asAgent ? null : first.call.queue_id, queue_name: asAgent ? "" : first.call.queue_name, agent_id: asAgent ? first.call.agent_id : null, agent_name: asAgent ? first.call.agent_name : "", calls: list.length + 2, offered: list.length, answered: answered.length, complete: answered.length, comments: list.filter((s) => parts.commented(s, user)).length, scores: answered.length, satisfied: good, offered_rate: share(list.length, list.length + 2), participation: share(answered.length, list.length), satisfaction: share(good, answered.length), mean_score: answered.length > 0 ? mean : null };
  };
  const boxes = new Map();
  const box = (id, user) => ({ queue_id: id || null, queue_name: centre.queues.find((queue) => queue.id === id)?.name ?? "", copy: "none", mails: id ? [] : [user.email].filter(Boolean), ...boxes.get(id || -user.id) });
  return [
    ["GET", /^\/voicemail\/boxes$/, any, ({ user }) => [200, { items: [box(0, user), ...(user.roles.includes("admin") ? centre.queues.map((queue) => box(queue.id, user)) : [])], mail_on: true, attach_recordings: false }]],
    ["PUT", /^\/voicemail\/boxes\/own$/, any, ({ body, user }) => {
      boxes.set(-user.id, body);
      return [200, box(0, user)];
    }],
    ["PUT", /^\/voicemail\/boxes\/queues\/(\d+)$/, ["admin"], ({ match, body, user }) => {
      boxes.set(Number(match[1]), body);
      return [200, box(Number(match[1]), user)];
    }],
    ["GET", /^\/voicemail$/, any, ({ query, user }) => {
      const state = query.get("state");
      const rows = messages.map((call) => shown(call, user)).filter((row) => (state ? row.state === state : row.state !== "done") && (query.get("mine") !== "true" || row.user_id === user.id) && (!query.get("queue_id") || row.queue_id === Number(query.get("queue_id"))));
      return page(rows, query);
    }],
    ["GET", /^\/voicemail\/(\d+)$/, any, ({ match, user }) => (find(match) ? [200, shown(find(match), user)] : notFound(match[1]))],
    ["PUT", /^\/voicemail\/(\d+)\/handling$/, any, ({ match, body, user }) => {
      const call = find(match);
      if (!call) return notFound(match[1]);
      handlings.set(call.id, { ...body, user_id: body.state === "new" ? null : (body.user_id ?? user.id), changed_at: Date.now() });
      heard.set(call.id, new Map([[user.id, Date.now()]]));
      return [200, shown(call, user)];
    }],
    ["GET", /^\/figures\/surveys$/, any, ({ query, user }) => {
      const key = query.get("by") === "queue" ? "queue_id" : "agent_id";
      const groups = new Map();
      for (const survey of surveys) groups.set(survey.call[key], [...(groups.get(survey.call[key]) ?? []), survey]);
      return [200, { items: [...groups.values()].map((list) => figures(key, list, user)) }];
    }],
    ["GET", /^\/surveys$/, any, ({ query, user }) => {
      const rows = surveys.filter((s) => parts[query.get("part") ?? "offered"](s, user) && ["queue_id", "agent_id"].every((key) => !query.get(key) || s.call[key] === Number(query.get(key))));
      return page(rows.map((survey) => survey.row(user)), query);
    }],
  ];
}
