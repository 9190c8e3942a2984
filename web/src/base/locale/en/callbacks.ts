export default {
  title: "Callbacks", hint: "Callers of the last 7 days who were lost and not served since, who waits longest first", todo: "To call back", done: "Worked off", lost_at: "Lost at", since: "Ago", reason: "Why", lost_calls: "Lost calls", lost_calls_help: "Calls of this number within 7 days that were not served", state: "State", last: "Last attempt",
  reasons: { abandoned: "Gave up", not_served: "Not let in", server_restarted: "Cut off", requested: "Asked for it" },
  states: { open: "Open", taken: "Taken", done: "Done" }, taken_by: "{name} has it",
  results: { reached: "Reached", not_reached: "Not reached", not_needed: "Not needed" },
  results_help: { reached: "The caller has been served; the entry is done.", not_reached: "The entry goes back to the list for the next attempt.", not_needed: "A wrong number, say, or settled elsewhere; the entry is done." },
  attempt_n: "Attempt {n}", take: "Take", release: "Give back", result: "Result", result_of: "Called back {number}", saved: "Saved", call: "The call", dial: "Call", last_call: "Call placed", keys_hint: "↑↓ choose · Enter takes or records",
  none: "Nobody is waiting to be called back", none_done: "No callback has been worked off yet", none_hint: "Callers who give up in a queue, wait too long or are cut off appear here, and leave when a later call of theirs is answered.",
};
