// A stand-in for a running Lacta: the contract of its API and its static files.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { makeTurn, SETTINGS, TOPICS } from './fake_replies.mjs';

const STATIC = new URL('../../bot/channels/static/', import.meta.url);
const TYPES = {
  html: 'text/html; charset=utf-8',
  css: 'text/css',
  js: 'text/javascript',
  svg: 'image/svg+xml',
};
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/** Start the stand-in; `delay` is how long an answer takes, `heard` lists every request. */
export async function startFake({ port = 0, origins = [], delay = 150 } = {}) {
  const conversations = new Map();
  const heard = [];

  async function answer(method, path, token, body) {
    if (method === 'GET' && path === 'settings') return [200, SETTINGS];
    if (method === 'GET' && path === 'topics') return [200, TOPICS];
    if (method === 'POST' && path === 'conversations') {
      const made = randomBytes(24).toString('base64url');
      conversations.set(made, []);
      return [201, { token: made, expires: new Date(Date.now() + 864e5).toISOString() }];
    }
    const turns = conversations.get(token);
    if (!turns) return [401];
    if (method === 'GET' && path === 'messages') return [200, { turns }];
    if (method === 'GET' && path === 'export') return [200, { turns }];
    if (method === 'DELETE' && path === 'conversations') return (conversations.delete(token), [204]);
    if (method === 'POST' && path === 'feedback') {
      const turn = turns.find(({ id }) => id === body.turn);
      if (turn) turn.feedback = { helpful: body.helpful };
      return [turn ? 204 : 404];
    }
    if (method === 'POST' && path === 'messages') {
      const offered = turns.flatMap(({ reply }) => reply.buttons).find(({ id }) => id === body.button);
      const text = offered?.title ?? body.text;
      if (!text) return [422];
      if (text.length > SETTINGS.max_characters) return [413];
      await new Promise((resolve) => setTimeout(resolve, delay));
      turns.push(makeTurn(text));
      return [200, turns.at(-1)];
    }
    return [404];
  }

  async function serve(request, response) {
    const { pathname } = new URL(request.url, 'http://lacta');
    heard.push({
      method: request.method,
      path: pathname,
      headers: request.headers,
    });
    const headers = {
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
    };
    if (origins.includes(request.headers.origin)) {
      Object.assign(headers, {
        'Access-Control-Allow-Origin': request.headers.origin,
        'Access-Control-Allow-Methods': 'GET, POST, DELETE',
        'Access-Control-Allow-Headers': 'authorization, content-type',
        Vary: 'Origin',
      });
    }
    if (request.method === 'OPTIONS') return response.writeHead(204, headers).end();
    if (!pathname.startsWith('/api/')) return serveFile(pathname, response, headers);
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = parts.length ? JSON.parse(Buffer.concat(parts).toString()) : {};
    const token = request.headers.authorization?.replace('Bearer ', '');
    const [status, content] = await answer(request.method, pathname.slice(5), token, body);
    const said = status < 400 ? content : { type: 'about:blank', title: 'Refused', status, detail: 'Refused.' };
    response.writeHead(status, {
      ...headers,
      'Content-Type': status < 400 ? 'application/json' : 'application/problem+json',
    });
    response.end(status === 204 ? undefined : JSON.stringify(said));
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    heard,
    conversations,
    close,
  };
}

async function serveFile(pathname, response, headers) {
  const name = pathname === '/' ? 'index.html' : pathname.slice(1);
  const type = TYPES[name.split('.').at(-1)];
  const content = /^[\w.]+$/.test(name) && type ? await readFile(new URL(name, STATIC)).catch(() => null) : null;
  if (!content) return response.writeHead(404, headers).end();
  response
    .writeHead(200, {
      ...headers,
      'Content-Type': type,
      'Content-Security-Policy': POLICY,
      'Cross-Origin-Resource-Policy': 'cross-origin',
    })
    .end(content);
}

// Run as a program: a place to try the page by hand.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startFake({ port: Number(process.argv[2] ?? 8099) });
  console.log(`A stand-in for Lacta is at ${url}`);
}
