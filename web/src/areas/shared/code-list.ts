// The wrap-up tree as the flat list an agent filters and walks with the arrow keys: only leaves can be chosen.

import type { WrapUpCode } from "@/api/types";

export interface CodeChoice {
  code: string;
  label: string;
  path: string[]; // labels above
}

export function leaves(codes: WrapUpCode[], path: string[] = []): CodeChoice[] {
  return codes.flatMap((item) =>
    item.children && item.children.length > 0
      ? leaves(item.children, [...path, item.label])
      : [{ code: item.code, label: item.label, path }],
  );
}

/** Every word typed must occur in the label, one of the labels above it, or the code. */
export function matching(choices: CodeChoice[], text: string): CodeChoice[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return choices.filter((choice) => {
    const all = [...choice.path, choice.label, choice.code].join(" ").toLowerCase();
    return words.every((part) => all.includes(part));
  });
}
