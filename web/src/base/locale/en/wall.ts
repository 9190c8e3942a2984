export default {
  title: "Wall board", open: "Wall board for a television", overview: "Overview", queues: "Queues", teams: "Teams", today: "today", signed_in: "{n} signed in",
  stale: "No connection since {time}: these figures are old", keys: "← → page · Space hold · F full screen · Esc back",
};
