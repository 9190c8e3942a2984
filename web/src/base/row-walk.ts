/** Arrow keys in a table whose rows take the focus: to the row below (1) or above (-1). */
export function walkRows(event: KeyboardEvent, step: 1 | -1): void {
  const row = event.currentTarget as HTMLElement;
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  if (next instanceof HTMLElement) next.focus();
}
