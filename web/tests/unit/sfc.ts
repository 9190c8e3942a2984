// The template of a single-file component as Vue's own syntax tree, reduced to what the tests look at.

import { parse as parseFile } from "vue/compiler-sfc";

export interface DescriptorCompileResult {
  type: number;
  content?: string | { content: string };
  props?: { type: number; name: string; value?: { content: string } }[];
  children?: DescriptorCompileResult[];
}

export function parse(text: string): DescriptorCompileResult | null {
  const { descriptor } = parseFile(text);
  return (descriptor.template?.ast ?? null) as unknown as DescriptorCompileResult | null;
}
