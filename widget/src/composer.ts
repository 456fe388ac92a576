import { hidden } from './render/reply';
import { icon, iconButton } from './render/icons';
import { grow, h, type Tree } from './render/tree';
import { dictate, findRecognizer } from './speech';
import { BOT_LANGUAGE, fill, type Texts } from './texts';

// The counter shows when a fifth of the room is left.
const NEAR = 0.8;

/** Count characters as the gateway does: a sign outside the basic plane is one. */
export function countCharacters(text: string): number {
  return [...text].length;
}

/** Return what the counter says, empty while there is room enough. */
export function countText(count: number, limit: number, texts: Texts): string {
  if (count > limit) return fill(texts.over, { count: count - limit });
  return count >= limit * NEAR ? fill(texts.left, { count: limit - count }) : '';
}

/** The field, its counter, and the buttons beside it. */
export class Composer {
  readonly form: HTMLElement;
  readonly field: HTMLTextAreaElement;
  limit = 1000;
  private readonly _counter: HTMLElement;
  private _stop: (() => void) | null = null;
  private _state = '';

  constructor(
    private readonly _texts: Texts,
    private readonly _submit: (text: string) => void,
  ) {
    this.form = grow(this._tree());
    this.field = this.form.querySelector('textarea')!;
    this._counter = this.form.querySelector('.counter')!;
    void this._offerDictation();
  }

  /** Replace what stands in the field. */
  write(text: string): void {
    this.field.value = text;
    this._changed();
  }

  private _tree(): Tree {
    const { message, placeholder, send } = this._texts;
    return h(
      'form',
      { class: 'composer', onsubmit: (event: Event) => this._send(event) },
      h('label', { for: 'field' }, hidden(message)),
      h('textarea', {
        id: 'field',
        rows: 1,
        dir: 'auto',
        placeholder,
        autocomplete: 'off',
        enterkeyhint: 'send',
        'aria-describedby': 'counter',
        oninput: () => this._changed(),
        onkeydown: (event: KeyboardEvent) => this._key(event),
      }),
      h('button', { class: 'icon strong', 'aria-label': send, title: send }, icon('send')),
      h('p', { id: 'counter', class: 'counter' }),
      h('span', { class: 'unseen', role: 'status' }),
    );
  }

  private _key(event: KeyboardEvent): void {
    // While a sign is being composed, Enter chooses it.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) this._send(event);
  }

  private _send(event: Event): void {
    event.preventDefault();
    const text = this.field.value.trim();
    if (text && countCharacters(text) <= this.limit) this._submit(text);
    this.field.focus();
  }

  private _changed(): void {
    const count = countCharacters(this.field.value.trim());
    const text = countText(count, this.limit, this._texts);
    const state = text && (count > this.limit ? 'over' : 'near');
    this._counter.textContent = text;
    // Said when it changes its meaning, not at every key.
    if (state !== this._state) this.form.querySelector('[role=status]')!.textContent = text;
    this._state = state;
    this.field.ariaInvalid = state === 'over' ? 'true' : null;
    // Through the object model, which a strict policy allows, unlike a style attribute.
    this.field.style.height = 'auto';
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }

  private async _offerDictation(): Promise<void> {
    const kind = await findRecognizer(BOT_LANGUAGE);
    if (!kind) return;
    const { dictate: start, dictating } = this._texts;
    const name = (button: HTMLElement): void => {
      const label = this._stop ? dictating : start;
      button.setAttribute('aria-label', label);
      button.title = label;
      button.classList.toggle('on', this._stop !== null);
    };
    const button = grow(
      iconButton('mic', start, () => {
        if (this._stop) return this._stop();
        this._stop = dictate(
          kind,
          BOT_LANGUAGE,
          (words) => this.write(`${this.field.value} ${words}`.trim()),
          () => {
            this._stop = null;
            name(button);
          },
        );
        name(button);
      }),
    );
    this.field.after(button);
  }
}
