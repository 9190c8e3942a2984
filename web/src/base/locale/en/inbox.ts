export default {
  title: "Messages", unread: "{n} unread messages", none: "No messages yet", none_hint: "What leaders and colleagues write, and announcements, show here.", write: "Write a message", to: "To", person: "Person", team: "Team", everybody: "Everybody", text: "Message", send: "Send", sent: "Sent", must_read: "Announcement that must be read", must_read_hint: "Shown until it is confirmed; you see who has read it",
  announcement: "Announcement", from_server: "Server", to_name: "to {name}", to_all: "to everybody", reply: "Answer", read_it: "I have read it", of: "{i} of {n}", readers: "Who has read it", read_count: "{n} of {all} have read it", not_read: "not read", read_at: "read {time}", nobody: "There is nobody to write to",
};
