export default {
  title: "Help", ask: "Raise a hand", hint: "What you need", waiting: "Hand is up; waiting for a leader", withdraw: "Take it back", helps: "{name} is helping", answered: "{name} answered", again: "Ask again",
  take: "I help", answer: "Answer", answer_title: "Answer {name}", answer_hint: "Shown at the desk; empty: helped by voice or in person", send: "Answer and close", listen: "Listen / whisper", floor_title: "{n} ask for help",
};
