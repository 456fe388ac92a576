// All that is ever stored in the browser: the token of the conversation.

export type Keep = 'tab' | 'device';

/** Where the token lies: in the tab, on the device, or in memory where the browser allows neither. */
export class TokenStore {
  private _memory: string | null = null;

  constructor(
    private readonly _name: string,
    private readonly _open: () => Storage,
  ) {}

  read(): string | null {
    return this._try((storage) => storage.getItem(this._name)) ?? this._memory;
  }

  write(token: string): void {
    this._memory = token;
    this._try((storage) => storage.setItem(this._name, token));
  }

  clear(): void {
    this._memory = null;
    this._try((storage) => storage.removeItem(this._name));
  }

  private _try<T>(use: (storage: Storage) => T): T | null {
    try {
      return use(this._open());
    } catch {
      // Blocked by the person's settings, or full: the conversation lasts until the page is left.
      return null;
    }
  }
}

/** Return the store of a bot's token; two bots on one site do not share one. */
export function openStore(base: string, keep: Keep): TokenStore {
  return new TokenStore(`lacta ${base}`, () => (keep === 'device' ? localStorage : sessionStorage));
}
