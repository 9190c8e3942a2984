"""The browser phone through NAT, and through TURN where a firewall lets no UDP out: in a network of its own, see nat_network.py."""
import pathlib
import re
import subprocess
import sys
import unittest


class BrowserPhoneBehindNat(unittest.TestCase):
    def test_calls_get_through(self):
        alone = ["unshare", "-mn"]
        if subprocess.run([*alone, "ip", "link", "add", "probe", "type", "veth"], capture_output=True).returncode != 0:
            self.skipTest("this machine lets us make no network of our own (unshare -mn)")
        done = subprocess.run([*alone, sys.executable, "-W", "ignore", "nat_inside.py"], cwd=pathlib.Path(__file__).parent, capture_output=True, text=True, timeout=400)
        told = done.stdout + done.stderr
        self.assertEqual(done.returncode, 0, told[-8000:])
        self.assertRegex(told, r"Ran 3 tests")
        self.assertIsNone(re.search("skipped", told), told[-2000:])


if __name__ == "__main__":
    unittest.main()
