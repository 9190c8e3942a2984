export default {
  from_party: "Sound from the party", to_party: "Sound to the party", help: "Estimated by the E-model (ITU-T G.107) from lost packets, their unevenness and the way's delay: 4.4 is the best a telephone can do, below 3.6 many listeners complain",
  words: { good: "Good", fair: "Fair", poor: "Poor", none: "Nothing heard" }, not_told: "The phone does not tell",
  figures: "{loss} lost · {jitter} ms uneven", opinion: "MOS {mos}", lost_of: "{lost} of {packets} packets lost", worst: "Worst moment: {loss} lost, {jitter} ms uneven", round_trip: "There and back {ms} ms",
  sound: "Sound", no_better: { fair: "Fair or poor", poor: "Poor" },
  trace: "SIP messages", trace_hint: "Looking is written to the audit log", capture: "Capture file (pcap)", server: "This server", message: "The message", again: "repeated", sdp: "SDP", sdp_help: "With a session description: codecs, address and port of the sound", no_messages: "No SIP message of this call is kept: it was a browser's, or newer calls needed the room", trace_off: "This server keeps no SIP messages (sip.trace_megabytes is 0)", is_cut: "More came and went than is kept of one call",
};
