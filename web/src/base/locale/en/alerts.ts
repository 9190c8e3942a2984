export default {
  title: "Alerts", open: "Open now", past: "Past alerts", report: "Report", none: "Nothing is wrong", none_hint: "When a figure reaches the level of a rule it shows here. Rules are set in Admin › Alert rules.", none_past: "No alerts so far", rules_empty: "No alert rules yet",
  take: "I deal with it", taken_by: "{name} deals with it", taken_at: "taken {time}", not_taken: "Nobody has it", more: "{n} more", show: "Show", silence: "Silence", raised: "raised {time}", times: "raised {n} times", worst: "worst {value}", limit: "limit {value}", lasted: "lasted {time}", since: "for {time}", held_back: "Too many at once: {n} times an alert could not be raised",
  escalated: "escalated", cleared: "Cleared", cause: { back_to_normal: "back to normal", rule_changed: "rule changed", subject_gone: "no longer there" },
  severity: { notice: "Notice", warning: "Warning", critical: "Critical" }, level: "Level", rule: "Rule", subject: "Of", metric: "Figure", value: "Value", state: "State",
  centre: "Whole centre", subjects: { centre: "Whole centre", queue: "Queue", team: "Team", site: "Site", trunk: "Trunk" }, each_queue: "Each queue", each_team: "Each team", each_site: "Each site", each_trunk: "Each trunk",
  metrics: {
    waiting: "Callers waiting", longest_wait: "Longest wait", service_level_now: "Service level (30 min)", service_level_today: "Service level (today)", abandoned_today: "Abandoned today", abandon_rate_today: "Abandon rate today", ready_agents: "Agents who can take a call", signed_in_agents: "Agents signed in",
    not_ready_share: "Share not ready", longest_talk: "Longest talk", longest_not_ready: "Longest not ready", longest_after_call_work: "Longest after-call work", trunk_calls: "Calls over trunks", trunk_used_share: "Trunk capacity used", trunks_down: "Trunks down", disk_free_share: "Disk space left", spill_used_share: "Spill file used", server_problems: "System problems",
  },
  beyond: { at_least: "at or above", at_most: "at or below" },
  actions: "Prepared actions", no_actions: "This rule has no actions", run: "Do it", withdraw: "Take back", automatic: "automatic",
  action: { open_overflow: "Open overflow", notice: "Play emergency notice", end_breaks: "End breaks", tell_team: "Tell a team" }, action_state: { prepared: "prepared", done: "done", failed: "failed", withdrawn: "taken back" },
  action_text: { open_overflow: "{queue} overflows after {time}", notice: "notice {prompt}", end_breaks: "{team}: {reasons} become ready", tell_team: "{team}: {text}", own_queue: "the alert's queue", own_team: "the alert's team" },
  run_question: "{what}? This goes into the alert's log and the audit log.",
  log: "What happened", server: "Server", note: "Note", add_note: "Add to the log", note_hint: "What was done, who was called",
  step: { raised: "raised", raised_again: "raised again", taken: "taken", action_done: "done", action_failed: "failed", action_withdrawn: "taken back", webhook_sent: "sent out", webhook_failed: "could not be sent", mailed: "e-mailed", mail_failed: "not e-mailed", told: "leaders told", escalated: "nobody took it: escalated", noted: "note", cleared: "cleared" },
  count: "Alerts", taken: "Taken", open_now: "Open", mean_take: "Mean time to take", longest_take: "Longest time to take", mean_duration: "Mean duration", longest_duration: "Longest duration", report_empty: "No alerts in this time",
  form: {
    enabled: "Enabled", measure: "Raise when", holds: "For (s)", clear: "Clears at", clear_hint: "Cleared only when back at this value, so that it does not flap", clear_hold: "Stable before clearing (s)", quiet: "Quiet time (s)", quiet_hint: "Raised again within this time it is the same alert, and nobody is told again", sound: "With sound", teams: "Leaders of which teams are told", all_leaders: "All leaders", escalate: "Escalate when not taken (min)", never: "Never",
    tell_leaders: "Message to the leaders", mail_leaders: "E-mail to the leaders", mails: "E-mail to others", mails_hint: "When it is raised, escalated and cleared",
    webhook: "Webhook address", webhook_hint: "Told by JSON when it is raised, escalated and cleared; empty: not", secret: "Signing secret", secret_kept: "set; leave empty to keep it", actions: "Prepared actions", add_action: "Add an action", which: "Action {n}", after: "Overflow after waiting (s)", prompt: "Prompt of the notice", reasons: "Breaks of which reasons", text: "Message", automatic: "At once when raised", percent: "Limit (%)", seconds: "Limit (s)", number: "Limit", clear_percent: "Clears at (%)", clear_seconds: "Clears at (s)",
  },
};
