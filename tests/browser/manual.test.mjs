// The API's manual in a browser: everything of our own, found by typing, readable on a telephone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startProduct } from './product.mjs';

/** @type {Awaited<ReturnType<typeof startProduct>>} */
let product;
before(async () => { product = await startProduct(); });
after(async () => { await product?.stop(); });

test('the manual asks nobody else, and breaks no policy of its own', async () => {
  const page = await product.loggedIn();
  const foreign = [], errors = [];
  page.on('request', (request) => { if (!request.url().startsWith(product.url)) foreign.push(request.url()); });
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto('/docs?lang=en', { waitUntil: 'networkidle' });
  assert.deepEqual([foreign, errors], [[], []]);
  const described = await product.api('GET', '/openapi.json');
  for (const methods of Object.values(described.paths))
    for (const { operationId } of Object.values(methods)) assert.ok(await page.$(`details#${operationId}`), operationId);
});

test('what is searched is found, by operation, by field and by problem key', async () => {
  const page = await product.loggedIn();
  await page.goto('/docs?lang=en');
  const shown = () => page.$$eval('.op:not([hidden])', (all) => all.map((one) => one.id));
  await page.keyboard.press('/');
  await page.keyboard.type('cancel order');
  assert.ok((await shown()).includes('cancelOrder'));
  assert.ok(!(await shown()).includes('listProducts'));
  await page.fill('#search', 'order.duplicate');
  assert.ok((await shown()).includes('problem-order.duplicate'));
  await page.fill('#search', 'xyzzy');
  assert.deepEqual(await shown(), []);
  assert.match(await page.textContent('output'), /Nothing/);
});

test('an address opens its operation, with a command to copy', async () => {
  const page = await product.loggedIn();
  await page.goto('/docs?lang=en#createOrder');
  assert.match(await page.innerText('#createOrder pre'), /^curl -X POST 'http/);
  await page.click('#createOrder a[href="#schema-NewOrder"] >> nth=0');
  assert.ok(await page.isVisible('#schema-NewOrder table'));
});

test('at 320 pixels nothing is cut off, in both languages, open or closed', async () => {
  for (const lang of ['en', 'zh-CN']) {
    const page = await product.loggedIn({ viewport: { width: 320, height: 640 } });
    await page.goto(`/docs?lang=${lang}`);
    await page.$$eval('details', (all) => all.forEach((one) => { one.open = true; }));
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, lang);
    assert.equal(await page.getAttribute('html', 'lang'), lang);
  }
});

test('strangers are led to the login and back', async () => {
  const page = await product.stranger();
  await page.goto('/docs');
  assert.match(page.url(), /\/login\?next=%2Fdocs$/);
});
