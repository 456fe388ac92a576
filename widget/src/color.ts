// The owner's colour, made readable: whatever is chosen, text on it and text in it keep their contrast.

type Rgb = [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
const LIGHT_SURFACE: Rgb = [244, 247, 247];
const DARK_SURFACE: Rgb = [32, 47, 52];
// WCAG 2.2, 1.4.3, with a little more for the tinted grounds below some links.
const READABLE = 5;

/** Return the rules that set the accent colour, or null where `value` is not #rgb or #rrggbb. */
export function accentRules(value: string): string | null {
  const accent = parse(value);
  if (accent === null) return null;
  const on = contrast(accent, WHITE) >= 4.5 ? WHITE : BLACK;
  const light = shift(accent, BLACK, LIGHT_SURFACE);
  const dark = shift(accent, WHITE, DARK_SURFACE);
  return (
    `:host{--accent:${css(accent)};--on:${css(on)};--link:${css(light)}}` +
    `@media(prefers-color-scheme:dark){:host{--link:${css(dark)}}}`
  );
}

/** Return the contrast of two colours, from 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

export function parse(value: string): Rgb | null {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(value);
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(value);
  const digits = short ? short.slice(1).map((digit) => digit + digit) : long?.slice(1);
  return digits ? (digits.map((pair) => parseInt(pair, 16)) as Rgb) : null;
}

function shift(color: Rgb, towards: Rgb, ground: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = color.map((part, i) => Math.round(part + (towards[i]! - part) * share)) as Rgb;
    if (contrast(mixed, ground) >= READABLE) return mixed;
  }
  return towards;
}

function luminance(color: Rgb): number {
  const [red, green, blue] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function css(color: Rgb): string {
  return `rgb(${color.join(' ')})`;
}
