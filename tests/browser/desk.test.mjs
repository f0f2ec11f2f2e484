// The whole job through the desk's pages, and what the pages promise.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startProduct } from './product.mjs';

/** @type {Awaited<ReturnType<typeof startProduct>>} */
let product;
before(async () => { product = await startProduct(); });
after(async () => { await product?.stop(); });

/** The first order of a state, by the board. */
async function openFirst(page, state) {
  await page.goto(`/desk?state=${state}&lang=en`);
  await page.click('table.orders td.key a');
}

test('an order goes from the shelf onto the truck and to the door without a script', { timeout: 120_000 }, async () => {
  const page = await product.loggedIn({ javaScriptEnabled: false });
  await openFirst(page, 'released');
  await page.click('form[action$="/pick"] button');

  await page.fill('form.scan [name=code]', 'NO-SUCH-BIN');
  await page.click('form.scan button.main');
  assert.match(await page.textContent('[role=alert]'), /not a bin/);
  const shown = async (n) => (await page.textContent(`.scansteps li:nth-child(${n}) strong`)).trim();
  await page.fill('form.scan [name=code]', await shown(1));
  await page.click('form.scan button.main');
  await page.fill('form.scan [name=code]', (await page.textContent('.scansteps li:nth-child(2) .sku')).trim());
  await page.click('form.scan button.main');
  await page.fill('form.scan [name=code]', await shown(3));
  await page.click('form.scan button.main');
  while (await page.$('form.scan button[value=vouch]')) await page.click('form.scan button[value=vouch]');

  await page.click('.card.good a.button');
  await page.click('form[action$="/open"] button');
  await page.click('form.scan button[value=vouch]');
  await page.click('form[action$="/seal"] button');
  await page.click('form[action$="/book"] button');
  const order = page.url().split('?')[0].replace(product.url, '');
  const customerPage = await page.getAttribute('a[target=_blank][href*="/t/"]', 'href');
  const sscc = (await page.textContent('#packages ~ article .sku')).trim();

  await page.goto('/desk/handover');
  await page.click('form[action="/desk/handover"] button');
  await page.fill('form.scan [name=code]', sscc);
  await page.click('form.scan button.main');
  await page.click('form[action$="/close"] button');

  const customer = await product.stranger({ javaScriptEnabled: false });
  for (let days = 0; days < 12; ++days) {
    await fetch(`${product.simulator}/_sim/clock`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"advance_seconds": 86400}' });
    await product.api('POST', '/api/v1/trackers/refresh', {});
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await customer.goto(`${customerPage}?lang=en`);
    if (/Delivered/.test(await customer.textContent('.card strong'))) break;
  }
  assert.match(await customer.textContent('.card strong'), /Delivered/);
  await page.goto(order);
  assert.match(await page.textContent('.ladder'), /✓/);
});

test('a double click, a reload, the back button and the same form again book once', async () => {
  const page = await product.loggedIn();
  await openFirst(page, 'packed');
  const order = page.url().split('/').pop();
  const shipments = async () => (await product.api('GET', `/api/v1/orders/${order}`)).shipments.length;
  const button = page.locator('button.main[form=booking]');
  const sent = [];
  page.on('request', (request) => { if (request.method() === 'POST') sent.push(request.postData()); });
  await button.dblclick({ noWaitAfter: true });
  await page.waitForURL(/done=booking/);
  assert.ok(sent.length >= 1 && new Set(sent).size === 1, 'both clicks send the same form');
  assert.equal(await shipments(), 1);
  await page.reload();
  await page.goBack();
  if (await button.count()) await button.click();
  assert.equal(await shipments(), 1);
  for (let i = 0; i < 2; ++i) {
    const answer = await page.request.post(`/desk/orders/${order}/book`, { data: sent[0], headers: { 'content-type': 'application/x-www-form-urlencoded' }, maxRedirects: 0 });
    assert.equal(answer.status(), 303);
  }
  assert.equal(await shipments(), 1);
});

test('a form that was shown before a hold was lifted does not bring the hold back', async () => {
  const page = await product.loggedIn();
  await openFirst(page, 'released');
  const order = page.url().split('/').pop();
  await page.fill('form[action$="/hold"] [name=detail]', 'look at it');
  const form = await page.$eval('form[action$="/hold"]', (it) => Object.fromEntries(new FormData(it)));
  await page.click('form[action$="/hold"] button');
  await page.click('form[action$="/lift"] button');
  await page.request.post(`/desk/orders/${order}/hold`, { form, maxRedirects: 0 });
  assert.notEqual((await product.api('GET', `/api/v1/orders/${order}`)).state, 'held');
});

test('a form without the session\'s token, or from elsewhere, changes nothing', async () => {
  const page = await product.loggedIn();
  await openFirst(page, 'packed');
  const order = page.url().split('/').pop();
  const csrf = await page.getAttribute('input[name=csrf]', 'value');
  await page.request.post(`/desk/orders/${order}/book`, { form: { once: 'a' } });
  await page.request.post(`/desk/orders/${order}/book`, { form: { once: 'b', csrf }, headers: { 'sec-fetch-site': 'cross-site' } });
  assert.equal((await product.api('GET', `/api/v1/orders/${order}`)).shipments.length, 0);
});

test('finance sees the money, not the street, and no button that changes something', async () => {
  await product.api('POST', '/api/v1/users', { login: 'fin', name: 'Fin', password: 'a-long-password-7', roles: ['finance'] });
  const page = await product.loggedIn({}, 'fin', 'a-long-password-7');
  await openFirst(page, 'packed');
  const order = await product.api('GET', `/api/v1/orders/${page.url().split('/').pop()}`);
  const text = await page.textContent('main');
  assert.ok(!text.includes(order.ship_to.lines[0]), 'the street is shown');
  assert.ok(!text.includes(order.customer.phone || order.ship_to.phone), 'the telephone is shown');
  assert.equal(await page.locator('main form button').count(), 0);
});

test('no page is wider than a small screen, and none breaks the policy', async () => {
  const page = await product.loggedIn({ viewport: { width: 320, height: 640 } });
  const complaints = [];
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  for (const language of ['en', 'zh-CN'])
    for (const address of ['/desk', '/desk/picking', '/desk/waves?show=1', '/desk/packing', '/desk/handover', '/desk/exceptions']) {
      await page.goto(`${address}${address.includes('?') ? '&' : '?'}lang=${language}`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, `${address} in ${language}`);
      assert.equal(await page.getAttribute('html', 'lang'), language);
      assert.ok(!(await page.content()).includes('{{'), address);
    }
  assert.deepEqual(complaints, []);
});

test('a wave is looked at, released and walked by its plan', async () => {
  const page = await product.loggedIn({ javaScriptEnabled: false });
  await page.goto('/desk/waves?lang=en');
  await page.fill('[name=cart_orders]', '2');
  await page.click('form[method=get] button');
  const batches = await page.locator('#wave ~ .scroll tbody tr').count();
  assert.ok(batches > 0, 'no order waits for a wave');
  await page.click('form[method=post][action="/desk/waves"] button');
  assert.match(page.url(), /\/desk\/waves\/wav_/);
  assert.equal(await page.locator('.rows > li').count(), batches);
  await page.click('.rows > li a.key');
  assert.match(await page.textContent('.head'), /shortest route/);
  const plan = page.locator('svg[role=img]');
  assert.equal(await plan.locator('.route').count(), 1);
  assert.ok(await plan.locator('.stops > g').count() > 0);
  assert.match(await plan.locator('desc').textContent(), /Stops of the route: \d/);
});

test('an unknown token and a malformed one get the same page, and nobody may index or tell of it', async () => {
  const page = await product.stranger({ locale: 'en-GB' });
  const bodies = [];
  for (const token of ['AAAAAAAAAAAAAAAAAAAAAA', 'x', '..%2F..%2Fdesk', '%00%ff']) {
    const answer = await page.request.get(`/t/${token}`);
    if (answer.status() === 400) continue;  // refused before any page: no token has such bytes
    assert.equal(answer.status(), 404, token);
    assert.match(answer.headers()['x-robots-tag'], /noindex/);
    assert.equal(answer.headers()['referrer-policy'], 'no-referrer');
    bodies.push(await answer.text());
  }
  assert.equal(new Set(bodies).size, 1);
});

test('the board\'s tiles follow the orders while somebody looks at them', async () => {
  const page = await product.loggedIn();
  await page.goto('/desk?lang=en');
  const held = () => page.textContent('.tile[data-state=held] [data-n]');
  const before = Number(await held());
  await openFirst(page, 'released');
  const order = page.url().split('/').pop();
  await page.goto('/desk?lang=en');
  await product.api('POST', `/api/v1/orders/${order}/holds`, { key: 'manual', detail: 'look at it' });
  await page.waitForFunction((n) => Number(document.querySelector('.tile[data-state=held] [data-n]').textContent) === n, before + 1, { timeout: 10_000 });
  assert.match(await page.getAttribute('.tile[data-state=held]', 'class'), /problem/);
});
