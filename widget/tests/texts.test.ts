import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from '../src/options';
import { direction, fill, findTexts } from '../src/texts';
import en from '../src/texts/en.json';
import es from '../src/texts/es.json';

const places = (text: unknown): string[] => [...String(text).matchAll(/\{\w+\}/g)].map(([place]) => place);

for (const [name, text] of Object.entries(en)) {
  test(`the Spanish text "${name}" has the places of the English one`, () => {
    assert.deepEqual(places((es as Record<string, unknown>)[name]), places(text));
  });
}

test('the languages have the same texts', () => assert.deepEqual(Object.keys(es), Object.keys(en)));

for (const [tag, language] of [
  ['es-MX', 'es'],
  ['EN', 'en'],
  ['fr', 'en'],
  ['', 'en'],
] as const) {
  test(`texts for ${JSON.stringify(tag)} are in ${language}`, () => assert.equal(findTexts(tag).language, language));
}

for (const [tag, way] of [
  ['ar-EG', 'rtl'],
  ['he', 'rtl'],
  ['en', 'ltr'],
] as const) {
  test(`${tag} runs ${way}`, () => assert.equal(direction(tag), way));
}

test('a value is put into its place', () => assert.equal(fill('{count} left', { count: 3 }), '3 left'));

test('the API stands beside the script, also below a path', () => {
  assert.equal(readOptions({}, 'https://bot.example/lacta/widget.js?v=1', '').base, 'https://bot.example/lacta/api/');
});

test('what the owner left out or misspelt gets its default', () => {
  const options = readOptions({ position: 'top', keep: 'forever', title: ' ' }, 'https://bot.example/widget.js', 'es');
  assert.deepEqual([options.position, options.keep, options.title, options.lang], ['right', 'tab', 'Lacta', 'es']);
});
