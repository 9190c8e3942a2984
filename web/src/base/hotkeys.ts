// Keyboard shortcuts of the page on screen. A function key works everywhere, also while typing; a plain key only outside
// fields. The latest registered handler of a key wins, so a dialog may take a key over while it is open.

import { onActivated, onBeforeUnmount, onDeactivated, onMounted } from "vue";

export interface Hotkey {
  key: string; // KeyboardEvent.key, e.g. "F4", " ", "ArrowLeft"
  run: (event: KeyboardEvent) => void;
  when?: () => boolean;
}

const active: Hotkey[] = [];

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

export function dispatchHotkey(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey) return false;
  const isFunctionKey = /^F\d{1,2}$/.test(event.key);
  if (!isFunctionKey && typing(event.target)) return false;
  for (let i = active.length - 1; i >= 0; i -= 1) {
    const hotkey = active[i];
    if (!hotkey || hotkey.key !== event.key) continue;
    // The browser's own meaning (F3 search, F4 address bar) must not fire even while ours is not possible.
    if (isFunctionKey) event.preventDefault();
    if (hotkey.when && !hotkey.when()) continue;
    event.preventDefault();
    hotkey.run(event);
    return true;
  }
  return false;
}

function listener(event: KeyboardEvent): void {
  dispatchHotkey(event);
}

export function addHotkeys(hotkeys: Hotkey[]): () => void {
  if (active.length === 0) window.addEventListener("keydown", listener);
  active.push(...hotkeys);
  return () => {
    for (const hotkey of hotkeys) active.splice(active.indexOf(hotkey), 1);
    if (active.length === 0) window.removeEventListener("keydown", listener);
  };
}

export function useHotkeys(hotkeys: Hotkey[]): void {
  let remove: (() => void) | undefined;
  const on = (): void => {
    remove ??= addHotkeys(hotkeys);
  };
  const off = (): void => {
    remove?.();
    remove = undefined;
  };
  onMounted(on);
  onBeforeUnmount(off);
  // A page that is kept alive must not take keys while another is on the screen.
  onActivated(on);
  onDeactivated(off);
}
