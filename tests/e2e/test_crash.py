"""Ten times kill -9 under load; `./run crash` is the long form."""
import unittest

from crash_series import Series


class Crash(unittest.TestCase):
    def test_ten_kills_under_load(self):
        figures = Series(10, 11).run()
        print(figures)
        self.assertGreater(figures["calls_cut"], 5)
        self.assertGreater(figures["recordings_cut"], 3)
        self.assertGreater(figures["agents_back"], 10)


if __name__ == "__main__":
    unittest.main()
