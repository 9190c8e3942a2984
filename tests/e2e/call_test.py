"""What tests of whole calls have in common: a server, SIPp as carrier and as phones, tones as voices."""
import unittest

from harness import PHONE, TRUNK, Refused, Server, Sipp, Tone, centre_document, gaps, wait_until
import sipp_xml as x

CALLER_HZ, AGENT_HZ, CUSTOMER_HZ = 440, 620, 940
FIRST, SECOND = "127.0.0.5", "127.0.0.6"  # carriers that calls go out to
MOBILE = "13800000001"


class CallTest(unittest.TestCase):
    """One server for the class (SETTINGS), calls and phones for each test, all of them gone after it."""
    SETTINGS = None
    EXTRA_CENTRE = ""
    serial = 0

    @classmethod
    def setUpClass(cls):
        cls.server = Server(centre=centre_document(extra=cls.EXTRA_CENTRE), settings=cls.SETTINGS)
        cls.server.start()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def setUp(self):
        CallTest.serial += 1
        self.caller = f"139{CallTest.serial:08}"
        self.cleanup = []

    def tearDown(self):
        if self.server.process.poll() is None:
            self.hang_up_all()
        for clean in reversed(self.cleanup):
            clean()

    # -- building blocks
    def hang_up_all(self):
        admin = self.server.admin()
        for conversation in admin.get("floor")["conversations"]:
            try:
                admin.post(f"floor/conversations/{conversation['id']}/hang-up")
            except Refused:
                pass  # it ended meanwhile

    def tone(self, address, hertz):
        tone = Tone(address, hertz)
        self.cleanup.append(tone.close)
        return tone

    def sipp(self, *steps, address=TRUNK, port=0, number="4001", tone=None, transport="u1", proxy=None, extra=()):
        """`proxy`: a Kamailio in front of the server."""
        keys = {"caller": self.caller, "rtp": tone.port if tone else 40000}
        process = Sipp(x.scenario(*steps), self.server, address, port, transport=transport, keys=keys, extra=["-s", number, *extra],
                       **({"target_address": proxy.address, "target_port": proxy.port} if proxy else {}))
        self.cleanup.append(process.stop)
        return process

    def phone_at_desk(self, number, *steps, hertz=AGENT_HZ):
        """A SIPp phone registered with digest over UDP and its agent, ready. Gives (desk, SIPp waiting for calls, tone)."""
        tone = self.tone(PHONE, hertz)
        register = self.sipp(x.register(str(8000 + number), f"phone-{8000 + number}"), address=PHONE)
        register.wait()
        phone = self.sipp(*steps, address=PHONE, port=register.port, tone=tone)
        desk = self.server.agent_at_desk(number)
        self.cleanup.append(lambda: self.leave(desk))

        def unplug():
            phone.stop()
            self.sipp(x.register(str(8000 + number), f"phone-{8000 + number}", expires=0), address=PHONE, port=register.port).wait()
        self.cleanup.append(unplug)
        return desk, phone, tone

    @staticmethod
    def leave(desk):
        try:
            desk.post("desk/sign-out")
        except AssertionError:
            pass

    def remote_of(self, process):
        """Address and port of the server's RTP as the SIPp process was told."""
        def find():
            for message in reversed(process.messages().split("-----------------------------------------------")):
                if "received" in message and "m=audio " in message:
                    return message.split("m=audio ")[1].split()[0]
            return None
        return "127.0.0.1", wait_until("the server's SDP", find)

    def talk(self, caller, caller_tone, phone, phone_tone):
        caller_tone.send_to(*self.remote_of(caller))
        phone_tone.send_to(*self.remote_of(phone))
        caller_tone.hears(AGENT_HZ)
        phone_tone.hears(CALLER_HZ)

    def assert_balances(self, record):
        conversation = record["conversation"]
        segments = record["segments"]
        at = conversation["started_at"]
        for segment in segments:
            self.assertEqual(segment["started_at"], at, "segments must join without a gap")
            at = segment["ended_at"]
        self.assertEqual(at, conversation["ended_at"])

    # -- a call that must not notice what others do
    def call_up(self, number):
        """A caller talking with the agent; ended by hung_up_whole()."""
        desk, phone, phone_tone = self.phone_at_desk(number, *self.ANSWERING, x.receive("BYE", timeout=600000), x.reply(200, "OK", to_tag=False))
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, x.receive("BYE", timeout=600000), x.reply(200, "OK", to_tag=False), tone=tone)
        self.talk(caller, tone, phone, phone_tone)
        for each in (tone, phone_tone):
            each.sequences.clear()
        self.up = (self.caller, desk, phone, phone_tone, caller, tone)
        return phone, phone_tone, caller, tone

    def hung_up_whole(self, seconds):
        """Ends the call, which lasted at least so long, and looks at its quality."""
        number, desk, phone, phone_tone, caller, tone = self.up
        self.assertEqual(desk.get("desk")["agent"]["state"], "talking", "the call is still up")
        self.assertGreater(len(tone.sequences), 50 * seconds // 2, "the caller went on hearing")
        self.assertEqual((tone.lost(), phone_tone.lost()), (0, 0), "packets lost at caller and agent")
        self.hang_up_all()
        caller.wait()
        phone.wait()
        record = self.server.ended_conversation(number)
        self.assert_balances(record)
        left, right = self.server.recording(record["conversation"]["id"])
        for samples, hertz, name in ((left, CALLER_HZ, "caller"), (right, AGENT_HZ, "agent")):
            whole = samples[8000:-1600]
            self.assertGreater(len(whole), 4000 * seconds)
            self.assertEqual(gaps(whole, hertz), 0, f"gaps of the {name} in the recording")

    ANSWERING = (x.receive("INVITE"), x.reply(180, "Ringing"), x.ok_with_sdp(), x.receive("ACK"))
    CALLING = (x.invite(), x.provisional(), x.expect(200), x.ack())


class CarrierTest(CallTest):
    """The same with two carriers that calls go out to, the second only when the first fails."""
    EXTRA_CENTRE = """
[centre.dialling]
area_code = "21"
destinations = ["mobile", "local"]

[[trunks]]
name = "first way out"
auth = "address"
addresses = ["127.0.0.5"]
probe_every_s = 0
outbound = { number_format = "national", caller_ids = ["4001"], routes = [{ prefix = "+86" }] }

[[trunks]]
name = "second way out"
auth = "address"
addresses = ["127.0.0.6"]
probe_every_s = 0
outbound = { number_format = "e164", prefix = "9", caller_ids = ["4001"], routes = [{ prefix = "+86", priority = 2 }] }
"""

    def carrier(self, *steps, address=FIRST, hertz=CUSTOMER_HZ):
        """SIPp as the carrier to which a trunk sends; gives (SIPp, tone)."""
        tone = self.tone(address, hertz)
        process = self.sipp(*steps, address=address, tone=tone, number=MOBILE)
        admin = self.server.admin()
        trunk = next(t for t in admin.get("trunks")["items"] if t["addresses"] == [address])
        etag = trunk.pop("etag")
        trunk["outbound"]["send_to"] = f"{address}:{process.port}"
        admin.call("PUT", f"trunks/{trunk['id']}", trunk, {"If-Match": etag})
        return process, tone
