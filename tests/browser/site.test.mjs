// The chat on somebody else's site: another origin, under the strictest policy, with styles of its own.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { ask, lacta, onPage, open, QUESTION, SITE, stored } from './setup.mjs';

const STYLE = '* { color: rgb(1, 2, 3) !important; font-size: 40px !important } button { display: none !important }';
let site;

function page(settings) {
  return `<!doctype html><html lang="en"><title>A site</title><link rel="stylesheet" href="/site.css">
<main><h1>A site</h1></main><script src="${lacta.url}/widget.js" ${settings} defer></script></html>`;
}

before(async () => {
  site = createServer(({ url }, response) => {
    const policy = `default-src 'none'; script-src ${lacta.url}; connect-src ${lacta.url}; style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'`;
    const isPage = url.startsWith('/page');
    const content = isPage ? page(decodeURIComponent(url.split('?')[1] ?? '')) : url === '/site.css' ? STYLE : '';
    response
      .writeHead(200, {
        'Content-Type': isPage ? 'text/html' : 'text/css',
        'Content-Security-Policy': policy,
      })
      .end(content);
  });
  await new Promise((resolve) => site.listen(Number(new URL(SITE).port), 'localhost', resolve));
});

after(() => {
  site.close();
  site.closeAllConnections();
});

/** Run a test on the site, with the addresses that its page asked for. */
function onSite(settings, use) {
  const asked = [];
  return onPage((it) => use(it, asked), {
    url: `${SITE}/page?${encodeURIComponent(settings)}`,
    prepare: (it) => it.on('request', (request) => asked.push(request.url())),
  });
}

test('it works under the strictest policy, and asks nothing before it is opened', () =>
  onSite('', async (it, asked) => {
    await it.locator('.launcher').waitFor();
    assert.deepEqual(
      asked.filter((url) => url.includes('/api/')),
      [],
    );
    await open(it);
    await ask(it, QUESTION);
    await it.locator('.quick button').first().click();
    await it.locator('.reply').nth(1).waitFor();
    const hosts = new Set(asked.map((url) => new URL(url).origin));
    assert.deepEqual(hosts, new Set([SITE, new URL(lacta.url).origin]));
  }));

test('the page does not style the chat, nor the chat the page', () =>
  onSite('', async (it) => {
    const style = (selector) =>
      it
        .locator(selector)
        .evaluate((element) => getComputedStyle(element).cssText + element.getBoundingClientRect().width);
    const before = await style('h1');
    await open(it);
    assert.equal(await style('h1'), before);
    assert.equal(await it.locator('#field').evaluate((field) => getComputedStyle(field).fontSize), '16px');
    assert.ok(await it.locator('.launcher').isVisible());
    assert.equal(await it.evaluate(() => document.querySelectorAll('style, [style]').length), 0);
  }));

for (const keep of ['tab', 'device']) {
  test(`only the token is kept, in the ${keep}, and only after the first message`, () =>
    onSite(`data-keep="${keep}"`, async (it) => {
      await open(it);
      assert.deepEqual(await stored(it), { tab: {}, device: {}, cookie: '' });
      await ask(it, QUESTION);
      const kept = await stored(it);
      const other = keep === 'tab' ? 'device' : 'tab';
      assert.deepEqual([Object.keys(kept[keep]).length, kept[other], kept.cookie], [1, {}, '']);
      assert.doesNotMatch(Object.values(kept[keep])[0], /galactorrhea/);
      assert.deepEqual(await it.context().cookies(), []);
    }));
}

test("title, corner and greeting are the owner's", () =>
  onSite('data-title="Clinic chat" data-position="left" data-greeting="Good day from the clinic!"', async (it) => {
    await open(it);
    assert.equal(await it.locator('h2').innerText(), 'Clinic chat');
    assert.match(await it.locator('.welcome').innerText(), /^Good day from the clinic!/);
    assert.ok((await it.locator('.launcher').boundingBox()).x < 100);
  }));

test(
  'what looks like markup or a bad link does nothing',
  { skip: process.env.BASE_URL && 'only the stand-in says such things' },
  () =>
    onSite('', async (it) => {
      await open(it);
      const reply = await ask(it, 'markup');
      assert.match(await reply.innerText(), /<img src=x onerror/);
      assert.deepEqual(await reply.locator('a').evaluateAll((links) => links.map((link) => link.protocol)), ['https:']);
      assert.equal(await it.evaluate(() => globalThis.hurt), undefined);
    }),
);
