// What is shown, as plain data: it can be tested without a browser, and becomes nodes in one place.
// Nothing is ever parsed as HTML, so no text can become more than text.

type Value = string | number | boolean | null | undefined | ((event: never) => void);
export type Child = Tree | string | false | null | undefined;

export interface Tree {
  tag: string;
  attrs: Record<string, Value>;
  children: Child[];
}

export function h(tag: string, attrs: Record<string, Value> = {}, ...children: Child[]): Tree {
  return { tag, attrs, children };
}

const SVG = 'http://www.w3.org/2000/svg';
const HTML = 'http://www.w3.org/1999/xhtml';

/** Make the nodes of a tree; a function among the attributes listens to the event in its name (onclick). */
export function grow<T extends Element = HTMLElement>(tree: Tree, space = HTML): T {
  const within = tree.tag === 'svg' ? SVG : space;
  const element = document.createElementNS(within, tree.tag);
  for (const [name, value] of Object.entries(tree.attrs)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener);
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of tree.children) {
    if (child) element.append(typeof child === 'string' ? child : grow(child, within));
  }
  return element as unknown as T;
}
