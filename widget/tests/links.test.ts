import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeLink, splitLinks, telephone } from '../src/links';

for (const address of ['https://site.example/a?b=c', 'http://site.example/', 'mailto:a@clinic.example', 'tel:+34112']) {
  test(`a link may lead to ${address}`, () => assert.equal(safeLink(address), address));
}

for (const address of [
  'javascript:alert(1)',
  ' JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  'blob:https://site.example/x',
  'ftp://site.example/',
  '//site.example/',
  '/api/export',
  'https://bank.example@site.example/',
  'not an address',
  '',
]) {
  test(`no link leads to ${JSON.stringify(address)}`, () => assert.equal(safeLink(address), null));
}

for (const [text, address] of [
  ['112', 'tel:112'],
  ['911 or your doctor', 'tel:911'],
  ['+34 (91) 123-45 67', 'tel:+34911234567'],
  ['your local emergency number', null],
  ['', null],
] as const) {
  test(`the telephone of ${JSON.stringify(text)} is ${address}`, () => assert.equal(telephone(text), address));
}

test('the sign that ends a sentence is not part of its link', () => {
  assert.deepEqual(splitLinks('See https://site.example/a, then (https://site.example/b).'), [
    'See ',
    { text: 'https://site.example/a', href: 'https://site.example/a' },
    ', then (',
    { text: 'https://site.example/b', href: 'https://site.example/b' },
    ').',
  ]);
});

test('a text without a link stays whole', () =>
  assert.deepEqual(splitLinks('javascript:alert(1) <b>'), ['javascript:alert(1) <b>']));

test('the emergency number becomes a link wherever it stands alone', () => {
  assert.deepEqual(splitLinks('Call 112 now, not 1120.', '112'), [
    'Call ',
    { text: '112', href: 'tel:112' },
    ' now, not 1120.',
  ]);
});

test('words instead of an emergency number are no link', () => {
  const text = 'Call your local emergency number now.';
  assert.deepEqual(splitLinks(text, 'your local emergency number'), [text]);
});
