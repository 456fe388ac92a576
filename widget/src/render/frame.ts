import { fill, type Texts } from '../texts';
import { icon, iconButton } from './icons';
import { h, type Tree } from './tree';

export interface FrameActions {
  toggle(): void;
  close(): void;
  menu(): void;
  renew(): void;
  download(): void;
  remove(): void;
}

/** The button that opens the chat. */
export function launcherTree(texts: Texts, title: string, on: FrameActions): Tree {
  return h(
    'button',
    {
      type: 'button',
      class: 'launcher',
      'aria-expanded': 'false',
      'aria-controls': 'panel',
      'aria-label': fill(texts.open, { title }),
      onclick: on.toggle,
    },
    icon('chat'),
    h('span', { class: 'badge', hidden: true }),
  );
}

/** The panel without its contents, which the parts of the element fill. */
export function panelTree(texts: Texts, title: string, on: FrameActions, composer: Tree): Tree {
  return h(
    'section',
    { id: 'panel', class: 'panel', role: 'dialog', 'aria-labelledby': 'title', tabindex: -1, hidden: true },
    h(
      'div',
      { class: 'head' },
      h('span', { class: 'mark' }, icon('chat')),
      h('div', { class: 'name' }, h('h2', { id: 'title' }, h('bdi', {}, title)), h('p', {}, texts.subtitle)),
      iconButton('more', texts.menu, on.menu, {
        class: 'icon more',
        'aria-expanded': 'false',
        'aria-controls': 'menu',
      }),
      iconButton('close', texts.close, on.close),
    ),
    h(
      'div',
      { id: 'menu', class: 'menu', hidden: true },
      h('button', { type: 'button', onclick: on.renew }, texts.new),
      h('button', { type: 'button', 'data-needs': 'turns', onclick: on.download }, texts.download),
      h('button', { type: 'button', 'data-needs': 'turns', onclick: on.remove }, texts.delete),
    ),
    h('div', { class: 'pinned' }),
    h('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': texts.log, tabindex: 0 }),
    h('p', { class: 'notice', role: 'status' }),
    composer,
  );
}
