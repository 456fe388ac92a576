import { safeLink } from '../links';
import { BOT_LANGUAGE, type Texts } from '../texts';
import type { Settings } from '../types';
import { type Child, h, type Tree } from './tree';

/** What stands first in every conversation: who answers, and what it cannot do. */
export function welcomeTree(texts: Texts, greeting: string, settings: Settings | null): Tree {
  return h(
    'div',
    { class: 'welcome' },
    h('p', { class: 'greeting', dir: 'auto' }, greeting || texts.greeting),
    h('p', { dir: 'auto' }, texts.machine, texts.language && ` ${texts.language}`),
    // The gateway's own words are in the bot's language; who reads another one is told in that as well.
    (!settings || texts.language) && h('p', { class: 'disclaimer', dir: 'auto' }, texts.disclaimer),
    settings && h('p', { class: 'disclaimer', dir: 'auto', lang: BOT_LANGUAGE }, settings.full_disclaimer),
    h('p', { dir: 'auto' }, texts.private),
    contactTree(texts, settings?.contact ?? null),
  );
}

function contactTree(texts: Texts, contact: Settings['contact']): Child {
  const href = contact && safeLink(contact.url);
  if (!href) return null;
  const away = href.startsWith('http') ? { target: '_blank', rel: 'noopener noreferrer' } : {};
  return h('p', { class: 'contact', dir: 'auto' }, `${texts.person} `, h('a', { href, ...away }, contact.label));
}

/** Three questions to begin with. */
export function startersTree(texts: Texts, ask: (text: string) => void): Tree {
  const buttons = texts.starters.map((text) =>
    h('button', { type: 'button', lang: BOT_LANGUAGE, onclick: () => ask(text) }, text),
  );
  return h(
    'div',
    { class: 'quick', role: 'group', 'aria-labelledby': 'start' },
    h('p', { id: 'start', class: 'label' }, texts.start),
    ...buttons,
  );
}
