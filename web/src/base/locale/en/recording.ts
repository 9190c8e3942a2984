export default {
  tab: "Recording", rule: "Rule", mode: { all: "Every call", sample: "A sample", on_demand: "On demand", never: "Never" }, share: "Share (%)", notice: "Announcement", notice_hint: "Told, before they wait, to callers who are to be recorded. Needs a number that answers on entry",
  queue_hint: "Of the rules of centre, queue, trunk and person the strictest counts: every call, sample, on demand, never.",
  rules: "Recording rules", rules_hint: "Which calls are recorded, beside what each queue says. The strictest of all rules that touch a call counts; who comes to the customer later can only make it stricter. Messages and spoken comments are always kept.",
  everybody: "All calls", trunks: "Trunks", people: "Persons", add_trunk: "Add a trunk", add_person: "Add a person", seed: "Seed of the draw", seed_hint: "Another seed draws other calls; the draw can be done again",
  applied: "Recording rule", source: { centre: "centre", queue: "queue", trunk: "trunk", person: "person" }, drawn: "drew {draw}, recorded below {share}", start: "Record", start_leader: "Record from now on",
};
