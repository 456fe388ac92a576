import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accentRules, contrast, parse } from '../src/color';

type Rgb = [number, number, number];

function read(rules: string, name: string): Rgb[] {
  const found = [...rules.matchAll(new RegExp(`--${name}:rgb\\((\\d+) (\\d+) (\\d+)\\)`, 'g'))];
  return found.map((match) => match.slice(1, 4).map(Number) as Rgb);
}

for (const color of ['#000', '#fff', '#ffe600', '#0b6470', '#7f7f7f', '#ff0000', '#00FF7f']) {
  test(`text on and in ${color} can be read in light and dark`, () => {
    const rules = accentRules(color)!;
    assert.ok(contrast(read(rules, 'accent')[0]!, read(rules, 'on')[0]!) >= 4.5);
    const [light, dark] = read(rules, 'link') as [Rgb, Rgb];
    assert.ok(contrast(light, [255, 255, 255]) >= 4.5 && contrast(light, [244, 247, 247]) >= 4.5);
    assert.ok(contrast(dark, [20, 32, 37]) >= 4.5 && contrast(dark, [32, 47, 52]) >= 4.5);
  });
}

for (const color of ['', 'red', '#12', '#12345g', '#fff;} :host{display:none']) {
  test(`${JSON.stringify(color)} is no colour and changes nothing`, () => assert.equal(accentRules(color), null));
}

test('a short colour means the same as its long form', () => assert.deepEqual(parse('#0af'), parse('#00aaff')));
