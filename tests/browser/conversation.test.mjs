// A conversation from its first question to its deletion.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, choose, DANGER, lacta, onPage, open, QUESTION, refuse, stored } from './setup.mjs';

test('the first opening says that it is a machine, with the disclaimer and three questions', () =>
  onPage(async (page) => {
    await open(page);
    const welcome = await page.locator('.welcome').innerText();
    assert.match(welcome, /automated assistant, not a doctor/);
    await page
      .locator('.welcome', {
        hasText: 'Do not start, change or stop a medicine',
      })
      .waitFor();
    assert.equal(await page.locator('.quick button').count(), 3);
  }));

test('an answer comes with its sources, the disclaimer and questions that lead on', () =>
  onPage(async (page) => {
    await open(page);
    const reply = await ask(page, QUESTION);
    assert.match(await reply.getAttribute('class'), /answer/);
    assert.match(await reply.locator('.sources a').first().getAttribute('href'), /^https:\/\//);
    assert.match(await reply.locator('.disclaimer').innerText(), /not medical advice/);
    const button = page.locator('.quick button').first();
    assert.ok((await button.boundingBox()).height >= 36);
    const title = await button.innerText();
    await button.click();
    await page.locator('.reply').nth(1).waitFor();
    assert.equal(await page.locator('.said p').last().innerText(), title);
  }));

test('a reload brings the conversation back', () =>
  onPage(async (page) => {
    await open(page);
    await ask(page, QUESTION);
    const words = await page.locator('.reply .words').innerText();
    await page.reload();
    await page.locator('.launcher').click();
    await page.locator('.reply').waitFor();
    assert.equal(await page.locator('.reply .words').innerText(), words);
    assert.equal(await page.locator('.said').count(), 1);
    await page.locator('.quick button').first().click();
    await page.locator('.reply').nth(1).waitFor();
  }));

test('a message that was not sent is kept and sent when the connection is back', () =>
  onPage(async (page) => {
    await open(page);
    await ask(page, QUESTION);
    await page.context().setOffline(true);
    await page.locator('#field').fill('Can men make milk?');
    await page.locator('#field').press('Enter');
    await page.locator('.failed', { hasText: 'In an emergency' }).waitFor();
    assert.match(await page.locator('.notice').innerText(), /No connection/);
    await page.context().setOffline(false);
    await page.locator('.reply').nth(1).waitFor();
    assert.equal(await page.locator('.failed').count(), 0);
    assert.equal(await page.locator('.said').count(), 2);
  }));

test('a message whose answer was lost on the way is not asked twice', () =>
  onPage(async (page) => {
    await open(page);
    await ask(page, QUESTION);
    let isLost = false;
    await page.route('**/api/messages', async (route) => {
      if (isLost || route.request().method() !== 'POST') return route.continue();
      isLost = true;
      await route.fetch();
      await route.abort();
    });
    await page.locator('#field').fill('Can men make milk?');
    await page.locator('#field').press('Enter');
    await page.locator('.failed button').click();
    await page.locator('.reply').nth(1).waitFor();
    await page.reload();
    await page.locator('.launcher').click();
    await page.locator('.reply').nth(1).waitFor();
    assert.equal(await page.locator('.said').count(), 2);
  }));

test('a danger sign gets a care message that stays in view', () =>
  onPage(
    async (page) => {
      await open(page);
      const reply = await ask(page, DANGER);
      assert.match(await reply.getAttribute('class'), /seek_care/);
      for (const place of ['.care', '.seek_care .words', '.seek_care > ']) {
        assert.equal(await page.locator(`${place} a`).getAttribute('href'), 'tel:112');
      }
      await ask(page, QUESTION);
      await ask(page, 'Can men make milk?');
      assert.ok(await page.locator('.care').isVisible());
      await page.locator('.care button').click();
      const [log, shown] = [await page.locator('.log').boundingBox(), await reply.boundingBox()];
      assert.ok(shown.y >= log.y && shown.y < log.y + log.height);
    },
    { reducedMotion: 'reduce' },
  ));

test('deleting asks first, then leaves nothing, here or there', () =>
  onPage(async (page) => {
    await open(page);
    await ask(page, QUESTION);
    const [token] = Object.values((await stored(page)).tab);
    await choose(page, 'Delete my conversation');
    await page.locator('dialog button', { hasText: 'Cancel' }).click();
    assert.equal(await page.locator('.reply').count(), 1);
    await choose(page, 'Delete my conversation');
    await page.locator('dialog button', { hasText: 'Delete' }).click();
    await page.locator('.notice', { hasText: 'deleted' }).waitFor();
    assert.equal(await page.locator('.reply').count(), 0);
    assert.deepEqual((await stored(page)).tab, {});
    const { status } = await fetch(`${lacta.url}/api/messages`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    assert.equal(status, 401);
    await ask(page, QUESTION);
  }));

test('a new conversation begins empty', () =>
  onPage(async (page) => {
    await open(page);
    await ask(page, QUESTION);
    await choose(page, 'New conversation');
    await page.locator('dialog button', { hasText: 'Start new' }).click();
    await page.locator('.reply').waitFor({ state: 'detached' });
    assert.equal(await page.locator('.quick button').count(), 3);
  }));

test('two browsers see only their own conversation', () =>
  onPage((page) =>
    onPage(async (other) => {
      await Promise.all([open(page), open(other)]);
      await Promise.all([ask(page, QUESTION), ask(other, 'Can men make milk?')]);
      for (const [it, said] of [
        [page, QUESTION],
        [other, 'Can men make milk?'],
      ]) {
        await it.reload();
        await it.locator('.launcher').click();
        await it.locator('.reply').waitFor();
        assert.deepEqual(await it.locator('.said p').allInnerTexts(), [said]);
      }
    }),
  ));

test('where the history cannot be read, the chat says so and goes on', () =>
  onPage(async (page) => {
    await open(page);
    await ask(page, QUESTION);
    await page.reload();
    await page.route('**/api/messages', (route) =>
      route.request().method() === 'GET' ? refuse(route, 503) : route.continue(),
    );
    await page.locator('.launcher').click();
    await page.locator('.notice', { hasText: 'could not be loaded' }).waitFor();
    await ask(page, 'Can men make milk?');
    await page.unroute('**/api/messages');
    await ask(page, 'And women?');
    assert.equal(await page.locator('.said').count(), 3);
  }));

test('a conversation that ended on the server gives way to a new one', () =>
  onPage(async (page) => {
    await open(page);
    await ask(page, QUESTION);
    const [token] = Object.values((await stored(page)).tab);
    await fetch(`${lacta.url}/api/conversations`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${token}` },
    });
    await page.locator('.quick button').first().click();
    await page.locator('.reply').nth(1).waitFor();
    assert.match(await page.locator('.note').innerText(), /has ended/);
  }));
