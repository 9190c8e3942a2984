#!/usr/bin/env python3
"""Reads a workbook back and works its formulas out: read_workbook.py FILE prints them as JSON.

Every formula must be one of those the workbooks use, and its result as worked out here from the cells must be the one
kept beside it, so that a program that computes and one that does not show the same. Texts must be cells of text.
"""
import json
import re
import sys

from openpyxl import load_workbook

CELL = r"\$?[A-Z]+\$?\d+"
RANGE = rf"SUM\(({CELL}):({CELL})\)"
TERM = rf"(?:{CELL}|SUM\({CELL}:{CELL}\))"
QUOTIENT = re.compile(rf'=IF\(({TERM})=0,"",({TERM})/({TERM})\)')


def fail(text):
    sys.exit(f"read_workbook: {text}")


class Sheet:
    def __init__(self, formulas, results):
        self.formulas, self.results, self.count = formulas, results, 0

    def value(self, place):
        """Of a cell, its formula worked out."""
        cell = self.formulas[place.replace("$", "")]
        return self.work_out(cell) if cell.data_type == "f" else cell.value

    def term(self, text):
        found = re.fullmatch(RANGE, text)
        if not found:
            return self.value(text) or 0
        cells = self.formulas[f"{found[1]}:{found[2]}".replace("$", "")]
        return sum(self.value(cell.coordinate) or 0 for row in cells for cell in row)

    def work_out(self, cell):
        text = cell.value
        if found := QUOTIENT.fullmatch(text):
            if found[1] != found[3]:
                fail(f"{cell.coordinate} guards another cell than it divides by: {text}")
            of = self.term(found[3])
            value = "" if of == 0 else self.term(found[2]) / of
        elif re.fullmatch("=" + RANGE, text):
            value = self.term(text[1:])
        else:
            fail(f"{cell.coordinate} has an unexpected formula {text}")
        return value

    def rows(self):
        rows = []
        for row in self.formulas.iter_rows():
            values = []
            for cell in row:
                kept = self.results[cell.coordinate].value
                if cell.data_type == "f":
                    self.count += 1
                    value = self.work_out(cell)
                    same = (kept or "") == value if isinstance(value, str) else abs((kept or 0) - value) < 1e-9
                    if not same:
                        fail(f"{cell.coordinate} {cell.value} gives {value!r}, beside it stands {kept!r}")
                    kept = value
                values.append(kept)
            rows.append(values)
        return rows


def main():
    formulas, results = load_workbook(sys.argv[1]), load_workbook(sys.argv[1], data_only=True)
    answer = {}
    for name in formulas.sheetnames:
        sheet = Sheet(formulas[name], results[name])
        rows = sheet.rows()
        answer[name] = {"rows": rows, "formulas": sheet.count, "freeze": formulas[name].freeze_panes}
    print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main()
