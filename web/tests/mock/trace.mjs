// The SIP messages of a finished call as the server would have kept them: carrier left, phone right.

const local = "10.20.0.1:5060";

function message(at, way, remote, leg, first, cseq, sdp = false) {
  const body = sdp ? "v=0\r\no=- 1 1 IN IP4 10.20.0.1\r\ns=-\r\nc=IN IP4 10.20.0.1\r\nt=0 0\r\nm=audio 20480 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n" : "";
  const text = [first, `Via: SIP/2.0/UDP ${way === "in" ? remote : local};branch=z9hG4bK${leg}${cseq.replace(" ", "")}`, "From: <sip:13800000001@carrier.example>;tag=f1", "To: <sip:4001@callfloor.example>;tag=t2", `Call-ID: ${leg}@callfloor`, `CSeq: ${cseq}`, `Content-Length: ${body.length}`, "", body].join("\r\n");
  return { at, way, transport: "udp", local, remote, leg_id: leg, text };
}

export function traceOf({ legs, conversation }) {
  const [customer, ...others] = legs;
  const carrier = "203.0.113.20:5060";
  // The first answer is lost and the carrier asks again.
  const invite = message(conversation.started_at, "in", carrier, customer.id, "INVITE sip:4001@callfloor.example SIP/2.0", "1 INVITE", true);
  const found = [invite, message(invite.at + 2, "out", carrier, customer.id, "SIP/2.0 100 Trying", "1 INVITE"), { ...invite, at: invite.at + 500 }, message(invite.at + 620, "out", carrier, customer.id, "SIP/2.0 200 OK", "1 INVITE", true), message(invite.at + 640, "in", carrier, customer.id, "ACK sip:4001@10.20.0.1 SIP/2.0", "1 ACK")];
  others.forEach((leg, index) => {
    const phone = `10.20.3.${17 + index}:5060`;
    found.push(message(leg.started_at, "out", phone, leg.id, `INVITE sip:${leg.extension_number}@${phone} SIP/2.0`, "1 INVITE", true), message(leg.started_at + 20, "in", phone, leg.id, "SIP/2.0 180 Ringing", "1 INVITE"));
    if (leg.answered_at) found.push(message(leg.answered_at, "in", phone, leg.id, "SIP/2.0 200 OK", "1 INVITE", true), message(leg.answered_at + 3, "out", phone, leg.id, `ACK sip:${leg.extension_number}@${phone} SIP/2.0`, "1 ACK"), message(leg.ended_at, "out", phone, leg.id, `BYE sip:${leg.extension_number}@${phone} SIP/2.0`, "2 BYE"), message(leg.ended_at + 12, "in", phone, leg.id, "SIP/2.0 200 OK", "2 BYE"));
    else found.push(message(leg.ended_at, "in", phone, leg.id, "SIP/2.0 486 Busy Here", "1 INVITE"), message(leg.ended_at + 2, "out", phone, leg.id, `ACK sip:${leg.extension_number}@${phone} SIP/2.0`, "1 ACK"));
  });
  found.push(message(conversation.ended_at, "in", carrier, customer.id, "BYE sip:4001@10.20.0.1 SIP/2.0", "2 BYE"), message(conversation.ended_at + 1, "out", carrier, customer.id, "SIP/2.0 200 OK", "2 BYE"));
  found.sort((a, b) => a.at - b.at);
  return { is_on: true, is_cut: false, messages: found };
}
