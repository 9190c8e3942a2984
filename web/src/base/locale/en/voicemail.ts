export default {
  title: "Voicemail", hint: "Messages callers left for a queue or a person, the oldest first", views: { todo: "To handle", mine: "Mine", done: "Done" }, states: { new: "New", assigned: "Assigned", done: "Done" },
  left_at: "Left at", box: "Box", length: "Length", listen: "Listen", withheld: "Number withheld", message_of: "Message of {number}", place: "Place in the message", deleted: "Deleted, its time was over", heard_by: "Heard by", nobody: "Nobody yet", to: "Assigned to", saved: "Saved",
  none: "No message to handle", none_done: "No message has been handled yet", none_hint: "Queues overflow to voicemail, and flows have a node for it; too short messages put their caller on the callback list.", keys_hint: "↑↓ choose · Enter opens",
};
