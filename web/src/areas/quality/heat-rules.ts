// Items in rows, teams in columns: the problems of each team joined by item.

import type { QualityProblem, QualityText } from "@/api/types";

export interface HeatRow {
  scheme_id: number;
  item: string;
  name: QualityText;
  /** One per team, in the teams' order; null: never asked there. */
  cells: (QualityProblem | null)[];
  errors: number;
}

const mostRows = 20; // the items that lose most; the rest is in the list of problems

export function heatOf(problems: QualityProblem[][]): HeatRow[] {
  const rows = new Map<string, HeatRow>();
  for (const [at, list] of problems.entries()) {
    for (const problem of list) {
      if (problem.scheme_id === null || problem.item === null) continue;
      const key = `${problem.scheme_id}.${problem.item}`;
      const row = rows.get(key) ?? { scheme_id: problem.scheme_id, item: problem.item, name: problem.name, cells: problems.map(() => null), errors: 0 };
      row.cells[at] = problem;
      row.errors += problem.errors;
      rows.set(key, row);
    }
  }
  return [...rows.values()].filter((row) => row.errors > 0).sort((a, b) => b.errors - a.errors).slice(0, mostRows);
}
