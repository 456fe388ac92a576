import type { Keep } from './storage';

/** What the site's owner set on the <script>. */
export interface Options {
  /** The address of the API, with a slash at its end. */
  base: string;
  title: string;
  color: string;
  position: 'left' | 'right';
  lang: string;
  greeting: string;
  keep: Keep;
}

/** Read the options from the data- attributes; what is missing or unknown gets its default. */
export function readOptions(data: Record<string, string | undefined>, source: string, pageLanguage: string): Options {
  return {
    base: new URL('api/', source).href,
    title: data['title']?.trim() || 'Lacta',
    color: data['color']?.trim() ?? '',
    position: data['position'] === 'left' ? 'left' : 'right',
    lang: data['lang'] || pageLanguage || 'en',
    greeting: data['greeting']?.trim() ?? '',
    keep: data['keep'] === 'device' ? 'device' : 'tab',
  };
}
