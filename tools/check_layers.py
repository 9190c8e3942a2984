#!/usr/bin/env python3
"""Fails when a module includes something above it in src/LAYERS, or another module's internal/ folder."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent / "src"
INCLUDE = re.compile(r'^\s*#\s*include\s+"([a-z_0-9]+)/([^"]+)"')


def read_levels():
    levels = {}
    for line in (ROOT / "LAYERS").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            level, *modules = line.split()
            levels.update({module: int(level) for module in modules})
    return levels


def main():
    levels, problems, edges = read_levels(), [], 0
    for folder in sorted(p for p in ROOT.iterdir() if p.is_dir()):
        if folder.name not in levels:
            problems.append(f"src/{folder.name}: not in src/LAYERS; give the module a level")
    for path in sorted([*ROOT.rglob("*.h"), *ROOT.rglob("*.cpp")]):
        module = path.relative_to(ROOT).parts[0]
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            if not match or match[1] == module or module not in levels:
                continue
            edges += 1
            place, target = f"src/{path.relative_to(ROOT)}:{number}", match[1]
            if target not in levels:
                problems.append(f"{place}: includes unknown module {target}; system headers go in <>")
            elif levels[target] >= levels[module]:
                problems.append(f"{place}: {module} (level {levels[module]}) includes {target} (level {levels[target]}); "
                                "move what both need below, or hand it in as an interface")
            elif match[2].startswith("internal/"):
                problems.append(f"{place}: {target}/internal is closed; use {target}'s public headers")
    print("\n".join(problems) or f"layers: {len(levels)} modules, {edges} includes, all downward")
    return bool(problems)


sys.exit(main())
