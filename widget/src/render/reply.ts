import { safeLink, splitLinks, telephone } from '../links';
import { BOT_LANGUAGE, fill, type Texts } from '../texts';
import type { Block, Button, Source, Turn } from '../types';
import { icon, iconButton } from './icons';
import { type Child, h, type Tree } from './tree';

/** What the parts of a conversation need to be shown. */
export interface View {
  texts: Texts;
  lang: string;
  title: string;
  /** The emergency number, or words for it. */
  number: string;
  canSpeak: boolean;
  on: {
    press(button: Button): void;
    rate(turn: Turn, helpful: boolean, event: MouseEvent): void;
    copy(turn: Turn, event: MouseEvent): void;
    speak(turn: Turn, event: MouseEvent): void;
  };
}

/** What the person wrote. */
export function saidTree(text: string, time: Date, { texts, lang }: View): Tree {
  return h('div', { class: 'said' }, hidden(texts.you), h('p', { dir: 'auto' }, text), timeTree(time, lang));
}

/** What stands below a message that was not sent; it may have told of a danger, and nobody has read it. */
export function unsentTree({ texts, number }: View, again: () => void): Tree {
  const said = fill(texts.unsent, { number: telephone(number) ? number : texts.emergency });
  const button = h('button', { type: 'button', class: 'quiet', onclick: again }, texts.resend);
  return h('p', { class: 'unsent', dir: 'auto' }, ...linked(said, number), ' ', button);
}

/** What the bot replied: the words, where they come from, the disclaimer, and what can be done with it. */
export function replyTree(turn: Turn, view: View): Tree {
  const { reply } = turn;
  const isCare = reply.kind === 'seek_care';
  return h(
    'div',
    { class: `reply ${reply.kind}`, tabindex: isCare && -1 },
    hidden(`${view.title}:`),
    isCare && h('p', { class: 'alarm' }, icon('care'), view.texts.care),
    // A care message may be in the person's language; everything else is in the bot's.
    h(
      'div',
      { class: 'words', lang: !isCare && BOT_LANGUAGE },
      ...reply.blocks.map((block) => blockTree(block, view.number)),
    ),
    isCare && callTree(view),
    sourcesTree(reply.sources, view.texts),
    reply.disclaimer && h('p', { class: 'disclaimer', dir: 'auto', lang: BOT_LANGUAGE }, reply.disclaimer),
    toolsTree(turn, view),
  );
}

function blockTree(block: Block, number: string): Tree {
  if (block.type === 'list') {
    return h('ul', { dir: 'auto' }, ...block.items.map((item) => h('li', { dir: 'auto' }, ...linked(item, number))));
  }
  return h('p', { dir: 'auto' }, ...linked(block.text, number));
}

function linked(text: string, number: string): Child[] {
  return splitLinks(text, number).map((part) => (typeof part === 'string' ? part : linkTree(part.href, part.text)));
}

function linkTree(href: string, text: string, note?: string): Tree {
  const isPage = href.startsWith('http');
  const attrs = isPage ? { href, target: '_blank', rel: 'noopener noreferrer' } : { href };
  return h('a', attrs, text, isPage && note && hidden(` ${note}`));
}

function sourcesTree(sources: Source[], texts: Texts): Child {
  if (!sources.length) return null;
  return h(
    'div',
    { class: 'sources' },
    h('p', { class: 'label' }, texts.sources),
    h('ul', {}, ...sources.map((source) => h('li', {}, ...sourceParts(source, texts)))),
  );
}

function sourceParts({ title, publisher, url, paragraphs }: Source, texts: Texts): Child[] {
  const href = safeLink(url);
  const name = href?.startsWith('http') ? linkTree(href, title, texts.window) : title;
  const place = fill(paragraphs.length > 1 ? texts.paragraphs : texts.paragraph, { list: paragraphs.join(', ') });
  return [name, h('small', {}, [publisher, paragraphs.length > 0 && place].filter(Boolean).join(' · '))];
}

/** The link that calls the emergency number, where it is one and not words. */
export function callTree({ number, texts }: View): Child {
  const href = telephone(number);
  return href && h('a', { class: 'call', href }, icon('phone'), fill(texts.call, { number }));
}

/** The bar that keeps the way to help in view after a danger sign. */
export function careTree(view: View, show: () => void): Tree {
  const read = h('button', { type: 'button', class: 'quiet', onclick: show }, view.texts.show);
  return h(
    'div',
    { class: 'care', role: 'region', 'aria-label': view.texts.care },
    h('p', {}, icon('care'), view.texts.care),
    callTree(view),
    read,
  );
}

/** The quick replies below the newest reply. */
export function buttonsTree(buttons: Button[], { texts, on }: View): Tree {
  const made = buttons.map((button) =>
    h('button', { type: 'button', dir: 'auto', onclick: () => on.press(button) }, button.title),
  );
  return h('div', { class: 'quick', role: 'group', 'aria-label': texts.suggestions, lang: BOT_LANGUAGE }, ...made);
}

function toolsTree(turn: Turn, view: View): Tree {
  const { texts, on } = view;
  return h(
    'div',
    { class: 'tools' },
    timeTree(new Date(turn.time), view.lang),
    view.canSpeak && iconButton('speak', texts.read, (event) => on.speak(turn, event), { 'aria-pressed': 'false' }),
    iconButton('copy', texts.copy, (event) => on.copy(turn, event)),
    ...rateButtons(turn, view),
  );
}

function rateButtons(turn: Turn, { texts, on }: View): Tree[] {
  const given = turn.feedback?.helpful;
  return ([true, false] as const).map((helpful) =>
    iconButton(
      helpful ? 'up' : 'down',
      helpful ? texts.helpful : texts.unhelpful,
      (event) => on.rate(turn, helpful, event),
      {
        'aria-pressed': String(given === helpful),
        'data-helpful': String(helpful),
      },
    ),
  );
}

/** The time of day, with the date where it is not today's. */
export function timeTree(time: Date, lang: string, now = new Date()): Tree {
  const isToday = time.toDateString() === now.toDateString();
  const shown = time.toLocaleString(lang, {
    ...(!isToday && { day: 'numeric', month: 'short' }),
    hour: '2-digit',
    minute: '2-digit',
  });
  return h('time', { datetime: time.toISOString() }, h('bdi', {}, shown));
}

export function hidden(text: string): Tree {
  return h('span', { class: 'unseen' }, text);
}
