export default {
  none: "Not signed in today", answered: "Calls answered", average_handle_ms: "Average handle time", occupancy: "Occupancy", not_ready_ms: "Not ready", at_least: "target ≥ {target}", at_most: "target ≤ {target}",
  targets: "Team targets", targets_of: "Targets of {team}", targets_hint: "Each agent's day is held against them, at the desk and here. An empty field is no target.", least: "at least", most_s: "at most, seconds", least_percent: "at least, %", most_min: "at most, minutes", set_by: "Set by {name}, {at}",
};
