"""SIPp scenarios written in a few words: each function gives one step, scenario() puts them into a file.

Keys filled in by SIPp: [service] the dialled number, [caller] the caller's number, [rtp] our RTP port.
"""
import tempfile

HEAD = '<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="callfloor">\n'
SDP = """v=0
      o=test 1 {version} IN IP4 [local_ip]
      s=-
      c=IN IP4 [local_ip]
      t=0 0
      m=audio [rtp] RTP/AVP 8 101
      a=rtpmap:8 PCMA/8000
      a=rtpmap:101 telephone-event/8000
      a=fmtp:101 0-16
      a=ptime:20
      a={direction}
"""


def send(text, retrans=True):
    return f'<send{" retrans=" + chr(34) + "500" + chr(34) if retrans else ""}><![CDATA[\n{text}\n]]></send>\n'


def request(method, cseq, body="", uri="[next_url]", extra="", to_tag="[peer_tag_param]", routes="[routes]\n      "):
    if method == "INVITE" and cseq == 1:
        uri, to_tag, routes = "sip:[service]@[remote_ip]:[remote_port]", "", ""
    content = "Content-Type: application/sdp\n      " if body else ""
    branch = "z9hG4bK-[pid]-[call_number]-invite" if method == "INVITE" and cseq == 1 else "[branch]"
    return send(f"""
      {method} {uri} SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}
      Max-Forwards: 70
      {routes}From: "Test" <sip:[caller]@[local_ip]:[local_port]>;tag=[pid]t[call_number]
      To: <sip:[service]@[remote_ip]:[remote_port]>{to_tag}
      Call-ID: [call_id]
      CSeq: {cseq} {method}
      Contact: <sip:[caller]@[local_ip]:[local_port];transport=[transport]>
      {extra}{content}Content-Length: [len]

      {body}""", retrans=method != "ACK")


def invite(direction="sendrecv", cseq=1, body=None, extra=""):
    return request("INVITE", cseq, SDP.format(direction=direction, version=cseq) if body is None else body, extra=extra)


def ack(cseq=1):
    return request("ACK", cseq)


def bye(cseq=2):
    return request("BYE", cseq)


def cancel():
    return send("""
      CANCEL sip:[service]@[remote_ip]:[remote_port] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-invite
      Max-Forwards: 70
      From: "Test" <sip:[caller]@[local_ip]:[local_port]>;tag=[pid]t[call_number]
      To: <sip:[service]@[remote_ip]:[remote_port]>
      Call-ID: [call_id]
      CSeq: 1 CANCEL
      Content-Length: 0
""")


def ack_failure():
    return send("""
      ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-invite
      Max-Forwards: 70
      From: "Test" <sip:[caller]@[local_ip]:[local_port]>;tag=[pid]t[call_number]
      To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
      Call-ID: [call_id]
      CSeq: 1 ACK
      Content-Length: 0
""", retrans=False)


def keep(**headers):
    """An action that checks that these headers are there and keeps them: name of the variable = (header, pattern)."""
    return "<action>" + "".join(f'<ereg regexp="{pattern}" search_in="hdr" header="{header}:" check_it="true" assign_to="{name}"/>'
                                for name, (header, pattern) in headers.items()) + "</action>"


def expect(status, optional=False, header=None, rrs=True):
    action = keep(h=header) if header else ""
    attributes = ' optional="true"' if optional else (' rrs="true"' if rrs else "")
    return f'<recv response="{status}"{attributes}>{action}</recv>\n' + ('<Reference variables="h"/>\n' if header else "")


def expect_reliable_ringing():
    """A 180 that asks for its PRACK (RFC 3262)."""
    return f'<recv response="180" rrs="true">{keep(rseq=("RSeq", "[0-9]+"))}</recv>\n'


def prack(cseq):
    return request("PRACK", cseq, extra="RAck: [$rseq] 1 INVITE\n      ")


def provisional():
    return expect(100, True) + expect(180, True) + expect(183, True)


def pause(milliseconds=None):
    return f'<pause milliseconds="{milliseconds}"/>\n' if milliseconds else "<pause/>\n"


def receive(method, optional=False, timeout=None):
    return f'<recv request="{method}"{" optional=" + chr(34) + "true" + chr(34) if optional else ""} rrs="true"{f" timeout={chr(34)}{timeout}{chr(34)}" if timeout else ""}></recv>\n'


def receive_ack():
    """The ACK of an answered call, keeping who is who for requests of the called side."""
    return ('<recv request="ACK" rrs="true"><action><ereg regexp=".*" search_in="hdr" header="From:" assign_to="remote"/>'
            '<ereg regexp=".*" search_in="hdr" header="To:" assign_to="local"/></action></recv>\n')


def agent_request(method, cseq, body=""):
    """A request inside the dialog from the side that was called."""
    content = "Content-Type: application/sdp\n      " if body else ""
    return send(f"""
      {method} [next_url] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      Max-Forwards: 70
      [routes]
      From:[$local]
      To:[$remote]
      Call-ID: [call_id]
      CSeq: {cseq} {method}
      Contact: <sip:[local_ip]:[local_port];transport=[transport]>
      {content}Content-Length: [len]

      {body}""", retrans=method != "ACK")


def agent_reinvite(cseq, direction):
    return (agent_request("INVITE", cseq, SDP.format(direction=direction, version=cseq + 1))
            + expect(100, True) + expect(200) + agent_request("ACK", cseq))


def cancelled():
    """487 to the INVITE whose CANCEL was just answered."""
    return send("""
      SIP/2.0 487 Request Terminated
      [last_Via:]
      [last_From:]
      [last_To:];tag=[pid]a[call_number]
      [last_Call-ID:]
      CSeq: [last_cseq_number] INVITE
      Content-Length: 0
""")


LAST = ("[last_Via:]", "[last_CSeq:]")
KEPT = ("Via:[$via]", "CSeq:[$cseq]")


def receive_keeping_its_way(method):
    """A request that is answered after another came: reply(..., way=KEPT)."""
    return f'<recv request="{method}" rrs="true">{keep(via=("Via", ".*"), cseq=("CSeq", ".*"))}</recv>\n'


def reply(status, reason, body="", to_tag=True, retrans=False, extra="", way=LAST):
    tag = ";tag=[pid]a[call_number]" if to_tag else ""
    content = "Content-Type: application/sdp\n      " if body else ""
    return send(f"""
      SIP/2.0 {status} {reason}
      {way[0]}
      [last_From:]
      [last_To:]{tag}
      [last_Call-ID:]
      {way[1]}
      [last_Record-Route:]
      Contact: <sip:[service]@[local_ip]:[local_port];transport=[transport]>
      {extra}{content}Content-Length: [len]

      {body}""", retrans=retrans)


def ok_with_sdp(direction="sendrecv"):
    return reply(200, "OK", SDP.format(direction=direction, version=1), retrans=True)


def register(user, password, expires=300):
    def message(cseq, auth):
        return send(f"""
      REGISTER sip:[remote_ip] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      Max-Forwards: 70
      From: <sip:{user}@[remote_ip]>;tag=[call_number]
      To: <sip:{user}@[remote_ip]>
      Call-ID: [call_id]
      CSeq: {cseq} REGISTER
      Contact: <sip:{user}@[local_ip]:[local_port]>
      Expires: {expires}
      {auth}Content-Length: 0
""")
    return (message(1, "") + '<recv response="401" auth="true"></recv>\n'
            + message(2, f"[authentication username={user} password={password}]\n      "))


def scenario(*steps):
    file = tempfile.NamedTemporaryFile("w", suffix=".xml", prefix="scenario-", delete=False)
    with file:
        file.write(HEAD + "".join(steps) + "</scenario>\n")
    return file.name
