import { Api, Refusal } from './api';
import { Composer } from './composer';
import { confirm } from './confirm';
import { Conversation } from './conversation';
import { copy, download } from './taking';
import { rate } from './feedback';
import { Log } from './log';
import { Menu } from './menu';
import { Notice } from './notice';
import type { Options } from './options';
import { type FrameActions, launcherTree, panelTree } from './render/frame';
import type { View } from './render/reply';
import { grow, h } from './render/tree';
import { startersTree, welcomeTree } from './render/welcome';
import { findVoice } from './speech';
import { toggleReading } from './reading';
import { makeSheets } from './sheets';
import { openStore } from './storage';
import { BOT_LANGUAGE, direction, findTexts } from './texts';
import type { Message, Settings } from './types';

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
  private _menu!: Menu;
  private _notice!: Notice;
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
    addEventListener('offline', () => this._notice.say(this._t.offline, true));
  }

  /** Open the chat; nothing is requested before the first time. */
  open(): void {
    this._panel.hidden = false;
    this._launcher.ariaExpanded = 'true';
    this._find('.badge').hidden = true;
    this._focus();
    if (!this._settings && this._isReady) void this._load();
    this._isReady ??= this._begin();
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
    if (this._isBusy) this._composer.write(text);
    else await this._send({ text });
  }

  /** Put the focus into the chat; on a phone not into the field, whose keyboard would hide the answers. */
  private _focus(): void {
    (matchMedia('(pointer: coarse)').matches ? this._panel : this._composer.field).focus();
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
    root.adoptedStyleSheets = makeSheets(color);
    const actions = this._actions();
    this._composer = new Composer(this._t, (text) => void this._send({ text }));
    this._launcher = grow(launcherTree(this._t, title, actions));
    this._panel = grow(panelTree(this._t, title, actions, h('template')));
    this._panel.querySelector('template')!.replaceWith(this._composer.form);
    const onkeydown = (event: KeyboardEvent): void => this._key(event);
    const marks = { dir: direction(lang), lang: this._texts.language, 'aria-label': title };
    const around = grow(h('aside', { class: `root ${position}`, ...marks, onkeydown }));
    around.append(this._panel, this._launcher);
    root.append(around);
    this._notice = new Notice(this._find('.notice'));
    this._menu = new Menu(this._panel, () => this._conversation.isStarted);
    this._log = new Log(this._find('.log'), this._find('.pinned'), () => this._view());
  }

  private _actions(): FrameActions {
    return {
      toggle: () => (this._isOpen ? this.close() : this.open()),
      close: () => this.close(),
      menu: () => this._menu.toggle(),
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
        rate: (turn, helpful, event) => {
          void rate(turn, helpful, event.currentTarget as HTMLElement, this._conversation, this._t, (text) =>
            this._notice.say(text),
          );
        },
        copy: ({ reply }) =>
          void copy(reply).then((isDone) => this._notice.say(isDone ? this._t.copied : this._t.failed)),
        speak: (turn, event) => toggleReading(turn.reply, event.currentTarget as HTMLElement),
      },
    };
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
        () => this._notice.say(this._t.nohistory, true),
      );
    }
    const last = this._conversation.turns.at(-1);
    if (last) this._log.offerButtons(last.reply.buttons);
    else this._log.offer(startersTree(this._t, (text) => void this._send({ text })));
  }

  private async _load(): Promise<void> {
    this._settings = await this._api.settings().catch(() => null);
    if (this._settings) this._composer.limit = this._settings.max_characters;
    this._welcome();
  }

  private _welcome(): void {
    this._log.welcome(welcomeTree(this._t, this.options.greeting, this._settings));
  }

  /** Send a message, in place of `failed` where it is sent again. */
  private async _send(message: Message, failed?: HTMLElement): Promise<void> {
    if (this._isBusy) return;
    this._isBusy = true;
    await this._isReady;
    const focused = this.shadowRoot!.activeElement;
    failed?.remove();
    if (failed && failed === this._unsent?.said) this._unsent = null;
    this._composer.write('');
    this._notice.say('');
    this._log.offer(null);
    // The button that was pressed is gone; whoever uses the keyboard must not be lost with it.
    if (focused && !focused.isConnected) this._focus();
    const shown = this._log.said(message);
    this._log.wait();
    await this._exchange(message, shown).catch((error: unknown) => this._fail(message, shown, error));
    this._log.rest();
    this._isBusy = false;
  }

  private async _exchange(message: Message, shown: HTMLElement): Promise<void> {
    const { turns, isFresh } = await this._conversation.send(message);
    this._log.rest();
    if (isFresh) shown.before(grow(h('p', { class: 'note' }, this._t.ended)));
    // Turns before the last came while the connection was gone, or from another tab.
    const missed = turns.slice(0, -1);
    if (missed.length) {
      shown.remove();
      if (missed.some((turn) => turn.message.text === this._unsent?.message.text)) this._unsent?.said.remove();
      this._log.recall(missed);
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
    if (!(error instanceof Refusal)) return this._notice.say(this._t.offline, true);
    const { slow, refused, failed } = this._t;
    this._notice.say(error.status === 429 ? slow : error.status < 500 ? refused : failed, true);
  }

  private _online(): void {
    this._notice.say('');
    if (this._isOpen && this._unsent) void this._send(this._unsent.message, this._unsent.said);
  }

  private async _renew(): Promise<void> {
    this._menu.hide();
    if (!this._conversation.isStarted) return this._composer.field.focus();
    await this._remove(this._t.newAsk, this._t.newYes, '');
  }

  private async _remove(question: string, yes: string, done: string): Promise<void> {
    this._menu.hide();
    if (!(await confirm(this._panel, question, yes, this._t.cancel)) || this._isBusy) return;
    try {
      await this._conversation.remove();
    } catch {
      return this._notice.say(this._t.failed);
    }
    this._unsent = null;
    this._log.clear();
    this._isReady = this._begin();
    this._notice.say(done);
    this._composer.field.focus();
  }

  private async _download(): Promise<void> {
    this._menu.hide();
    await download(this._conversation).catch(() => this._notice.say(this._t.failed));
  }

  private _key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this._find('dialog')) return;
    if (this._menu.isShown) this._menu.hide();
    else if (this._isOpen) this.close();
  }
}
