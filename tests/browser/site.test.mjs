// The chat on somebody else's site: another origin, under the strictest policy, with styles of its own.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { ask, lacta, onPage, open, QUESTION, SITE, stored } from './setup.mjs';

const STYLE = '* { color: rgb(1, 2, 3) !important; font-size: 40px !important } button { display: none !important }';
const OWNED =
  'data-title="Clinic chat" data-color="#7a1f5c" data-position="left" data-greeting="Good day from the clinic!"';
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

test("title, colour, corner and greeting are the owner's", () =>
  onSite(OWNED, async (it) => {
    await open(it);
    assert.equal(
      await it.locator('.head').evaluate((head) => getComputedStyle(head).backgroundColor),
      'rgb(122, 31, 92)',
    );
    assert.equal(await it.locator('h2').innerText(), 'Clinic chat');
    assert.match(await it.locator('.welcome').innerText(), /^Good day from the clinic!/);
    assert.ok((await it.locator('.launcher').boundingBox()).x < 100);
  }));

test('what looks like markup or a bad link in a reply does nothing', () =>
  onSite('', async (it) => {
    await it.route('**/api/messages', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      const response = await route.fetch();
      return route.fulfill({ response, json: poison(await response.json()) });
    });
    await open(it);
    const reply = await ask(it, QUESTION);
    assert.match(await reply.innerText(), /<img src=x onerror/);
    assert.deepEqual(await reply.locator('a').evaluateAll((links) => links.map((link) => link.protocol)), ['https:']);
    assert.equal(await reply.locator('img, script, b').count(), 0);
    assert.match(await it.locator('.quick').innerText(), /<script>/);
    await it.locator('.quick button').click();
    await it.locator('.reply').nth(1).waitFor();
    assert.equal(await it.evaluate(() => globalThis.hurt ?? {}.hurt), undefined);
  }));

/** A reply as somebody would write it who could write replies and wished the reader ill. */
function poison(turn) {
  const bad = '<script>window.hurt=1</script><img src=x onerror="window.hurt=1"> javascript:window.hurt=1';
  const source = { title: bad, publisher: bad, url: 'javascript:window.hurt=1', paragraphs: [1] };
  const blocks = [
    { type: 'paragraph', text: `${bad} [x](javascript:alert(1)) https://site.example/<b>` },
    { type: 'list', items: [bad, 'data:text/html,<script>window.hurt=1</script>'] },
  ];
  const buttons = [{ id: 'b', title: bad }];
  const reply = { ...turn.reply, blocks, buttons, disclaimer: bad, sources: [source, { ...source, url: bad }] };
  return JSON.parse(JSON.stringify({ ...turn, reply }).replace('{', '{"__proto__":{"hurt":1},'));
}
