// What people type and paste as a telephone number: separators go, a + stays in front, full-width digits become plain ones.

const longest = 64;

export function tidyNumber(text: string): string {
  const plain = text.normalize("NFKC").replace(/^\s*(?:tel|sip):/i, "");
  const digits = plain.replace(/[^\d+*#]/g, "");
  const plus = digits.startsWith("+") ? "+" : "";
  return (plus + digits.replace(/\+/g, "")).slice(0, longest);
}
