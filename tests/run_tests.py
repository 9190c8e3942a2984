#!/usr/bin/env python3
"""Runs the test suites and adds their counts up.

    run_tests.py [SUITE ...]     programs check unit postgres simulation web sip interop hostile console demo   (default: all)
The last line is "N passed, N failed"; the exit code is 0 only when nothing failed and every suite ran something.
"""
import collections
import concurrent.futures
import contextlib
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/release/src"
sys.path.insert(0, str(ROOT / "tests/e2e"))
# On a machine others share, a test in real time may be starved once. There what failed runs a second time, and the first failure is
# printed whole; at a developer's desk nothing does.
SECOND_TRY = bool(os.environ.get("CI"))

from postgres import Postgres  # noqa: E402


def run(command, seconds, **options):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=seconds, check=False, **options)
        return done.returncode, done.stdout
    except subprocess.TimeoutExpired as late:
        output = late.stdout or b""
        return -1, (output.decode(errors="replace") if isinstance(output, bytes) else output) + f"\nstill running after {seconds} s"


class Told(threading.local):
    """Where this lane's suite writes: two run at once, and each is read as one piece."""
    to = sys.stdout


TOLD = Told()


@contextlib.contextmanager
def told_to(stream):
    before, TOLD.to = TOLD.to, stream
    try:
        yield
    finally:
        TOLD.to = before


def tell(text):
    print(text, file=TOLD.to, flush=True)


def show(output, lines=60):
    tell("\n".join(output.splitlines()[-lines:]))


def programs():
    """The rest of the build: the test programs. What is about calls runs meanwhile, on the product that is built already."""
    code, output = run(["nice", "cmake", "--build", "build/release", "-j", str(os.cpu_count())], 3600, cwd=ROOT)
    if code:
        show(output)
    return (0, 1) if code else (1, 0)


def check():
    """House rules that need no compiler; clang-tidy and clang-format run in ./run check."""
    passed = failed = 0
    commands = [["tools/check_layers.py"], ["tools/check_style.py"], *([str(p), "--check"] for p in sorted(ROOT.glob("tools/gen_*.py")))]
    for command in commands:
        code, output = run([sys.executable if "gen_api" not in command[0] else "/usr/bin/python3", *command], 60, cwd=ROOT)
        passed, failed = passed + (code == 0), failed + (code != 0)
        if code:
            show(output)
    return passed, failed


def unit():
    return run_programs(sorted(BUILD.glob("test_*")), os.environ)


def run_programs(programs, environment):
    passed = failed = 0
    for program in programs:
        good, bad, names, output = run_program(program, environment)
        if bad and bad == len(names) and SECOND_TRY:
            tell(f"  {program.name}: {bad} failed at first, once more alone: {' '.join(names)}")
            show(output)
            mended, bad, names, output = run_program(program, environment, f"--gtest_filter={':'.join(names)}")
            good += mended
        tell(f"  {program.name}: {good} passed, {bad} failed")
        if bad:
            show(output)
        passed, failed = passed + good, failed + bad
    return passed, failed


def run_program(program, environment, *options):
    """Passed, failed, the names of those that failed, and what it printed."""
    code, output = run([program, "--gtest_brief=1", *options], 600, cwd=ROOT, env=environment)
    good = sum(int(n) for n in re.findall(r"\[  PASSED  \] (\d+) test", output))
    names = sorted(set(re.findall(r"\[  FAILED  \] ([\w/]+\.[\w/]+)(?:,| \()", output)))
    counted = re.search(r"(\d+) FAILED TESTS?", output)
    return good, int(counted[1]) if counted else (1 if code else 0), names, output


def postgres():
    """Every test that touches a database, and the demo, on a PostgreSQL started for it."""
    with Postgres() as server:
        environment = {**os.environ, "CALLFLOOR_TEST_DATABASE": server.url()}
        passed, failed = run_programs([BUILD / f"test_{module}" for module in ("store", "people", "records", "centre", "quality", "customers", "supervision", "shifts", "archive", "widgets")], environment)
        good, bad = run_demo(10, "--database", server.new_database())
        return passed + good, failed + bad


def web():
    passed = failed = 0
    for script in ("lint", "typecheck"):
        code, output = run(["npm", "run", "--silent", script], 300, cwd=ROOT / "web")
        passed, failed = passed + (code == 0), failed + (code != 0)
        if code:
            show(output)
    code, output = run(["npx", "vitest", "run", "--reporter=json", "--outputFile=../build/vitest.json"], 300, cwd=ROOT / "web")
    try:
        result = json.loads((ROOT / "build/vitest.json").read_text())
        passed, failed = passed + result["numPassedTests"], failed + result["numFailedTests"]
    except (OSError, ValueError):
        failed += 1
    if code:
        show(output)
        failed = max(failed, 1)
    code, output = run(["node", "tests/e2e/run.mjs"], 600, cwd=ROOT / "web")  # in the browser, against the stand-in server
    counted = re.search(r"(\d+) passed, (\d+) failed", output)
    good, bad = (int(counted[1]), int(counted[2])) if counted else (0, 1)
    if code:
        show(output, 400)
        bad = max(bad, 1)
    return passed + good, failed + bad


def python_tests(name):
    """One class of tests/e2e in a process of its own."""
    good, bad, output = run_python(name)
    if bad and SECOND_TRY:
        print(f"{name} failed at first, once more:\n" + "\n".join(output.splitlines()[-120:]), flush=True)
        good, bad, output = run_python(name)
    return good, bad, output


def run_python(name):
    code, output = run([sys.executable, "-W", "ignore", "-m", "unittest", "-v", name], 1200, cwd=ROOT / "tests/e2e")
    ran = re.search(r"Ran (\d+) test", output)
    total = int(ran[1]) if ran else 0
    bad = sum(int(n) for n in re.findall(r"(?:failures|errors)=(\d+)", output))
    skipped = sum(int(n) for n in re.findall(r"skipped=(\d+)", output))
    return max(total - bad - skipped, 0), max(bad, 1 if code or not total else 0), output


def classes_of(module):
    loaded = unittest.defaultTestLoader.loadTestsFromName(module)
    return list(dict.fromkeys(f"{module}.{type(test).__name__}" for suite in loaded for test in suite))


def python_suite(modules):
    """Class by class, two at a time: each has its own server and ports, and what they do most is wait."""
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for good, bad, output in pool.map(python_tests, [name for module in modules for name in classes_of(module)]):
            if bad:
                show(output, 120)
            tell("\n".join(line for line in output.splitlines() if "skipped" in line or line.startswith("Ran ")))
            passed, failed = passed + good, failed + bad
    return passed, failed


IN_A_BROWSER = ["console_browser", "test_browser_phone", "test_chat", "test_customers", "test_nat", "test_supervision", "test_widget"]
OWN_SUITES = {"test_interop", "test_hostile", *IN_A_BROWSER}


def sip():
    return python_suite(sorted({path.stem for path in ROOT.glob("tests/e2e/test_*.py")} - OWN_SUITES))


def interop():
    """Telephones and a proxy of others, from Debian."""
    return python_suite(["test_interop"])


def hostile():
    """Floods, scanners, strangers' RTP and TCP, fuzzed peers; CALLFLOOR_HOSTILE_SECONDS makes it longer."""
    return python_suite(["test_hostile"])


def console():
    return python_suite(IN_A_BROWSER)


def demo():
    """The main job in one command, on real parts: 30 seconds of calls must come out clean."""
    return run_demo(30)


def run_demo(seconds, *options):
    command = [BUILD / "callfloor", "demo", "--share", ROOT / "build/share", "--console", ROOT / "web/dist", "--headless", "--seconds", str(seconds), "--seed", "7", *options]
    code, output = run(command, 240, cwd=ROOT)
    try:
        figures = json.loads(output.splitlines()[-1])
        good = (code == 0 and figures["calls_answered"] > 5 and figures["recordings"] == figures["calls_answered"] and figures["recordings_short_over_100ms"] == 0
                and figures["ledger_imbalance_ms"] == 0 and figures["errors"] == 0)
    except (IndexError, ValueError, KeyError):
        good = False
    tell("  " + (output.splitlines() or [""])[-1])
    if not good:
        show(output)
    return (1, 0) if good else (0, 1)


def simulation():
    """Whole centres in virtual time (tests/simulation/README.md); and each canary's planted fault must be found by its rule."""
    folder = BUILD.parent / "tests/simulation"
    program = folder / "callfloor_simulation"
    passed = failed = 0
    code, output = run([program, "--calls", "50000", "--covers"], 600, cwd=ROOT)
    tell("\n".join(output.splitlines()[:2]))
    passed, failed = passed + (code == 0), failed + (code != 0)
    if code:
        show(output, 200)
    stories = [run([program, "--seed", "18", "--story", "--lines", "100000"], 120, cwd=ROOT) for _ in range(2)]
    same = stories[0] == stories[1] and stories[0][0] == 0 and "fingerprint" in stories[0][1]
    passed, failed = passed + same, failed + (not same)
    if not same:
        tell("  the same seed told two different stories")
    rules = run([sys.executable, ROOT / "tests/simulation/plant.py", ROOT / "tests/simulation/canaries.txt", "rules"], 60)[1]
    for line in rules.splitlines():
        name, wanted = line.split()
        code, output = run([folder / f"canary_{name}", "--calls", "20000", "--lines", "0"], 300, cwd=ROOT)
        found = re.search(r"^seed \d+: (\w+): (.*)", output, re.M)
        rule = found[1] if found else "check" if "CHECK failed" in output else "nothing"
        caught = code != 0 and rule in wanted.split(",")
        tell(f"  canary {name}: {'caught' if caught else 'NOT CAUGHT'} by {rule}")
        passed, failed = passed + caught, failed + (not caught)
        if not caught:
            show(output)
    return passed, failed


SUITES = {"programs": programs, "check": check, "unit": unit, "postgres": postgres, "simulation": simulation, "web": web, "sip": sip, "interop": interop, "hostile": hostile, "console": console, "demo": demo}
# Compilers and programs in one lane, telephones and browsers in the other; a lane that is through takes the other's last suite.
# What measures calls under load then has the machine for itself.
LANES = (("programs", "check", "unit", "simulation", "postgres"), ("sip", "interop", "web", "console"))
NEED_PROGRAMS = {"unit", "postgres", "simulation"}


def run_suite(name, totals):
    begun = time.monotonic()
    told = io.StringIO()
    with told_to(told):
        good, bad = SUITES[name]()
    if good + bad == 0:
        told.write(f"  {name} ran nothing\n")
        bad = 1
    print(f"== {name}\n{told.getvalue()}  {name}: {good} passed, {bad} failed in {time.monotonic() - begun:.0f} s", flush=True)
    totals.append((good, bad))


def run_guarded(name, totals):
    try:
        run_suite(name, totals)
    except BaseException as failure:  # a suite that dies must not look like one that passed
        print(f"== {name}\n  {failure!r}", flush=True)
        totals.append((0, 1))


def run_lane(own, other, programs_are_built, totals):
    while own or other:
        try:
            name = own.popleft() if own else other.pop()
        except IndexError:  # the other lane was faster
            return
        if name in NEED_PROGRAMS:
            programs_are_built.wait()
        run_guarded(name, totals)
        if name == "programs":
            programs_are_built.set()


def main():
    os.environ.setdefault("CALLFLOOR", str(BUILD / "callfloor"))
    wanted = sys.argv[1:] or list(SUITES)
    for name in wanted:
        if name not in SUITES:
            sys.exit(f"unknown suite {name}; there are: {' '.join(SUITES)}")
    if NEED_PROGRAMS.intersection(wanted):
        wanted.append("programs")
    totals = []
    lanes = [collections.deque(name for name in lane if name in wanted) for lane in LANES]
    rest = [name for name in SUITES if name in wanted and not any(name in lane for lane in LANES)]
    programs_are_built = threading.Event()
    threads = [threading.Thread(target=run_lane, args=(own, other, programs_are_built, totals)) for own, other in (lanes, lanes[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in rest:
        run_guarded(name, totals)
    passed, failed = (sum(total[i] for total in totals) for i in (0, 1))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
