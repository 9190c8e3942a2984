/** Arrow keys in a table whose rows take the focus: to the row below (1) or above (-1). */
export function walkRows(event: KeyboardEvent, step: 1 | -1): void {
  const row = event.currentTarget as HTMLElement;
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  if (next instanceof HTMLElement) next.focus();
}

/** What a row of a list needs that opens something: by click, by Enter, and by arrows from row to row. */
export function rowLink(open: () => void): { class: string; tabindex: number; onClick: () => void; onKeydown: (event: KeyboardEvent) => void } {
  const onKeydown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") open();
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    walkRows(event, event.key === "ArrowDown" ? 1 : -1);
  };
  return { class: "is-link", tabindex: 0, onClick: open, onKeydown };
}
