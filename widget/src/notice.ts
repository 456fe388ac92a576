// Milliseconds; long enough to be read twice.
const SHOWN_FOR = 8000;

/** The line above the field, which says things about the chat itself. */
export class Notice {
  private _timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly _line: HTMLElement) {}

  /** Say something; what is no longer true soon goes by itself. */
  say(text: string, isLasting = false): void {
    clearTimeout(this._timer);
    this._line.textContent = text;
    if (text && !isLasting) this._timer = setTimeout(() => this.say(''), SHOWN_FOR);
  }
}
