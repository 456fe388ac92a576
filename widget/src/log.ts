import { buttonsTree, careTree, hidden, replyTree, saidTree, unsentTree, type View } from './render/reply';
import { grow, h, type Tree } from './render/tree';
import type { Button, Message, Turn } from './types';

/** The conversation as it is seen: what was said, what was replied, what waits and what failed. */
export class Log {
  private _waiting: HTMLElement | null = null;
  private _quick: HTMLElement | null = null;
  private _welcome: HTMLElement | null = null;

  constructor(
    private readonly _box: HTMLElement,
    private readonly _pinned: HTMLElement,
    private readonly _view: () => View,
  ) {}

  clear(): void {
    this._box.replaceChildren();
    this._pinned.replaceChildren();
    this._waiting = this._quick = this._welcome = null;
  }

  /** Put the welcome first, in place of an earlier one. */
  welcome(tree: Tree): void {
    const made = grow(tree);
    if (this._welcome) this._welcome.replaceWith(made);
    else this._box.prepend(made);
    this._welcome = made;
  }

  /** Offer what can be asked next; only the newest offer stands. */
  offer(tree: Tree | null): void {
    this._quick?.remove();
    this._quick = tree && this._add(tree);
  }

  offerButtons(buttons: Button[]): void {
    this.offer(buttons.length ? buttonsTree(buttons, this._view()) : null);
  }

  note(text: string): void {
    this._add(h('p', { class: 'note' }, text));
  }

  said(message: Message, time = new Date()): HTMLElement {
    const made = this._add(saidTree(message.text, time, this._view()));
    this._toEnd();
    return made;
  }

  /** Show that an answer is being made. */
  wait(): void {
    this._waiting ??= this._add(
      h('div', { class: 'waiting' }, hidden(this._view().texts.waiting), h('i'), h('i'), h('i')),
    );
    this._toEnd();
  }

  rest(): void {
    this._waiting?.remove();
    this._waiting = null;
  }

  replied(turn: Turn): HTMLElement {
    const made = this._add(replyTree(turn, this._view()));
    if (turn.reply.kind === 'seek_care') {
      const show = (): void => {
        this.reveal(made);
        made.focus({ preventScroll: true });
      };
      this._pinned.replaceChildren(grow(careTree(this._view(), show)));
    }
    return made;
  }

  /** Show earlier turns, without a screen reader reading them all out. */
  recall(turns: Turn[]): void {
    this._box.ariaLive = 'off';
    for (const turn of turns) {
      this.said(turn.message, new Date(turn.time));
      this.replied(turn);
    }
    this._toEnd();
    setTimeout(() => (this._box.ariaLive = 'polite'), 500);
  }

  /** Mark a message as not sent, and offer to send it again. */
  failed(said: HTMLElement, again: () => void): void {
    said.classList.add('failed');
    said.append(grow(unsentTree(this._view(), again)));
    this._toEnd();
  }

  /** Bring a message to the top of what is seen, as far as there is anything below it. */
  reveal(message: HTMLElement): void {
    this._box.scrollTop = message.offsetTop - this._box.offsetTop - 12;
  }

  private _toEnd(): void {
    this._box.scrollTop = this._box.scrollHeight;
  }

  private _add(tree: Tree): HTMLElement {
    const made = grow(tree);
    this._box.append(made);
    return made;
  }
}
