import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TokenStore } from '../src/storage';
import { MemoryStorage } from './made';

const blocked = (): Storage => {
  throw new Error('blocked by the browser');
};

test('a token is read back, and gone once it is cleared', () => {
  const storage = new MemoryStorage();
  const store = new TokenStore('lacta', () => storage);
  store.write('secret');
  assert.equal(store.read(), 'secret');
  store.clear();
  assert.deepEqual([store.read(), storage.length], [null, 0]);
});

test('two bots on one site do not share a token', () => {
  const storage = new MemoryStorage();
  new TokenStore('lacta https://a.example/', () => storage).write('secret');
  assert.equal(new TokenStore('lacta https://b.example/', () => storage).read(), null);
});

test('where the browser blocks storage, the conversation lasts as long as the page', () => {
  const store = new TokenStore('lacta', blocked);
  store.write('secret');
  assert.equal(store.read(), 'secret');
  assert.equal(new TokenStore('lacta', blocked).read(), null);
});
