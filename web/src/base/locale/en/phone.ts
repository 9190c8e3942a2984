export default {
  bar: "Your call", use_here: "Use it here", to_desk: "To the desk", unread: "{n} unread",
  use: "This browser is my phone", rings: "A call for you", answer: "Answer", decline: "Decline", keys: "Keys", devices: "Sound", you: "You", other: "The other",
  state_off: "Off", state_joining: "Connecting", state_idle: "Ready to ring", state_ringing: "Rings", state_connecting: "Connecting sound", state_talking: "Connected",
  quality_good: "Sounds good", quality_fair: "Sounds fair", quality_poor: "Sounds poor", figures: "lost {lost} % · jitter {jitter} ms · delay {delay} ms",
  microphone: "Microphone", speaker: "Loudspeaker", bell: "Rings on", as_speaker: "As the loudspeaker", default_device: "The system's default",
  clean: "Take echo and noise out", echo: "Echo test", echo_stop: "End the echo test", echo_hint: "Speak: you hear yourself a second later",
  problem_microphone: "The microphone cannot be used. Allow it in the browser's address bar, or plug one in, then switch the phone off and on.",
  problem_media: "The call's sound could not be set up. The caller waits for somebody again; ask IT whether UDP to the server's media ports is let through.",
  problem_replaced: "Another page has become your phone. Switch it on here to use this one.",
  problem_unsupported: "This browser cannot be a phone: it needs WebRTC, and the page HTTPS.",
};
