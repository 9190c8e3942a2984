#!/usr/bin/env python3
"""clang-tidy over every unit of the product that changed since it was last found clean.

    tidy.py [UNIT...]     all units, or those named

A unit is clean for as long as it, every header of ours it includes (at any depth), its compile
command, .clang-tidy and the version of clang-tidy are what they were: their hash is a file in
build/tidy/clean. Delete that folder to look at everything again.
"""

import concurrent.futures
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/tidy"
CLEAN = BUILD / "clean"
NOT_PRODUCT = re.compile(r"_(test|bench|fuzz)\.cpp$")
INCLUDE = re.compile(rb'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def headers_of(path: Path, seen: set[Path]) -> None:
    """Adds the unit and every header of ours it reaches. Generated files count by their content, too."""
    if path in seen or not path.is_file():
        return
    seen.add(path)
    for name in INCLUDE.findall(path.read_bytes()):
        for folder in (ROOT / "src", BUILD / "generated", BUILD):
            headers_of(folder / name.decode(), seen)


def key_of(unit: str, command: str, common: bytes) -> str:
    seen: set[Path] = set()
    headers_of(ROOT / unit, seen)
    digest = hashlib.sha256(common + command.encode())
    for path in sorted(seen):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def look_at(unit: str) -> tuple[str, str]:
    """What clang-tidy says of the unit: empty when it is clean."""
    done = subprocess.run(["clang-tidy-19", "-p", str(BUILD), "--quiet", unit], cwd=ROOT,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return unit, "" if done.returncode == 0 else done.stdout


def main() -> int:
    listed = subprocess.run(["git", "ls-files", "src/*.cpp"], cwd=ROOT, capture_output=True, text=True, check=True)
    units = sys.argv[1:] or [unit for unit in listed.stdout.split() if not NOT_PRODUCT.search(unit)]
    commands = {os.path.relpath(entry["file"], ROOT): entry["command"]
                for entry in json.loads((BUILD / "compile_commands.json").read_text())}
    version = subprocess.run(["clang-tidy-19", "--version"], capture_output=True, check=True).stdout
    common = version + (ROOT / ".clang-tidy").read_bytes()
    keys = {unit: key_of(unit, commands.get(unit, ""), common) for unit in units}
    CLEAN.mkdir(parents=True, exist_ok=True)
    waiting = [unit for unit in units if not (CLEAN / keys[unit]).exists()]
    if not sys.argv[1:]:  # what is no longer anybody's
        for old in set(os.listdir(CLEAN)) - set(keys.values()):
            (CLEAN / old).unlink()
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for unit, findings in pool.map(look_at, waiting):
            if findings:
                failed += 1
                print(findings, flush=True)
            else:
                (CLEAN / keys[unit]).write_text(unit + "\n")
    print(f"{len(units)} units, {len(waiting)} looked at, {failed} with findings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
