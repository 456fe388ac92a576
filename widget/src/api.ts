import type { Message, Settings, Turn } from './types';

/** The gateway answered, and said no. */
export class Refusal extends Error {
  constructor(readonly status: number) {
    super(`refused with ${status}`);
  }
}

/** Nothing came back: no network, no server, or too late. What was sent may have arrived. */
export class Unreachable extends Error {}

// The gateway answers within 5 s whatever happens behind it; the rest is for a slow network.
const DEADLINE = 20_000;

/** The gateway's HTTP API. No cookie is sent, no referrer, and no redirect to another host is followed. */
export class Api {
  constructor(
    private readonly _base: string,
    private readonly _fetch: typeof fetch = (...request) => fetch(...request),
  ) {}

  settings(): Promise<Settings> {
    return this._json('GET', 'settings');
  }

  async start(): Promise<string> {
    return (await this._json<{ token: string }>('POST', 'conversations')).token;
  }

  send(token: string, { text, button }: Message): Promise<Turn> {
    return this._json('POST', 'messages', token, button ? { button } : { text });
  }

  async history(token: string): Promise<Turn[]> {
    return (await this._json<{ turns: Turn[] }>('GET', 'messages', token)).turns;
  }

  async rate(token: string, turn: string, helpful: boolean, reason?: string): Promise<void> {
    await this._call('POST', 'feedback', token, { turn, helpful, ...(reason && { reason }) });
  }

  async export(token: string): Promise<Blob> {
    return (await this._call('GET', 'export', token)).blob();
  }

  async remove(token: string): Promise<void> {
    await this._call('DELETE', 'conversations', token);
  }

  private async _json<T>(method: string, path: string, token?: string, body?: object): Promise<T> {
    const response = await this._call(method, path, token, body);
    return response.json().catch(() => {
      throw new Unreachable();
    }) as Promise<T>;
  }

  private async _call(method: string, path: string, token?: string, body?: object): Promise<Response> {
    const response = await this._fetch(new URL(path, this._base), {
      method,
      headers: {
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(body && { 'Content-Type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(DEADLINE),
    }).catch(() => {
      throw new Unreachable();
    });
    if (response.ok) return response;
    // A proxy that finds no gateway is no answer of the gateway's, which explains every refusal in this form.
    const isOurs = response.headers.get('Content-Type')?.includes('problem+json');
    throw response.status >= 500 && !isOurs ? new Unreachable() : new Refusal(response.status);
  }
}
