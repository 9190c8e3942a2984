"""Ten times kill -9 under load (`./run crash` is the long form), and what a phone hears of it that rings just then."""
import signal
import socket
import time
import unittest

from call_test import CallTest
from crash_series import Series
from harness import free_port, wait_until
import sipp_xml as x


class Crash(unittest.TestCase):
    def test_ten_kills_under_load(self):
        figures = Series(10, 11).run()
        print(figures)
        self.assertGreater(figures["calls_cut"], 5)
        self.assertGreater(figures["recordings_cut"], 3)
        self.assertGreater(figures["agents_back"], 10)


class CrashWhileRinging(CallTest):
    SETTINGS = {"sip": f'listen = ["udp:127.0.0.1:{free_port()}"]', "http": f'listen = "127.0.0.1:{free_port(kind=socket.SOCK_STREAM)}"\ntls_listen = ""'}

    def test_a_phone_that_rings_at_the_crash_is_cancelled_by_the_next_run(self):
        _, phone, _ = self.phone_at_desk(3, x.receive("INVITE"), x.reply(180, "Ringing"), x.receive("CANCEL"),
                                         x.reply(200, "OK", to_tag=False), x.cancelled(), x.receive("ACK"))
        self.sipp(x.invite(), x.expect(100, True), x.expect(180), x.pause(20000), number="4003")
        wait_until("the phone to ring", lambda: "180 Ringing" in phone.messages())
        time.sleep(0.5)  # what rings is written every 100 ms
        self.server.stop(signal.SIGKILL)
        self.server.start()
        phone.wait(5)  # CANCEL, and the ACK to its 487: it rings no more, and nothing is left of the call


if __name__ == "__main__":
    unittest.main()
