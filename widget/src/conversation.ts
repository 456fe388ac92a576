import { type Api, Refusal, Unreachable } from './api';
import type { TokenStore } from './storage';
import type { Message, Turn } from './types';

/** What came of a message: the turns that are new, and whether the conversation before it was over. */
export interface Sent {
  turns: Turn[];
  isFresh: boolean;
}

/** A conversation with the gateway: its token and its turns, without anything that is seen. */
export class Conversation {
  turns: Turn[] = [];
  private _isDoubtful = false;

  constructor(
    private readonly _api: Api,
    private readonly _store: TokenStore,
  ) {}

  get isStarted(): boolean {
    return this._store.read() !== null;
  }

  /** Take up the conversation that the browser still has a token of; return its turns. */
  async resume(): Promise<Turn[]> {
    const token = this._store.read();
    if (token === null) return [];
    try {
      return this._learn(await this._api.history(token));
    } catch (error) {
      // What was missed now is fetched before the next message.
      this._isDoubtful = !isDead(error);
      if (this._isDoubtful) throw error;
      this._store.clear();
      return [];
    }
  }

  /**
   * Send a message. If an earlier try was cut off, look first whether the message has arrived, so that
   * sending it again does not ask it twice.
   */
  async send(message: Message): Promise<Sent> {
    const missed = await this._catchUp();
    if (missed.at(-1)?.message.text === message.text) return { turns: missed, isFresh: false };
    try {
      const { turn, isFresh } = await this._post(message);
      return { turns: [...missed, ...this._learn([turn])], isFresh };
    } catch (error) {
      this._isDoubtful ||= error instanceof Unreachable;
      throw error;
    }
  }

  /** Fetch what was missed; a history that the gateway cannot read keeps nobody from asking. */
  private async _catchUp(): Promise<Turn[]> {
    if (!this._isDoubtful) return [];
    this._isDoubtful = false;
    return this.resume().catch((error: unknown) => {
      if (error instanceof Unreachable) throw error;
      return [];
    });
  }

  async rate(turn: string, helpful: boolean, reason?: string): Promise<void> {
    await this._api.rate(this._token(), turn, helpful, reason);
  }

  export(): Promise<Blob> {
    return this._api.export(this._token());
  }

  /** Delete everything that is stored of the conversation, there and here. */
  async remove(): Promise<void> {
    const token = this._store.read();
    if (token !== null) {
      await this._api.remove(token).catch((error: unknown) => {
        if (!isDead(error)) throw error;
      });
    }
    this._store.clear();
    this.turns = [];
    this._isDoubtful = false;
  }

  private async _post(message: Message): Promise<{ turn: Turn; isFresh: boolean }> {
    const token = this._store.read();
    if (token === null) return { turn: await this._begin(message), isFresh: false };
    // A button belongs to the conversation that offered it; its words are good in any.
    const words = { text: message.text };
    try {
      return { turn: await this._api.send(token, message), isFresh: false };
    } catch (error) {
      if (message.button && isLost(error)) return { turn: await this._api.send(token, words), isFresh: false };
      if (!isDead(error)) throw error;
      this._store.clear();
      this.turns = [];
      return { turn: await this._begin(words), isFresh: true };
    }
  }

  private async _begin(message: Message): Promise<Turn> {
    const token = await this._api.start();
    this._store.write(token);
    return this._api.send(token, message);
  }

  private _learn(turns: Turn[]): Turn[] {
    const known = new Set(this.turns.map((turn) => turn.id));
    const fresh = turns.filter((turn) => !known.has(turn.id));
    this.turns.push(...fresh);
    return fresh;
  }

  private _token(): string {
    const token = this._store.read();
    if (token === null) throw new Refusal(401);
    return token;
  }
}

/** The gateway knows no such conversation any more. */
function isDead(error: unknown): boolean {
  return error instanceof Refusal && error.status === 401;
}

/** The gateway knows the conversation, but not, or not now, what it offered in it. */
function isLost(error: unknown): boolean {
  return error instanceof Refusal && [404, 503].includes(error.status);
}
