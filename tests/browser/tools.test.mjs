// What can be done beside asking: feedback, taking along, languages, voices.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { ask, choose, lacta, onPage, open, QUESTION, stored, withSettings } from './setup.mjs';

test('a thumb down asks for a reason, and shows after a reload', () =>
  onPage(async (page) => {
    await open(page);
    const reply = await ask(page, QUESTION);
    await reply.locator('[data-helpful=false]').click();
    await reply.locator('.reason textarea').fill('It was too long.');
    const sent = page.waitForRequest('**/api/feedback');
    await reply.locator('.reason button').click();
    assert.equal((await sent).postDataJSON().reason, 'It was too long.');
    await reply.locator('.reason').waitFor({ state: 'detached' });
    await page.reload();
    await page.locator('.launcher').click();
    await page.locator('[data-helpful=false][aria-pressed=true]').waitFor();
    const [token] = Object.values((await stored(page)).tab);
    const headers = { Authorization: `Bearer ${token}` };
    const { feedback } = await (await fetch(`${lacta.url}/api/export`, { headers })).json();
    assert.deepEqual([feedback[0].helpful, feedback[0].reason], [false, 'It was too long.']);
  }));

test('the conversation can be downloaded', () =>
  onPage(async (page) => {
    await open(page);
    await ask(page, QUESTION);
    const [file] = await Promise.all([page.waitForEvent('download'), choose(page, 'Download conversation')]);
    const { turns } = JSON.parse(await readFile(await file.path(), 'utf8'));
    assert.equal(turns[0].message.text, QUESTION);
  }));

test('an answer can be copied', () =>
  onPage(
    async (page) => {
      await open(page);
      const reply = await ask(page, QUESTION);
      await reply.locator('[aria-label="Copy answer"]').click();
      await page.locator('.notice', { hasText: 'Copied' }).waitFor();
      assert.match(await page.evaluate(() => navigator.clipboard.readText()), /not medical advice/);
    },
    { permissions: ['clipboard-read', 'clipboard-write'] },
  ));

test('a text over the limit is not sent, and the counter says by how much', () =>
  onPage(async (page) => {
    await open(page);
    await page.locator('#field').fill('x'.repeat(950));
    assert.equal(await page.locator('.counter').innerText(), '50 characters left');
    await page.locator('#field').fill('x'.repeat(1004));
    await page.locator('#field').press('Enter');
    assert.equal(await page.locator('.counter').innerText(), '4 characters too long');
    assert.equal(await page.locator('.said').count(), 0);
  }));

test('the page hands its questions to the chat', () =>
  onPage(async (page) => {
    const question = page.locator('.topic button').first();
    const text = await question.innerText();
    await question.click();
    await page.locator('.reply').waitFor();
    assert.equal(await page.locator('.said p').innerText(), text);
  }));

test('the answer that the page shows as an example is the one that is given', () =>
  onPage(async (page) => {
    await open(page);
    const reply = await ask(page, await page.locator('.asked').innerText());
    const texts = (place) => page.locator(place).first().innerText();
    assert.equal(await texts('.sample .answer'), await reply.locator('.words p').first().innerText());
    assert.equal(await texts('.sample .noted'), await reply.locator('.disclaimer').innerText());
    assert.match(await reply.locator('.sources li').first().innerText(), /^Male lactation[^]*WikiMD · paragraph 3$/);
  }));

test('a reply that comes while the chat is closed marks the button', () =>
  onPage(async (page) => {
    await open(page);
    await page.locator('#field').fill(QUESTION);
    await page.locator('#field').press('Enter');
    await page.locator('.waiting').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.badge').waitFor({ state: 'visible' });
  }));

test('the texts are in Spanish where the owner says so', () =>
  onPage(
    async (page) => {
      await open(page);
      assert.match(await page.locator('.welcome').innerText(), /asistente automático/);
      assert.equal(await page.locator('#field').getAttribute('placeholder'), 'Pregunta sobre la lactancia');
    },
    { prepare: withSettings('data-lang="es"') },
  ));

test('what is dictated is written into the field, where the device understands speech by itself', () =>
  onPage(
    async (page) => {
      await open(page);
      await page.locator('[aria-label="Dictate"]').click();
      await page.locator('[aria-label="Stop dictating"]').click();
      await page.locator('[aria-label="Dictate"]').waitFor();
      assert.equal(await page.locator('#field').inputValue(), 'can men make milk');
      assert.equal(await page.locator('.said').count(), 0);
    },
    { prepare: (page) => page.addInitScript(recognizeSpeech) },
  ));

/** In the page: a recogniser of the device that always hears the same. */
function recognizeSpeech() {
  globalThis.SpeechRecognition = class extends EventTarget {
    static available = async ({ processLocally }) => (processLocally ? 'available' : 'unavailable');
    start() {
      const results = [[{ transcript: 'can men make milk' }]];
      this.dispatchEvent(Object.assign(new Event('result'), { results, resultIndex: 0 }));
    }
    stop() {
      this.dispatchEvent(new Event('end'));
    }
  };
}

test('reading aloud and dictating show only where the device does it by itself', () =>
  onPage(async (page) => {
    await open(page);
    const reply = await ask(page, QUESTION);
    assert.equal(await reply.locator('[aria-label="Read aloud"]').count(), 0);
    assert.equal(await page.locator('[aria-label="Dictate"]').count(), 0);
    await page.evaluate(() => {
      globalThis.spoken = [];
      speechSynthesis.getVoices = () => [{ localService: true, lang: 'en-GB' }];
      speechSynthesis.speak = (speech) => globalThis.spoken.push(speech.text);
      globalThis.SpeechSynthesisUtterance = class {
        constructor(text) {
          this.text = text;
        }
      };
    });
    const next = await ask(page, 'Can men make milk?');
    await next.locator('[aria-label="Read aloud"]').click();
    assert.match((await page.evaluate(() => globalThis.spoken))[0], /not medical advice/);
  }));
