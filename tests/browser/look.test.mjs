// How it looks and reads: schemes, sizes, directions, and what axe finds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, assertAccessible, DANGER, onPage, open, QUESTION, withSettings } from './setup.mjs';

const PHONE = {
  viewport: { width: 320, height: 568 },
  hasTouch: true,
  isMobile: true,
};

/** Everything that can be seen in a conversation: a care message, an answer, feedback with its reason. */
async function fill(page) {
  await open(page);
  await ask(page, DANGER);
  const reply = await ask(page, QUESTION);
  await reply.locator('[data-helpful=false]').click();
  await reply.locator('.reason').waitFor();
}

async function assertNoSidewaysScrolling(page) {
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  const box = page.locator('.log');
  if (await box.isVisible()) assert.ok(await box.evaluate((log) => log.scrollWidth <= log.clientWidth));
}

for (const colorScheme of ['light', 'dark']) {
  for (const [size, options] of [
    ['wide', {}],
    ['phone', PHONE],
  ]) {
    const look = { colorScheme, ...options };
    const ready = (page) => page.waitForSelector('.topic');

    test(`axe finds nothing on the page (${colorScheme}, ${size})`, () =>
      onPage(async (page) => {
        await ready(page);
        await assertNoSidewaysScrolling(page);
        await assertAccessible(page);
      }, look));

    test(`axe finds nothing in the welcome and the menu (${colorScheme}, ${size})`, () =>
      onPage(async (page) => {
        await ready(page);
        await open(page);
        await page.locator('.more').click();
        await assertAccessible(page);
      }, look));

    test(`axe finds nothing in a conversation (${colorScheme}, ${size})`, () =>
      onPage(async (page) => {
        await ready(page);
        await fill(page);
        await assertNoSidewaysScrolling(page);
        await assertAccessible(page);
      }, look));
  }
}

test('axe finds nothing in the question before deleting', () =>
  onPage(async (page) => {
    await open(page);
    await ask(page, QUESTION);
    await page.locator('.more').click();
    await page.locator('.menu button').last().click();
    await assertAccessible(page);
  }));

test('axe finds nothing after a failure', () =>
  onPage(async (page) => {
    await open(page);
    await page.route('**/api/**', (route) => route.abort());
    await page.locator('#field').fill(QUESTION);
    await page.locator('#field').press('Enter');
    await page.locator('.failed').waitFor();
    await assertAccessible(page);
  }));

test('any colour of the owner can be read', () =>
  onPage(
    async (page) => {
      await open(page);
      await ask(page, QUESTION);
      await assertAccessible(page);
    },
    { prepare: withSettings('data-color="#ffe600"') },
  ));

test('on a phone the chat takes the whole screen', () =>
  onPage(async (page) => {
    await open(page);
    const { x, y, width, height } = await page.locator('.panel').boundingBox();
    assert.deepEqual([x, y, width, height], [0, 0, 320, 568]);
    assert.ok(!(await page.locator('.launcher').isVisible()));
  }, PHONE));

test('at 200 % the field and the conversation both have room', () =>
  onPage(
    async (page) => {
      await open(page);
      await ask(page, QUESTION);
      assert.ok((await page.locator('.log').boundingBox()).height > 200);
      await assertNoSidewaysScrolling(page);
    },
    { viewport: { width: 640, height: 430 }, deviceScaleFactor: 2 },
  ));

test('where the language runs from right to left, so does the chat, and each paragraph as it must', () =>
  onPage(
    async (page) => {
      await open(page);
      const reply = await ask(page, QUESTION);
      await ask(page, 'هل يمكن للرجال إنتاج الحليب؟');
      const way = (locator) => locator.evaluate((element) => getComputedStyle(element).direction);
      assert.equal(await way(page.locator('.panel')), 'rtl');
      assert.equal(await way(reply.locator('.words p').first()), 'ltr');
      assert.equal(await way(page.locator('.said p').last()), 'rtl');
      const [said, log] = [
        await page.locator('.said p').last().boundingBox(),
        await page.locator('.log').boundingBox(),
      ];
      assert.ok(said.x - log.x < 40);
      await assertAccessible(page);
    },
    { prepare: withSettings('data-lang="ar" data-position="left"') },
  ));

test('nothing moves where motion is not wanted', () =>
  onPage(
    async (page) => {
      await open(page);
      await page.locator('#field').fill(QUESTION);
      await page.locator('#field').press('Enter');
      assert.equal(
        await page
          .locator('.waiting i')
          .first()
          .evaluate((dot) => getComputedStyle(dot).animationName),
        'none',
      );
    },
    { reducedMotion: 'reduce' },
  ));

test('forced colours keep every edge', () =>
  onPage(
    async (page) => {
      await fill(page);
      for (const part of ['.panel', '.launcher', '.said p', '.composer .strong']) {
        const width = await page
          .locator(part)
          .first()
          .evaluate((element) => getComputedStyle(element).borderTopWidth);
        assert.notEqual(width, '0px', part);
      }
    },
    { forcedColors: 'active' },
  ));
