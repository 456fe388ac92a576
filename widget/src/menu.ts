/** The list behind the three dots. */
export class Menu {
  private readonly _button: HTMLElement;
  private readonly _list: HTMLElement;

  constructor(
    panel: HTMLElement,
    private readonly _isStarted: () => boolean,
  ) {
    this._button = panel.querySelector('.more')!;
    this._list = panel.querySelector('#menu')!;
    // A press anywhere else means something else.
    panel.addEventListener('click', (event) => {
      const path = event.composedPath();
      if (!path.includes(this._list) && !path.includes(this._button)) this._set(false);
    });
  }

  get isShown(): boolean {
    return !this._list.hidden;
  }

  toggle(): void {
    this._set(!this.isShown);
    if (this.isShown) this._list.querySelector('button')!.focus();
  }

  hide(): void {
    this._set(false);
    this._button.focus();
  }

  private _set(isShown: boolean): void {
    // Without a conversation there is nothing to take or to delete.
    for (const item of this._list.querySelectorAll<HTMLButtonElement>('[data-needs]'))
      item.disabled = !this._isStarted();
    this._list.hidden = !isShown;
    this._button.ariaExpanded = String(isShown);
  }
}
