// Small settings remembered in this browser. A browser that refuses storage simply forgets them.

export function recall(key: string): string | null {
  try {
    return window.localStorage.getItem(`callfloor.${key}`);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    window.localStorage.setItem(`callfloor.${key}`, value);
  } catch {
    // Private windows may refuse; the setting then lasts as long as the page.
  }
}

export function drop(key: string): void {
  try {
    window.localStorage.removeItem(`callfloor.${key}`);
  } catch {
    // Nothing was kept where nothing can be removed.
  }
}
