// Faxes of the sample centre, made of its calls.

const notFound = (id) => [404, { type: "about:blank", title: "not_found", status: 404, code: "not_found", detail: `there is no fax ${id} you may see` }];
const results = ["complete", "complete", "broken_off", "line_trouble"];
/** One empty A4 page. */
const pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n";

export function faxRoutes({ history, centre }, page, any) {
  const calls = history.map((detail) => detail.conversation).filter((call) => call.caller_number !== "" && call.queue_id).slice(0, 7).reverse();
  const handlings = new Map();
  const seen = new Map();
  const person = (id) => centre.users.find((user) => user.id === id)?.name ?? "";
  const find = (match) => calls.find((call) => call.id === Number(match[1]));
  const number = (call, user) => (user.roles.every((role) => role === "agent") ? `${call.caller_number.slice(0, 3)}****${call.caller_number.slice(-4)}` : call.caller_number);
  const shown = (call, user) => {
    const handling = handlings.get(call.id) ?? { state: "new", user_id: null, note: "", changed_at: null };
    const seenBy = [...(seen.get(call.id) ?? [])].map(([id, at]) => ({ user_id: id, user_name: person(id), first_at: at }));
    return { id: call.id, conversation_id: call.id, caller_number: number(call, user), dialled_number: "4008", queue_id: call.queue_id, queue_name: call.queue_name, agent_id: null, agent_name: "", received_at: call.started_at, took_ms: 31_000 + (call.id % 9) * 14_000, pages: 1 + (call.id % 4), station: number(call, user), result: results[call.id % 4], detail: "OK", bit_rate: call.id % 4 === 3 ? 9600 : 14_400, is_corrected: true, retries: call.id % 4 === 3 ? 12 : 0, ...handling, user_name: person(handling.user_id), seen_by: seenBy };
  };
  return [
    ["GET", /^\/faxes$/, any, ({ query, user }) => {
      const state = query.get("state");
      const rows = calls.map((call) => shown(call, user)).filter((row) => (state ? row.state === state : row.state !== "done") && (query.get("mine") !== "true" || row.user_id === user.id) && (!query.get("queue_id") || row.queue_id === Number(query.get("queue_id"))));
      return page(rows, query);
    }],
    ["GET", /^\/faxes\/(\d+)$/, any, ({ match, user }) => (find(match) ? [200, shown(find(match), user)] : notFound(match[1]))],
    ["GET", /^\/faxes\/(\d+)\/document$/, any, ({ match, user }) => {
      if (!find(match)) return notFound(match[1]);
      seen.set(Number(match[1]), new Map([[user.id, Date.now()]]));
      return [200, pdf, { "content-type": "application/pdf" }];
    }],
    ["PUT", /^\/faxes\/(\d+)\/handling$/, any, ({ match, body, user }) => {
      const call = find(match);
      if (!call) return notFound(match[1]);
      handlings.set(call.id, { ...body, user_id: body.state === "new" ? null : (body.user_id ?? user.id), changed_at: Date.now() });
      return [200, shown(call, user)];
    }],
  ];
}
