// What a recording tells without speech recognition.
export default {
  title: "Talk and silence", hint: "Measured from the recording, without speech recognition", agent: "Agent", customer: "Customer", overtalk: "Both", silence: "Silence", longest_silence: "Longest silence", dead_air: "Dead air (5 s and more)", hold: "Hold", times: "{time} ({n}×)",
  agent_interruptions: "Agent interrupted", customer_interruptions: "Customer interrupted", pace: "Agent's pace", per_second: "syllables/s", pace_help: "An estimate: peaks of loudness a second of speech", level: "Level of agent / customer", level_help: "Mean level of speech below full scale",
  search: { min_silence: "Silence of (s)", min_overtalk: "Both speak (%)", min_interruptions: "Interruptions" },
  plan: { title: "From the recording", hint: "0: any. Calls not measured yet are left out when one is set.", min_silence: "Longest silence from (s)", min_dead_air: "Dead air from (s)", min_overtalk: "Both speak from (%)", min_interruptions: "Agent interrupted from (times)", min_agent_talk: "Agent speaks from (%)" },
};
