export default {
  title: "Text chats", offered: "New text chat", visitor: "Visitor", accept: "Accept", over: "to close", end: "End chat", ended: "The chat is over; say what it was about", close: "Close chat", send: "Send", write: "Type a reply; Enter sends, Shift+Enter begins a new line",
  messages: "What was said", nothing_said: "The visitor has written nothing yet; a greeting helps.", transferred: "Sent to another queue", no_targets: "There is no other queue of chats.", waiting: "{n} waiting", of_call: "What was said", none: "Nothing was said, or it is older than texts are kept.", read_live: "Under way; updates by itself",
};
