// The filters of the list of evaluations, as the server has them: one test per word of the address.

const same = (field) => ({ row }, value) => row[field] === Number(value);
const word = (field) => ({ row }, value) => row[field] === value;
const truth = (test) => (each, value) => test(each) === (value === "true");

export function evaluationTests(resultOf) {
  const scored = ({ e }) => resultOf(e)?.items.filter((item) => item.applies) ?? [];
  const itemOf = (e, key) => e.content.sections.flatMap((section) => section.items).find((item) => item.key === key);
  const family = ({ e }, name) => resultOf(e)?.families.find((each) => each.criticality === name && each.applies);
  const outcome = (appeal) => ({ withdrawn: "withdrawn", uphold: "upheld", take_second: "changed", revise: "changed" })[appeal.decision] ?? "open";
  const appeals = ({ e }, query) => e.appeals.filter((appeal) => ["any", null].includes(query.get("appeal")) || outcome(appeal) === query.get("appeal"));
  const asked = (has) => (each, value) => scored(each).some((item) => has(each.e, item, value));
  const lost = (has) => (each, value) => scored(each).some((item) => item.error && has(each.e, item, value));
  const dimension = (e, item, value) => itemOf(e, item.item).dimension === value;
  const criticality = (e, item, value) => itemOf(e, item.item).criticality === value;
  const key = (e, item, value) => item.item === value;
  return {
    agent_id: same("agent_id"), team_id: same("team_id"), queue_id: same("queue_id"), scheme_id: same("scheme_id"), scheme_version: same("scheme_version"), reviewer_id: same("reviewer_id"), conversation_id: same("conversation_id"),
    state: word("state"), sample: word("sample"), channel: word("channel"), purpose: word("purpose"), from: ({ row }, value) => row.contact_at >= Number(value), to: ({ row }, value) => row.contact_at < Number(value),
    counted: truth(({ row }) => row.counted), critical: truth(({ row }) => row.critical_errors.length > 0), passed: ({ row }, value) => row.passed === (value === "true"), has_score: truth(({ row }) => row.score !== null), released: truth(({ e }) => e.released_at !== null),
    reported: truth(({ row }) => row.purpose === "regular" && !["draft", "void"].includes(row.state)), no_team: truth(({ row }) => row.team_id === null), no_queue: truth(({ row }) => row.queue_id === null),
    failed_item: lost(key), asked_item: asked(key), failed_dimension: lost(dimension), asked_dimension: asked(dimension), failed_item_criticality: lost(criticality), asked_item_criticality: asked(criticality),
    failed_criticality: (each, value) => (value === "none" ? each.row.noncritical_errors > 0 : (family(each, value)?.errors ?? 0) > 0), asked_criticality: (each, value) => (value === "none" ? each.row.noncritical_opportunities > 0 : family(each, value) !== undefined), clean_criticality: (each, value) => family(each, value)?.errors === 0,
    appeal: (each, value, query) => appeals(each, query).length > 0, appealed_item: (each, value, query) => appeals(each, query).some((appeal) => appeal.items.some((item) => item.item === value)), appealed_whole: (each, value, query) => appeals(each, query).some((appeal) => appeal.items.length === 0),
  };
}
