// The chat without a mouse.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onPage, QUESTION } from './setup.mjs';

/** What has the focus, inside the chat or outside. */
function focused(page) {
  return page.evaluate(() => {
    const inside = document.querySelector('lacta-chat').shadowRoot.activeElement;
    const element = inside ?? document.activeElement;
    return element.id || element.getAttribute('aria-label') || element.className || element.textContent;
  });
}

async function openByKey(page) {
  await page.evaluate(() => document.querySelector('lacta-chat').shadowRoot.querySelector('.launcher').focus());
  await page.keyboard.press('Enter');
  await page.locator('.quick').waitFor();
}

test('a question is asked and followed up with keys alone', () =>
  onPage(async (page) => {
    await openByKey(page);
    assert.equal(await focused(page), 'field');
    await page.keyboard.type(QUESTION);
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('Please.');
    assert.equal(await page.locator('#field').inputValue(), `${QUESTION}\nPlease.`);
    await page.keyboard.press('Enter');
    await page.locator('.reply').waitFor();
    assert.equal(await focused(page), 'field');
    // Backwards from the field: the last quick reply is the nearest thing.
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.locator('.reply').nth(1).waitFor();
    assert.equal(await focused(page), 'field');
  }));

test('Escape closes the menu, then the chat, and the focus goes back', () =>
  onPage(async (page) => {
    await openByKey(page);
    await page.locator('.more').focus();
    await page.keyboard.press('Enter');
    assert.equal(await focused(page), 'New conversation');
    await page.keyboard.press('Escape');
    assert.equal(await focused(page), 'More');
    assert.ok(await page.locator('.panel').isVisible());
    await page.keyboard.press('Escape');
    assert.ok(!(await page.locator('.panel').isVisible()));
    assert.equal(await focused(page), 'Open chat: Lacta');
  }));

test('Escape leaves the question before deleting, and the chat stays open', () =>
  onPage(async (page) => {
    await openByKey(page);
    await page.keyboard.type(QUESTION);
    await page.keyboard.press('Enter');
    await page.locator('.reply').waitFor();
    await page.locator('.more').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    assert.equal(await page.locator('.reply').count(), 1);
    assert.equal(await focused(page), 'More');
  }));

test('Tab passes from the head through the conversation to the field and out', () =>
  onPage(async (page) => {
    await openByKey(page);
    await page.locator('.more').focus();
    const order = [];
    for (let step = 0; step < 20 && order.at(-1) !== 'Open chat: Lacta'; step += 1) {
      order.push(await focused(page));
      await page.keyboard.press('Tab');
    }
    const places = ['More', 'Close chat', 'Conversation', QUESTION, 'field', 'Send', 'Open chat: Lacta'].map((name) =>
      order.indexOf(name),
    );
    assert.ok(
      places.every((place) => place >= 0),
      String(order),
    );
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    );
  }));
