import { Api, Refusal } from './api';
import { accentRules } from './color';
import { Composer } from './composer';
import { confirm } from './confirm';
import { Conversation } from './conversation';
import { download } from './download';
import { rate } from './feedback';
import { Log } from './log';
import type { Options } from './options';
import { type FrameActions, launcherTree, panelTree } from './render/frame';
import type { View } from './render/reply';
import { grow, h } from './render/tree';
import { startersTree, welcomeTree } from './render/welcome';
import { findVoice } from './speech';
import { toggleReading } from './reading';
import { openStore } from './storage';
import css from './styles.css';
import { BOT_LANGUAGE, direction, findTexts } from './texts';
import type { Message, Settings, Turn } from './types';

/** <lacta-chat>: the button at the edge of the page and the conversation behind it. */
export class LactaChat extends HTMLElement {
  options!: Options;
  private _settings: Settings | null = null;
  private _isReady: Promise<void> | null = null;
  private _isBusy = false;
  private _unsent: { message: Message; said: HTMLElement } | null = null;
  private _api!: Api;
  private _conversation!: Conversation;
  private _composer!: Composer;
  private _log!: Log;
  private _texts!: ReturnType<typeof findTexts>;
  private _launcher!: HTMLElement;
  private _panel!: HTMLElement;

  connectedCallback(): void {
    if (this.shadowRoot) return;
    const { base, keep, lang } = this.options;
    this._texts = findTexts(lang);
    this._api = new Api(base);
    this._conversation = new Conversation(this._api, openStore(base, keep));
    this._build(this.attachShadow({ mode: 'open' }));
    addEventListener('online', () => this._online());
    addEventListener('offline', () => this._say(this._isOpen ? this._t.offline : ''));
  }

  /** Open the chat; nothing is requested before the first time. */
  open(): void {
    this._panel.hidden = false;
    this._launcher.ariaExpanded = 'true';
    this._find('.badge').hidden = true;
    // On a phone the keyboard would hide the welcome.
    (matchMedia('(pointer: coarse)').matches ? this._panel : this._composer.field).focus();
    void this._prepare();
  }

  close(): void {
    this._panel.hidden = true;
    this._launcher.ariaExpanded = 'false';
    globalThis.speechSynthesis?.cancel();
    this._launcher.focus();
  }

  /** Open the chat and ask; while an answer is awaited, the question waits in the field. */
  async ask(text: string): Promise<void> {
    this.open();
    await this._isReady;
    if (this._isBusy) this._composer.write(text);
    else await this._send({ text });
  }

  private get _t() {
    return this._texts.texts;
  }

  private get _isOpen(): boolean {
    return !this._panel.hidden;
  }

  private _find(selector: string): HTMLElement {
    return this.shadowRoot!.querySelector<HTMLElement>(selector)!;
  }

  private _build(root: ShadowRoot): void {
    const { color, lang, position, title } = this.options;
    root.adoptedStyleSheets = [css, accentRules(color) ?? ''].map((rules) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(rules);
      return sheet;
    });
    const actions = this._actions();
    this._composer = new Composer(this._t, (text) => void this._send({ text }));
    this._launcher = grow(launcherTree(this._t, title, actions));
    this._panel = grow(panelTree(this._t, title, actions, h('template')));
    this._panel.querySelector('template')!.replaceWith(this._composer.form);
    const around = grow(h('aside', { class: `root ${position}`, dir: direction(lang), lang: this._texts.language, 'aria-label': title, onkeydown: (event: KeyboardEvent) => this._key(event) }));
    around.append(this._panel, this._launcher);
    root.append(around);
    this._log = new Log(this._find('.log'), this._find('.pinned'), () => this._view());
  }

  private _actions(): FrameActions {
    return {
      toggle: () => (this._isOpen ? this.close() : this.open()),
      close: () => this.close(),
      menu: () => this._menu(this._find('#menu').hidden === true),
      renew: () => void this._renew(),
      download: () => void this._download(),
      remove: () => void this._remove(this._t.deleteAsk, this._t.deleteYes, this._t.deleted),
    };
  }

  private _view(): View {
    return {
      texts: this._t,
      lang: this._texts.language,
      title: this.options.title,
      number: this._settings?.emergency_number ?? '',
      canSpeak: findVoice(BOT_LANGUAGE) !== undefined,
      on: {
        press: (button) => void this._send({ text: button.title, button: button.id }),
        rate: (turn, helpful, event) => void rate(turn, helpful, event.currentTarget as HTMLElement, this._conversation, this._t, (text) => this._say(text)),
        copy: (turn) => void this._copy(turn),
        speak: (turn, event) => toggleReading(turn.reply, event.currentTarget as HTMLElement),
      },
    };
  }

  private _prepare(): Promise<void> {
    if (!this._settings && this._isReady) void this._load();
    return (this._isReady ??= this._begin());
  }

  /** Show the welcome, then the earlier conversation if there is one. */
  private async _begin(): Promise<void> {
    this._welcome();
    const loaded = this._load();
    if (this._conversation.isStarted) {
      // The emergency number has to be known before a care message is shown again.
      await loaded;
      await this._conversation.resume().then(
        (turns) => this._log.recall(turns),
        () => this._say(this._t.nohistory),
      );
    }
    const last = this._conversation.turns.at(-1);
    if (last) this._log.offerButtons(last.reply.buttons);
    else this._log.offer(startersTree(this._t, (text) => void this._send({ text })));
    await loaded;
  }

  private async _load(): Promise<void> {
    try {
      this._settings = await this._api.settings();
    } catch {
      return;
    }
    this._composer.limit = this._settings.max_characters;
    this._welcome();
  }

  private _welcome(): void {
    this._log.welcome(welcomeTree(this._t, this.options.greeting, this._settings));
  }

  private async _send(message: Message, said = this._unsent?.said): Promise<void> {
    if (this._isBusy) return;
    this._isBusy = true;
    // A message that was not sent gives way to the next one.
    if (said) said.remove();
    this._unsent = null;
    this._composer.write('');
    this._say('');
    this._log.offer(null);
    const shown = this._log.said(message);
    this._log.wait();
    try {
      await this._exchange(message, shown);
    } catch (error) {
      this._fail(message, shown, error);
    } finally {
      this._log.rest();
      this._isBusy = false;
    }
  }

  private async _exchange(message: Message, shown: HTMLElement): Promise<void> {
    if (!this._settings) await this._load();
    const { turns, isFresh } = await this._conversation.send(message);
    this._log.rest();
    if (isFresh) {
      shown.before(grow(h('p', { class: 'note' }, this._t.ended)));
    }
    // Turns before the last came while the connection was gone, or from another tab.
    if (turns.length > 1) {
      shown.remove();
      this._log.recall(turns.slice(0, -1));
      shown = this._log.said(message);
    }
    const turn = turns.at(-1)!;
    const reply = this._log.replied(turn);
    this._log.offerButtons(turn.reply.buttons);
    this._log.reveal(turn.reply.kind === 'seek_care' ? reply : shown);
    this._find('.badge').hidden = this._isOpen;
  }

  private _fail(message: Message, said: HTMLElement, error: unknown): void {
    this._unsent = { message, said };
    this._log.failed(said, () => void this._send(message, said));
    if (!(error instanceof Refusal)) return this._say(this._t.offline);
    this._say(error.status === 429 ? this._t.slow : this._t.refused);
  }

  private _online(): void {
    this._say('');
    if (this._isOpen && this._unsent) void this._send(this._unsent.message);
  }

  private async _renew(): Promise<void> {
    if (!this._conversation.isStarted) {
      this._menu(false);
      return this._composer.field.focus();
    }
    await this._remove(this._t.newAsk, this._t.newYes, '');
  }

  private async _remove(question: string, yes: string, done: string): Promise<void> {
    this._menu(false);
    this._find('.more').focus();
    if (!(await confirm(this._panel, question, yes, this._t.cancel)) || this._isBusy) return;
    try {
      await this._conversation.remove();
    } catch {
      return this._say(this._t.failed);
    }
    this._unsent = null;
    this._log.clear();
    this._isReady = this._begin();
    this._say(done);
    this._composer.field.focus();
  }

  private async _download(): Promise<void> {
    this._menu(false);
    this._find('.more').focus();
    await download(this._conversation).catch(() => this._say(this._t.failed));
  }

  private async _copy(turn: Turn): Promise<void> {
    await navigator.clipboard.writeText(turn.reply.text).then(
      () => this._say(this._t.copied),
      () => this._say(this._t.failed),
    );
  }

  private _menu(isShown: boolean): void {
    const menu = this._find('#menu');
    for (const item of menu.querySelectorAll<HTMLButtonElement>('[data-needs]')) item.disabled = !this._conversation.isStarted;
    menu.hidden = !isShown;
    this._find('.more').ariaExpanded = String(isShown);
    if (isShown) menu.querySelector('button')!.focus();
  }

  private _key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this._find('dialog')) return;
    if (this._find('#menu').hidden) return this._isOpen ? this.close() : undefined;
    this._menu(false);
    this._find('.more').focus();
  }

  private _say(text: string): void {
    this._find('.notice').textContent = text;
  }
}
