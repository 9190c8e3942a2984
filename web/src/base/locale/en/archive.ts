export default {
  title: "Archive", hint: "What becomes of recordings after their calls",
  form: "Form", forms: { wav: "As recorded", flac: "FLAC", opus: "Opus" },
  form_hints: { wav: "A-law in WAV, 58 MB an hour. Nothing is packed.", flac: "Loses nothing: every byte of the recording can be had again.", opus: "By far the smallest. Speech stays clear; the bytes of the recording cannot be had again." },
  after_days: "After days", after_days_hint: "Younger recordings stay as they were recorded.",
  seal: "Encrypt on the disk", sealed: "Encrypted", key: "With key {name} of the key file", no_key: "The server has no key file: make one and name it in the settings file, [recording] key_file.",
  state: "How recordings are kept", recordings: "Recordings", on_disk: "On the disk", as_recorded: "As recorded", saved: "Saved", waiting: "Still to pack", deleted: "Deleted with proof",
  problems: "{n} could not be packed", problems_hint: "They stay as they are and are tried again a day later.", retry: "Try again now",
  integrity: "Integrity", check: "Check all files", checking: "Checking, {n} recordings so far (asked for by {who})", check_good: "The recordings are what the chain says", check_bad: "{n} differences", check_facts: "{at}, by {who}: {sounds} recordings, {size}",
  never_checked: "No check has come to its end yet.", links: "Links of the chain", head: "Last hash", head_hint: "Noted outside this server, the last hash proves later that the end of the chain was not cut off: callfloor recordings --check --head HASH.",
};
