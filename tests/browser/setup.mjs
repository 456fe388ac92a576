// What every browser test needs: Chromium, a Lacta to talk to, and the ways to use the chat.
// BASE_URL names a running Lacta, which must have SITE among its LACTA_ORIGINS and 112 as its LACTA_EMERGENCY_NUMBER
// (test_browser.py runs one). CHROMIUM names the browser where it is not found by itself.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before } from 'node:test';

const require = createRequire(new URL('../../widget/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const SITE = process.env.SITE ?? 'http://localhost:8765';
export const QUESTION = 'What is galactorrhea?';
export const DANGER = 'I have chest pain and cannot breathe';
export const lacta = { url: process.env.BASE_URL?.replace(/\/$/, '') };
let browser;

before(async () => {
  assert.ok(lacta.url, 'BASE_URL must name a running Lacta');
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? PLACES.find(existsSync),
  });
});

after(async () => {
  await browser?.close();
});

/** Run a test on a fresh page; no script of the page may fail in it. */
export async function onPage(use, { path = '/', url, prepare, ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    ...options,
  });
  // Long enough for a machine that is busy with other things too; nothing waits for it where all is well.
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (/Content.Security.Policy|Trusted/i.test(message.text())) errors.push(message.text());
  });
  try {
    await prepare?.(page);
    await page.goto(url ?? lacta.url + path);
    await use(page);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

/** Load the demo page with other settings on the script's line. */
export function withSettings(settings) {
  return async (page) => {
    await page.route(`${lacta.url}/`, async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace('widget.js"', `widget.js" ${settings}`);
      await route.fulfill({ response, body });
    });
  };
}

export async function open(page) {
  await page.locator('.launcher').click();
  await page.locator('.quick').first().waitFor();
}

/** Ask, and return the reply once it is there. */
export async function ask(page, text) {
  const count = await page.locator('.reply').count();
  await page.locator('#field').fill(text);
  await page.locator('#field').press('Enter');
  const reply = page.locator('.reply').nth(count);
  await reply.waitFor();
  return reply;
}

/** Answer a request as the gateway refuses one. */
export function refuse(route, status) {
  const headers = { 'Access-Control-Allow-Origin': '*' };
  const body = JSON.stringify({ type: 'about:blank', title: 'Refused', status, detail: 'Refused.' });
  return route.fulfill({ status, headers, contentType: 'application/problem+json', body });
}

export async function choose(page, item) {
  await page.locator('.more').click();
  await page.locator('.menu button', { hasText: item }).click();
}

/** Everything that the browser keeps for the page. */
export function stored(page) {
  return page.evaluate(() => ({
    tab: { ...sessionStorage },
    device: { ...localStorage },
    cookie: document.cookie,
  }));
}

/** Assert that axe finds nothing against WCAG 2.0 to 2.2, A and AA, and its best practices. */
export async function assertAccessible(page) {
  // Colours on their way would be measured half-way.
  await page.waitForTimeout(300);
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (values) => globalThis.axe.run({ runOnly: { type: 'tag', values } }),
    RULES,
  );
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.flat().join(' ')} ${node.failureSummary}`),
  );
  assert.deepEqual(found, []);
}
