// How the stand-in's quality routes answer: problems and pages of lists.

export const fail = (status, code, detail) => [status, { type: "about:blank", title: code, status, code, detail }];
export const page = (items, query) => {
  const [from, limit] = [Number(query.get("cursor") ?? 0), Number(query.get("limit") ?? 50)];
  return [200, { items: items.slice(from, from + limit), next_cursor: from + limit < items.length ? String(from + limit) : null }];
};
