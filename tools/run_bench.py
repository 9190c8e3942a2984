#!/usr/bin/env python3
"""Runs the benchmarks of all modules and prints one table with ratios.

    run_bench.py DIR [FILTER]
A benchmark named X/baseline is the measure of all that are named X/...: the ratio column is time / baseline of the same run.
"""
import json
import pathlib
import subprocess
import sys


def main():
    rows = []
    for program in sorted(pathlib.Path(sys.argv[1]).glob("bench_*")):
        command = [program, "--benchmark_format=json", "--benchmark_min_time=0.2"]
        if len(sys.argv) > 2:
            command.append(f"--benchmark_filter={sys.argv[2]}")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        try:
            found = json.loads(done.stdout)["benchmarks"]
        except (ValueError, KeyError):
            print(f"{program.name}: {done.stderr.strip()[:200] or 'nothing matches'}", file=sys.stderr)
            continue
        rows += [(program.name.removeprefix("bench_"), b) for b in found]
    unit = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}
    base = {(m, b["name"].rsplit("/", 1)[0]): b["cpu_time"] * unit[b["time_unit"]] for m, b in rows if b["name"].endswith("/baseline")}
    print(f"{'module':10} {'benchmark':52} {'cpu time':>12} {'rate':>16} {'ratio':>8}")
    for module, b in rows:
        seconds = b["cpu_time"] * unit[b["time_unit"]]
        stem = b["name"].rsplit("/", 1)[0] if "/" in b["name"] else b["name"]
        ratio = f"{seconds / base[module, stem]:.2f}" if (module, stem) in base else ""
        time = f"{seconds * 1e6:.2f} us" if seconds < 0.01 else f"{seconds * 1e3:.2f} ms"
        rate = b.get("items_per_second")
        print(f"{module:10} {b['name']:52} {time:>12} {f'{rate:,.0f}/s' if rate else '':>16} {ratio:>8}")


main()
