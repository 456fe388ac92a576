import { h, type Tree } from './tree';

// Drawn as lines on a 24 by 24 field; pictures in fonts show as boxes where the font is missing.
const PATHS = {
  chat: 'M21 11.5a8.4 8.4 0 0 1-9 8.4 9.6 9.6 0 0 1-3.6-.7L3 21l1.7-4.6A8 8 0 0 1 3 11.5a8.6 8.6 0 0 1 9-8.4 8.6 8.6 0 0 1 9 8.4zM8.5 10h7M8.5 13.5h4.5',
  close: 'M6 6l12 12M18 6L6 18',
  more: 'M12 5.5v.01M12 12v.01M12 18.5v.01',
  send: 'M12 20V5M5.5 11.5L12 5l6.5 6.5',
  mic: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  speak: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11',
  up: 'M7 10.5V20H4v-9.5zM7 10.5l4-7a2 2 0 0 1 2.3 2.3L12.7 9h5.6a2 2 0 0 1 2 2.4l-1.4 6.9a2 2 0 0 1-2 1.7H7',
  down: 'M7 13.5V4H4v9.500zM7 13.5l4 7a2 2 0 0 0 2.3-2.300L12.7 15h5.600a2 2 0 0 0 2-2.400l-1.4-6.900a2 2 0 0 0-2-1.700H7',
  care: 'M12 3.500L2.5 20h19zM12 10v4.500M12 17.300v.01',
  phone:
    'M6.5 3.500h3l1.5 4-2 1.500a11 11 0 0 0 6 6l1.5-2 4 1.500v3a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 4.5 5.700a2 2 0 0 1 2-2.200z',
};

export type Icon = keyof typeof PATHS;

export function icon(name: Icon): Tree {
  return h('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, h('path', { d: PATHS[name] }));
}

/** A button that shows an icon and says what it does to those who cannot see it. */
export function iconButton(
  name: Icon,
  label: string,
  onclick: (event: MouseEvent) => void,
  attrs: Tree['attrs'] = {},
): Tree {
  return h(
    'button',
    { type: 'button', class: 'icon', 'aria-label': label, title: label, onclick, ...attrs },
    icon(name),
  );
}
