import en from './texts/en.json';
import es from './texts/es.json';

export type Texts = typeof en;

const TEXTS: Record<string, Texts> = { en, es };
const RIGHT_TO_LEFT = new Set(['ar', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi']);

// The bot answers in English, whatever language the widget around it has.
export const BOT_LANGUAGE = 'en';

/** Return the texts for a language tag, in English where there are none, and the language they are in. */
export function findTexts(tag: string): { texts: Texts; language: string } {
  const language = primary(tag);
  return TEXTS[language] ? { texts: TEXTS[language], language } : { texts: en, language: 'en' };
}

/** Return the direction in which a page of this language runs. */
export function direction(tag: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(primary(tag)) ? 'rtl' : 'ltr';
}

/** Put values into the {places} of a text. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

function primary(tag: string): string {
  return tag.toLowerCase().split(/[-_]/)[0] ?? '';
}
