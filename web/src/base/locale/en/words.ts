export default {
  state: { signed_out: "Signed out", ready: "Ready", not_ready: "Not ready", reserved: "Reserved", ringing: "Ringing", talking: "Talking", holding: "On hold", after_call_work: "After-call work", outbound: "Outbound", consulting: "Consulting", consulted: "Consulted", conference: "Conference", monitoring: "Listening in" },
  state_short: { signed_out: "Signed out", ready: "Ready", not_ready: "Not ready", reserved: "Reserved", ringing: "Ringing", talking: "Talking", holding: "On hold", after_call_work: "ACW", outbound: "Outbound", consulting: "Consulting", consulted: "Consulted", conference: "Conference", monitoring: "Listening in" },
  reason: { break: "Break", lunch: "Lunch", training: "Training", meeting: "Meeting", other: "Other", missed_offer: "Missed call", signed_in: "Just signed in", sign_in: "Just signed in" },
  reachability: { unknown: "Unknown", reachable: "Online", unreachable: "Phone unreachable" },
  segment: { setup: "Set-up", announcement: "Announcement", queue: "Waiting", offer: "Ringing", talk: "Talk", hold: "Hold", dead: "Caller gone", transfer: "Being transferred", conference: "Conference" },
  outcome: {
    running: "In progress", answered: "Answered", abandoned_in_queue: "Abandoned in queue", abandoned_ringing: "Abandoned ringing", abandoned_before_queue: "Abandoned before queue", overflowed: "Overflowed",
    timed_out: "Timed out", refused: "Refused", closed: "Closed", ended: "Ended", internal: "Internal",
  },
  act: {
    blind_transfer: "Blind transfer", attended_transfer: "Attended transfer", consult: "Consultation", conference: "Conference", monitor: "Monitor", whisper: "Whisper", barge_in: "Barge in", take_over: "Take over", force_hang_up: "Force hang-up", pick: "Given to an agent", move: "Moved to a queue",
  },
  act_outcome: { done: "Done", no_answer: "No answer", rejected: "Rejected", busy: "Busy", unreachable: "Unreachable", caller_gone: "Caller gone", cancelled: "Cancelled", failed: "Failed" },
  party_state: { ringing: "Ringing", consulted: "Consulted", on_hold: "On hold", in_conference: "In conference", monitoring: "Monitoring", whispering: "Whispering", barged_in: "Barged in" },
  offer_outcome: {
    answered: "Answered", no_answer: "No answer", rejected: "Rejected", busy: "Busy", unreachable: "Unreachable", caller_gone: "Caller gone",
    answered_elsewhere: "Answered elsewhere", withdrawn: "Withdrawn", failed: "Failed",
  },
  cause: {
    normal_hang_up: "Hung up", abandoned: "Abandoned", busy: "Busy", rejected: "Rejected", no_answer: "No answer", cancelled: "Cancelled", answered_elsewhere: "Answered elsewhere",
    unreachable: "Unreachable", unknown_number: "Unknown number", closed: "Closed", queue_full: "Queue full", queue_timeout: "Queue timeout", no_agents: "Nobody signed in", limit_reached: "Limit reached",
    media_timeout: "Media timeout", session_timeout: "Session timeout", forbidden: "Forbidden", bad_request: "Bad signalling", forced_by_leader: "Forced by team leader", server_restarted: "Server restarted",
    server_stopping: "Server stopping", failed: "Failed",
  },
  side: { caller: "Caller", agent: "Agent", peer: "Peer", system: "System" },
  leg_role: { customer: "Customer", agent: "Agent", colleague: "Colleague", leader: "Leader" },
  direction: { inbound: "Inbound", internal: "Internal" },
  role: { admin: "Administrator", director: "Director", team_leader: "Team leader", qa_lead: "Quality lead", qa: "Quality", agent: "Agent" },
  strategy: { longest_idle: "Longest idle", fewest_calls: "Fewest calls", round_robin: "Round robin", skill_level: "Skill level first", ring_all: "Ring all" },
  trunk_state: { disabled: "Disabled", unknown: "Unknown", up: "Up", down: "Down", registering: "Registering", registered: "Registered", rejected: "Rejected" },
  audit_outcome: { done: "Done", refused: "Refused" },
  recording_state: { running: "Recording", finished: "Finished", failed: "Failed", deleted: "Deleted" },
  weekday: { 1: "Mon", 2: "Tue", 3: "Wed", 4: "Thu", 5: "Fri", 6: "Sat", 7: "Sun" },
  problem: {
    with_detail: "{title}: {detail}", invalid_input: "Invalid input", not_found: "Not found", conflict: "Not possible in the present state", stale: "Changed by somebody else", forbidden: "Not allowed", unauthenticated: "Please sign in again",
    limit_reached: "Limit reached", unavailable: "Service unavailable", internal: "Server error", unreachable: "The server cannot be reached; check the network", changed_meanwhile: "Changed by somebody else", too_many_requests: "Too many attempts, please wait",
  },
};
