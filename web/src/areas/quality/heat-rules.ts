// What of the map of items and teams fits on the page.

import type { QualityHeatMap } from "@/api/types";

const mostTeams = 12; // columns that can be read side by side; all of them are in the workbook
const mostRows = 20; // the items that lose most; the rest is in the list of problems

/** Teams with a name, the busiest first, and items with errors in one of them, the most first. */
export function shownHeat(map: QualityHeatMap): QualityHeatMap {
  const columns = map.teams.flatMap((team, at) => (team.id === null ? [] : [at])).slice(0, mostTeams);
  const items = map.items.map((row) => {
    const cells = columns.map((at) => row.cells[at] ?? null);
    return { ...row, cells, errors: cells.reduce((sum, cell) => sum + (cell?.errors ?? 0), 0) };
  });
  return { teams: columns.flatMap((at) => map.teams[at] ?? []), items: items.filter((row) => row.errors > 0).sort((a, b) => b.errors - a.errors).slice(0, mostRows) };
}
