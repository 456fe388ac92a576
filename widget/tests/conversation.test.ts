import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Api, Refusal, Unreachable } from '../src/api';
import { Conversation } from '../src/conversation';
import { TokenStore } from '../src/storage';
import { makeTurn, MemoryStorage } from './made';

type Answer = [status: number, body?: unknown] | 'cut off';

/** A conversation whose gateway answers as listed, in order, and a list of what it was asked. */
function begin(answers: Answer[], token?: string) {
  const asked: string[] = [];
  const requests: RequestInit[] = [];
  const fetch = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    asked.push(`${init.method} ${new URL(String(url)).pathname}`);
    requests.push(init);
    const answer = answers.shift();
    if (answer === undefined) throw new Error('nothing more was expected');
    if (answer === 'cut off') throw new TypeError('failed');
    const [status, body] = answer;
    const headers = { 'Content-Type': body === PROBLEM ? 'application/problem+json' : 'application/json' };
    return new Response(body === undefined ? null : JSON.stringify(body), { status, headers });
  };
  const storage = new MemoryStorage();
  const store = new TokenStore('lacta', () => storage);
  if (token) store.write(token);
  return {
    conversation: new Conversation(new Api('https://bot.example/api/', fetch), store),
    asked,
    requests,
    storage,
  };
}

/** What the gateway says where it refuses; a proxy in front of it has no such words. */
const PROBLEM = { type: 'about:blank', title: 'No', status: 0, detail: 'No.' };
const QUESTION = { text: 'What is galactorrhea?' };

test('nothing is stored before the first message', async () => {
  const { conversation, storage, asked } = begin([]);
  assert.deepEqual(await conversation.resume(), []);
  assert.deepEqual([storage.length, asked.length], [0, 0]);
});

test('the first message begins the conversation, and only its token is stored', async () => {
  const { conversation, asked, storage } = begin([
    [201, { token: 'secret' }],
    [200, makeTurn('1', QUESTION.text)],
  ]);
  await conversation.send(QUESTION);
  assert.deepEqual(asked, ['POST /api/conversations', 'POST /api/messages']);
  assert.deepEqual([...storage.items.values()], ['secret']);
});

test('requests carry the token, and neither cookies nor a referrer', async () => {
  const { conversation, requests } = begin([[200, makeTurn('1', 'x')]], 'secret');
  await conversation.send(QUESTION);
  const { headers, credentials, referrerPolicy, redirect } = requests[0]!;
  assert.equal((headers as Record<string, string>)['Authorization'], 'Bearer secret');
  assert.deepEqual([credentials, referrerPolicy, redirect], ['omit', 'no-referrer', 'error']);
});

test('a button is sent by its id', async () => {
  const { conversation, requests } = begin([[200, makeTurn('1', 'x')]], 'secret');
  await conversation.send({ text: 'Can men make milk?', button: 'b7' });
  assert.equal(requests[0]!.body, '{"button":"b7"}');
});

test('a message that was cut off and did not arrive is sent again', async () => {
  const { conversation, asked } = begin(
    ['cut off', [200, { turns: [] }], [200, makeTurn('1', QUESTION.text)]],
    'secret',
  );
  await assert.rejects(conversation.send(QUESTION), Unreachable);
  assert.equal((await conversation.send(QUESTION)).turns.length, 1);
  assert.deepEqual(asked, ['POST /api/messages', 'GET /api/messages', 'POST /api/messages']);
});

test('a message that was cut off but did arrive is not asked twice', async () => {
  const { conversation, asked } = begin(['cut off', [200, { turns: [makeTurn('1', QUESTION.text)] }]], 'secret');
  await assert.rejects(conversation.send(QUESTION), Unreachable);
  assert.deepEqual(
    (await conversation.send(QUESTION)).turns.map(({ id }) => id),
    ['1'],
  );
  assert.deepEqual(asked, ['POST /api/messages', 'GET /api/messages']);
});

test('what a failed load left out is fetched before the next message', async () => {
  const earlier = makeTurn('1', 'How is milk made?');
  const { conversation } = begin(
    ['cut off', [200, { turns: [earlier] }], [200, makeTurn('2', QUESTION.text)]],
    'secret',
  );
  await assert.rejects(conversation.resume(), Unreachable);
  assert.deepEqual(
    (await conversation.send(QUESTION)).turns.map(({ id }) => id),
    ['1', '2'],
  );
});

test('a history that the gateway cannot read keeps nobody from asking, and is fetched when it is back', async () => {
  const earlier = makeTurn('1', 'How is milk made?');
  const { conversation, asked } = begin(
    [
      [503, PROBLEM],
      [503, PROBLEM],
      [200, makeTurn('2', QUESTION.text)],
      [200, { turns: [earlier, makeTurn('2', QUESTION.text)] }],
      [200, makeTurn('3', 'Why?')],
    ],
    'secret',
  );
  await assert.rejects(conversation.resume(), Refusal);
  const ids = async (text: string) => (await conversation.send({ text })).turns.map(({ id }) => id);
  assert.deepEqual(await ids(QUESTION.text), ['2']);
  assert.deepEqual(await ids('Why?'), ['1', '3']);
  assert.equal(asked.filter((line) => line.startsWith('GET')).length, 3);
});

for (const status of [404, 503]) {
  test(`a button that the gateway cannot find (${status}) is sent by its words`, async () => {
    const { conversation, requests } = begin(
      [
        [status, PROBLEM],
        [200, makeTurn('1', 'x')],
      ],
      'secret',
    );
    await conversation.send({ text: 'Can men make milk?', button: 'b7' });
    assert.equal(requests[1]!.body, '{"text":"Can men make milk?"}');
  });
}

test('a conversation that has ended gives way to a new one, and a button to its words', async () => {
  const { conversation, requests } = begin([[401], [201, { token: 'new' }], [200, makeTurn('1', 'x')]], 'old');
  const { isFresh } = await conversation.send({ text: 'Can men make milk?', button: 'b7' });
  assert.equal(isFresh, true);
  assert.equal(requests[2]!.body, '{"text":"Can men make milk?"}');
});

test('a token that is dead is forgotten on return', async () => {
  const { conversation } = begin([[401]], 'old');
  assert.deepEqual(await conversation.resume(), []);
  assert.equal(conversation.isStarted, false);
});

for (const status of [500, 502, 503, 504]) {
  test(`${status} of a proxy counts as no answer`, () =>
    assert.rejects(begin([[status]], 'secret').conversation.send(QUESTION), Unreachable));
}

for (const status of [413, 422, 429]) {
  test(`${status} is a refusal`, () =>
    assert.rejects(begin([[status]], 'secret').conversation.send(QUESTION), Refusal));
}

test('deleting removes the conversation there and the token here', async () => {
  const { conversation, asked, storage } = begin([[204]], 'secret');
  await conversation.remove();
  assert.deepEqual([asked, storage.length], [['DELETE /api/conversations'], 0]);
});

test('the token stays where deleting did not reach the gateway', async () => {
  const { conversation } = begin(['cut off'], 'secret');
  await assert.rejects(conversation.remove(), Unreachable);
  assert.equal(conversation.isStarted, true);
});

test('a reason goes with the feedback only where there is one', async () => {
  const { conversation, requests } = begin([[204], [204]], 'secret');
  await conversation.rate('1', true);
  await conversation.rate('1', false, 'too long');
  assert.deepEqual(
    requests.map(({ body }) => body),
    ['{"turn":"1","helpful":true}', '{"turn":"1","helpful":false,"reason":"too long"}'],
  );
});
