// Random secrets that can be read aloud and typed on a phone: no 0/O, 1/l/I.

const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

export function randomSecret(length: number): string {
  let text = "";
  while (text.length < length) {
    // Bytes beyond the last whole multiple are dropped, so that every letter is equally likely.
    for (const byte of crypto.getRandomValues(new Uint8Array(32))) {
      if (byte < Math.floor(256 / alphabet.length) * alphabet.length && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}
