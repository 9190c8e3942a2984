export default {
  title: "My desk", choose: "Choose an extension and sign in", choose_hint: "You start not ready; press F2 when you can take calls.", sign_in: "Sign in", sign_out: "Sign out", own: "My extension",
  shared: "Shared", registered: "Phone online", unregistered: "Phone not registered", no_extension: "No extension available", no_extension_hint: "Ask an administrator for one, or check that your phone is registered.", find_extension: "Find an extension", in_use: "used by {name}",
  ready: "Ready", not_ready: "Not ready", reason: "Reason for not ready", hold: "Hold", resume: "Resume", hang_up: "Hang up", reject: "Reject", finish: "Finish",
  next: "After this call", next_hint: "The state you enter when after-call work is over", extension: "Extension", missed: "{n} missed", unreachable: "Your phone cannot be reached, so no call can arrive. Check its power, network and registration.",
  sign_out_title: "Sign out?", sign_out_text: "You will get no more calls.", sign_out_later: "During a call it takes effect when the call is over.",
  caller: "Caller", no_call: "No call", no_call_ready: "Waiting for a call", no_call_not_ready: "No call arrives while you are not ready", waited: "Waited", talked: "Talking", held: "On hold", rings: "Answer on your phone", from_queue: "Queue", dialled: "Dialled", class: "Class", total: "Since arrival", open: "Open the record",
  wrap_up: "Wrap-up", code: "Wrap-up code", find_code: "Type to filter, ↑↓ to choose, Enter to take", note: "Note", note_hint: "What the caller said, what was promised", left: "{time} left", over: "Time is up", no_codes: "No wrap-up codes are set up", no_match: "No code matches", no_code: "No code", saved: "Wrap-up saved", during: "Fill it in during the call, hand in with F9 afterwards",
  figures: "Today", signed_in: "Signed in", answered: "Answered", talk: "Talk", hold_time: "Hold", wrap_up_time: "After-call work", not_ready_time: "Not ready", missed_count: "Missed", aht: "Handle time",
  aht_hint: "(talk + hold + after-call work) / answered", queues: "My queues", waiting: "Waiting", longest: "Longest wait", recent: "Recent calls", no_recent: "No calls yet today",
  keys: "Keys", welcome: "Hello {name}", choose_reason: "Press a number",
};
