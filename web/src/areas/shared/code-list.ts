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

/** The part of the tree calls of a queue are told by; all of it when none of the branches is there any more. */
export function offered(codes: WrapUpCode[], branches: string[]): WrapUpCode[] {
  const found = codes.flatMap((item) => (branches.includes(item.code) ? [item] : below(item, branches)));
  return found.length > 0 ? found : codes;
}

function below(item: WrapUpCode, branches: string[]): WrapUpCode[] {
  const children = (item.children ?? []).flatMap((child) => (branches.includes(child.code) ? [child] : below(child, branches)));
  return children.length > 0 ? [{ ...item, children }] : [];
}
