// Which links are shown, and where they stand in a text.

export type Part = string | { text: string; href: string };

const SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:']);
const LINK = /\b(?:https?:\/\/|mailto:|tel:)[^\s<>"]+/gi;
// Signs that end the sentence around a link, not the link.
const TAIL = /[.,;:!?)\]}'’”»]+$/;

/** Return the address where it is a whole one of a scheme that is allowed, else null. */
export function safeLink(address: string): string | null {
  try {
    const url = new URL(address);
    // A name before the host only serves to disguise the host.
    return SCHEMES.has(url.protocol) && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}

/** Return the tel: address of the first number in a text, or null where it holds no number. */
export function telephone(text: string): string | null {
  const number = /\+?\d(?:[\d\s().-]*\d)?/.exec(text)?.[0];
  return number ? `tel:${number.replace(/[^\d+]/g, '')}` : null;
}

/** Split a text at its links; `number`, where it is one that can be called, becomes a link too. */
export function splitLinks(text: string, number = ''): Part[] {
  const call = telephone(number);
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const words = match[0].replace(TAIL, '');
    const href = safeLink(words);
    if (href === null) continue;
    parts.push(...splitNumber(text.slice(end, match.index), number, call), { text: words, href });
    end = match.index + words.length;
  }
  return [...parts, ...splitNumber(text.slice(end), number, call)].filter((part) => part !== '');
}

function splitNumber(text: string, number: string, href: string | null): Part[] {
  if (href === null) return [text];
  const escaped = number.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const pieces = text.split(new RegExp(`(?<!\\d)${escaped}(?!\\d)`));
  return pieces.flatMap((piece, index) => (index ? [{ text: number, href }, piece] : [piece]));
}
