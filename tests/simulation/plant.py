#!/usr/bin/env python3
"""Plants a canary's fault in copies of source files, and tells which there are.

    plant.py CANARIES list              "name file..." of each canary, one a line
    plant.py CANARIES rules             "name rule,rule" of each canary
    plant.py CANARIES NAME ROOT FOLDER  writes FOLDER/<file name> for each file of the canary
"""
import pathlib
import sys


def read(path):
    """name -> (rules, [(file, old, new)])"""
    canaries, name = {}, None
    for number, line in enumerate(pathlib.Path(path).read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        kind, text = line[0], line[1:]
        if line.startswith("canary "):
            _, name, rules = line.split()
            canaries[name] = (rules.split(","), [])
        elif line.startswith("file "):
            canaries[name][1].append([line.split()[1], "", ""])
        elif kind == "-":
            canaries[name][1][-1][1] += text + "\n"
        elif kind == "+":
            canaries[name][1][-1][2] += text + "\n"
        else:
            sys.exit(f"{path}:{number}: expected canary, file, - or +")
    return canaries


def plant(canary, root, folder):
    for name, old, new in canary[1]:
        text = (root / name).read_text()
        if text.count(old) != 1:
            sys.exit(f"{name}: the canary's place occurs {text.count(old)} times:\n{old}")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / pathlib.Path(name).name).write_text(text.replace(old, new))


def main():
    canaries = read(sys.argv[1])
    if sys.argv[2] == "list":
        print("\n".join(" ".join([name, *(file for file, _, _ in edits)]) for name, (_, edits) in canaries.items()))
    elif sys.argv[2] == "rules":
        print("\n".join(f"{name} {','.join(rules)}" for name, (rules, _) in canaries.items()))
    else:
        plant(canaries[sys.argv[2]], pathlib.Path(sys.argv[3]), pathlib.Path(sys.argv[4]))


if __name__ == "__main__":
    main()
