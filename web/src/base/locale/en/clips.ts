// Clips of recordings and the case library.
export default {
  hint: "How to do it and how not to, cut from recordings and approved", cases: "Cases", cite: "Cite a case…", search: "Title, points, tags", only_tag: "Only this tag",
  views: { library: "Library", mine: "Mine", submitted: "To approve" }, states: { draft: "Draft", submitted: "To approve", approved: "In the library", returned: "Returned", withdrawn: "Withdrawn" },
  example: "Kind", examples: { good: "Good", bad: "Bad" }, audience: "Who hears it", audiences: { everyone: "Everybody", reviewers: "Leaders and QA" },
  none: "No cases", none_hint: "Cut a clip on a call's page or the review desk; approved clips are kept here.", none_yet: "Approved cases appear here.",
  title: "Title", title_hint: "e.g. repeats what the customer wants", learning_points: "Learning points", learning_hint: "What a listener shall learn; needed before approval is asked for", items: "Items illustrated", tags: "Tags", tags_hint: "Type, then Enter", long: "Length", uses: "Cited", made: "Made", decided: "Decided", reason: "Why it was returned or withdrawn", source: "Cut from", source_call: "{n} passages, {b} bleeps", others: "cited {n} times elsewhere",
  use: { coaching: "Coaching plan, {at}" }, place: "Place", no_audio: "The sound is deleted", audited: "Listening is in the audit log; cases are heard in the page only.",
  make: "Cut a clip", recut: "Cut anew: {title}", edit: "Change the case", marks: "Cut anew", describe: "Describe it", keep: "Keep as draft", personal: "A case shows neither the customer's number and name nor the agent's. Leave them out of title and points too, and bleep them in the sound.",
  kind: "What to mark", passages: "Passages", bleeps: "Bleeps", begin: "Begin here [", begun: "Begun at {at}", end: "End here ]", from: "From (s)", to: "To (s)", listen: "Play from {n}", earlier: "Earlier", later: "Later", idle: "In no passage", sides: { passages: "Who is heard", bleeps: "Who is bleeped" },
  how: { passages: "Drag over what to keep, or press [ and ] while it plays; a click still seeks", bleeps: "Drag over names, numbers and the like: a tone stands in their place, nothing of the sound is left" }, length: "The clip: {at} of at most {most}",
  faults: { none: "No passage yet", too_many: "Too many marks", too_short: "Too short", overlap: "Overlaps another", too_long: "Longer than allowed" },
  do: { submit: "Ask for approval", approve: "Approve", return: "Return", withdraw: "Withdraw" },
  do_help: { submit: "It cannot be changed until it is approved or returned.", approve: "Confirm that you heard all of it and that it holds no personal data of customer or agent. From now on the sound stays as it is, also when the recording's time is over.", return: "Whoever made it changes it. Say why.", withdraw: "The sound is deleted at once, for good; where it is cited only the title stays. Say why." },
};
