export default {
  title: "Floor measures", open: "Attendance, occupancy, busy time, handle time", day: "Day", interval: "Interval", intervals: { "15m": "15 min", "30m": "30 min", "1h": "1 h", day: "Days" }, all_teams: "All teams", whole_day: "Day", all_days: "14 days",
  attendance: "Attendance", occupancy: "Occupancy", not_ready_ms: "Busy time", average_handle_ms: "Average handle time", not_ready_ms_unit: "Busy time (min)", average_handle_ms_unit: "Average handle time (s)",
  formula: { attendance: "signed in ÷ agents of the team", occupancy: "(talk + hold + after-call work + chats) ÷ (the same + ready)", not_ready_ms: "time not ready, all reasons", average_handle_ms: "(talk + hold + after-call work + chats) ÷ answered" },
  parts: "{present} of {agents} signed in · answered {answered} · handled {handled} · ready {ready} · not ready {not_ready}", none: "Nobody was signed in", none_hint: "Choose another day or team.", met: "target met", missed: "target missed", away: "Not signed in: {names}", comma: ", ",
};
