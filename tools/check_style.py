#!/usr/bin/env python3
"""House rules a formatter does not know: banned words with what to use instead, file sizes, headers that explain themselves."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAX_LINES = 500
# (pattern, advice, files it does not apply to)
BANNED = [
    (r"std::chrono::(system|steady)_clock::now\(", "take the time from a Clock", r"src/(base|io|media|http|robots|store)/|_test\.cpp|_bench\.cpp"),
    (r"\b(s?rand|time)\(\s*(NULL|nullptr|0)?\s*\)", "take a Random or a Clock", r"$^"),
    (r"\bsleep_for\b|\busleep\(", "wait for the event itself", r"src/robots/|_test\.cpp"),
    (r"\busing namespace std;", "name what you use", r"$^"),
    (r"\b(TODO|FIXME|XXX)\b", "do it now or write an issue", r"tools/check_style\.py"),
    (r"std::cout|\bprintf\(", "use fmt or log()", r"src/app/|src/robots/|_bench\.cpp|_test\.cpp"),
    (r"shared_ptr<(?!const\b)(?!.*(const|Prompt|SoundLine|Outbox|Session|Connection|Client|Tls|State|Impl))", "one owner per object; shared_ptr is for immutable snapshots", r"src/http/|src/media/|_test\.cpp|_bench\.cpp"),
    (r"[\s\"'=]/work/|\.\./shared", "no path of a developer's machine", r"tools/check_style\.py"),
]


def tracked(*patterns):
    out = subprocess.run(["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [p for p in out.split("\0") if p and (ROOT / p).exists()]


def main():
    problems = []
    generated = set()
    listing = ROOT / "tools/generated_files.txt"
    if listing.exists():
        generated = {line.strip() for line in listing.read_text().splitlines()}
    for name in tracked("src/*.h", "src/*.cpp", "web/src/*.ts", "web/src/*.vue", "tools/*", "tests/*", "run", "bench/*"):
        if name in generated:
            continue
        text = (ROOT / name).read_text(errors="replace")
        lines = text.splitlines()
        if name.startswith(("src/", "web/src/")) and len(lines) > MAX_LINES and "_test." not in name:
            problems.append(f"{name}: {len(lines)} lines, more than {MAX_LINES}; split it by what it does")
        if name.endswith(".h") and not re.search(r"#pragma once\n(#include[^\n]*\n|\n)*//", text):
            problems.append(f"{name}: begin with #pragma once and a comment that says what the header is for")
        for pattern, advice, exempt in BANNED:
            if re.search(exempt, name) or not (name.startswith("src/") or "machine" in advice):
                continue
            for number, line in enumerate(lines, 1):
                if re.search(pattern, line) and not line.lstrip().startswith("//"):
                    problems.append(f"{name}:{number}: {line.strip()[:80]}  -- {advice}")
    print("\n".join(problems) or "style: house rules hold")
    return bool(problems)


sys.exit(main())
