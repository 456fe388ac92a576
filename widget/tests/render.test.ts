import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countCharacters, countText } from '../src/composer';
import { buttonsTree, careTree, replyTree, timeTree, unsentTree, type View } from '../src/render/reply';
import type { Child, Tree } from '../src/render/tree';
import { startersTree, welcomeTree } from '../src/render/welcome';
import { spokenText } from '../src/reading';
import en from '../src/texts/en.json';
import es from '../src/texts/es.json';
import { makeTurn } from './made';

const nothing = (): void => {};
const VIEW: View = {
  texts: en,
  lang: 'en',
  title: 'Lacta',
  number: '112',
  canSpeak: false,
  on: { press: nothing, rate: nothing, copy: nothing, speak: nothing },
};
const SETTINGS = {
  max_characters: 1000,
  emergency_number: '112',
  contact: null,
  disclaimer: 'Short.',
  full_disclaimer: 'Long disclaimer.',
};

function find(tree: Child, is: (tree: Tree) => boolean): Tree[] {
  if (!tree || typeof tree === 'string') return [];
  return [...(is(tree) ? [tree] : []), ...tree.children.flatMap((child) => find(child, is))];
}

function words(tree: Child): string {
  if (!tree) return '';
  return typeof tree === 'string' ? tree : tree.children.map(words).join(' ');
}

const byClass = (name: string) => (tree: Tree) =>
  String(tree.attrs['class'] ?? '')
    .split(' ')
    .includes(name);
const byTag = (tag: string) => (tree: Tree) => tree.tag === tag;
const addresses = (tree: Child): unknown[] => find(tree, byTag('a')).map(({ attrs }) => attrs['href']);

test('what looks like markup stays text', () => {
  const text = '<img src=x onerror=alert(1)>';
  const tree = replyTree(
    makeTurn('1', 'x', {
      blocks: [
        { type: 'paragraph', text },
        { type: 'list', items: [text] },
      ],
    }),
    VIEW,
  );
  assert.deepEqual(find(tree, byTag('img')), []);
  assert.equal(words(tree).split(text).length, 3);
});

test('a source leads to its document in a new tab that learns nothing of this page', () => {
  const source = {
    title: 'Male lactation',
    publisher: 'WikiMD',
    url: 'https://wikimd.org/wiki/Male_lactation',
    paragraphs: [3, 5],
  };
  const tree = replyTree(makeTurn('1', 'x', { sources: [source] }), VIEW);
  const [link] = find(tree, byTag('a'));
  assert.deepEqual(
    [link!.attrs['href'], link!.attrs['target'], link!.attrs['rel']],
    [source.url, '_blank', 'noopener noreferrer'],
  );
  assert.match(words(tree), /WikiMD · paragraphs 3, 5/);
});

test('a source whose address is no page keeps its title and loses its link', () => {
  const source = { title: 'Male lactation', publisher: '', url: 'javascript:alert(1)', paragraphs: [] };
  const tree = replyTree(makeTurn('1', 'x', { sources: [source] }), VIEW);
  assert.deepEqual(addresses(tree), []);
  assert.match(words(tree), /Male lactation/);
});

for (const kind of ['answer', 'clarify', 'decline', 'seek_care', 'boundary'] as const) {
  test(`the disclaimer stands in a reply of the kind ${kind}`, () => {
    const [disclaimer] = find(replyTree(makeTurn('1', 'x', { kind }), VIEW), byClass('disclaimer'));
    assert.equal(words(disclaimer), 'General information.');
  });
}

test('small talk has no disclaimer', () => {
  assert.deepEqual(
    find(replyTree(makeTurn('1', 'x', { kind: 'chat', disclaimer: '' }), VIEW), byClass('disclaimer')),
    [],
  );
});

test('a care message says so and offers to call', () => {
  const tree = replyTree(makeTurn('1', 'x', { kind: 'seek_care' }), VIEW);
  assert.equal(find(tree, byClass('alarm')).length, 1);
  assert.deepEqual(addresses(tree), ['tel:112']);
});

test('nothing is offered to call where the number is only words', () => {
  const view = { ...VIEW, number: 'your local emergency number' };
  assert.deepEqual(addresses(careTree(view, nothing)), []);
  assert.deepEqual(addresses(replyTree(makeTurn('1', 'x', { kind: 'seek_care' }), view)), []);
});

test('a message that was not sent says whom to call instead', () => {
  assert.deepEqual(addresses(unsentTree(VIEW, nothing)), ['tel:112']);
  assert.match(words(unsentTree({ ...VIEW, number: '' }, nothing)), /call your local emergency number/);
});

test('a quick reply sends the button it stands for', () => {
  const pressed: unknown[] = [];
  const button = { id: 'b1', title: 'Can men make milk?' };
  const tree = buttonsTree([button], { ...VIEW, on: { ...VIEW.on, press: (it) => pressed.push(it) } });
  (find(tree, byTag('button'))[0]!.attrs['onclick'] as () => void)();
  assert.deepEqual(pressed, [button]);
});

test('feedback that was given shows after a reload', () => {
  const tree = replyTree({ ...makeTurn('1', 'x'), feedback: { helpful: false } }, VIEW);
  const pressed = find(tree, (part) => part.attrs['aria-pressed'] === 'true');
  assert.deepEqual(
    pressed.map(({ attrs }) => attrs['data-helpful']),
    ['false'],
  );
});

test('reading aloud is offered only where the device has a voice', () => {
  const count = (view: View): number =>
    find(replyTree(makeTurn('1', 'x'), view), (part) => part.attrs['aria-label'] === en.read).length;
  assert.deepEqual([count(VIEW), count({ ...VIEW, canSpeak: true })], [0, 1]);
});

test('what is read aloud ends with the disclaimer', () => {
  const { reply } = makeTurn('1', 'x', { blocks: [{ type: 'list', items: ['One.', 'Two.'] }] });
  assert.equal(spokenText(reply), 'One.\nTwo.\nGeneral information.');
});

test('the welcome says that it is a machine and carries the full disclaimer', () => {
  const said = words(welcomeTree(en, '', SETTINGS));
  assert.match(said, /automated assistant, not a doctor/);
  assert.match(said, /Long disclaimer\./);
});

test('the welcome has a disclaimer of its own while the gateway is out of reach', () => {
  assert.match(words(welcomeTree(en, '', null)), /not medical advice/);
});

test('who reads another language than the bot writes finds the disclaimer in both', () => {
  assert.match(words(welcomeTree(es, '', SETTINGS)), /no consejo médico.*Long disclaimer\./s);
});

test('people can be reached where the owner named a contact, and only by a link that is allowed', () => {
  const contact = (url: string): unknown[] =>
    addresses(welcomeTree(en, '', { ...SETTINGS, contact: { label: 'Write to us', url } }));
  assert.deepEqual(
    [contact('mailto:a@clinic.example'), contact('javascript:alert(1)')],
    [['mailto:a@clinic.example'], []],
  );
});

test('three questions are offered to begin with', () => {
  assert.equal(find(startersTree(en, nothing), byTag('button')).length, 3);
});

test('a time of another day comes with its date', () => {
  const time = new Date(2026, 2, 1, 10, 30);
  assert.doesNotMatch(words(timeTree(time, 'en', new Date(2026, 2, 1, 20))), /Mar/);
  assert.match(words(timeTree(time, 'en', new Date(2026, 2, 2))), /Mar/);
});

test('characters are counted as the gateway counts them', () => assert.equal(countCharacters('añ👶'), 3));

for (const [count, text] of [
  [799, ''],
  [800, '200 characters left'],
  [1000, '0 characters left'],
  [1003, '3 characters too long'],
] as const) {
  test(`at ${count} of 1000 characters the counter says ${JSON.stringify(text)}`, () =>
    assert.equal(countText(count, 1000, en), text));
}
