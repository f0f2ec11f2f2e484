// Accounts with carriers on the desk, and what was said to a carrier about a shipment.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { startProduct } from './product.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** @type {Awaited<ReturnType<typeof startProduct>>} */
let product;
before(async () => { product = await startProduct(); });
after(async () => { await product?.stop(); });

/** A booked shipment; its conversation's address. */
async function booked() {
  const order = (await product.api('GET', '/api/v1/orders?state=packed&limit=1')).data[0];
  const shipment = await product.api('POST', '/api/v1/shipments?wait=8', { order: order.id });
  return { order: order.id, address: `/desk/shipments/${shipment.id}/conversation` };
}

test('an account is entered, tried and used without a script, and its secret is never shown again', { timeout: 60_000 }, async () => {
  const page = await product.loggedIn({ javaScriptEnabled: false });
  await page.goto('/desk/carriers/demo/live?lang=en');
  await page.fill('[name=endpoint]', `${product.simulator}/b`);
  await page.fill('[name="secret.client_id"]', 'demo');
  await page.fill('[name="secret.client_secret"]', 'not-the-secret');
  await page.click('form.entries button.main');
  assert.match(await page.textContent('.note.good'), /saved/);
  assert.match(await page.textContent('.secret'), /Set changed on .* by you/);
  assert.ok(!(await page.content()).includes('not-the-secret'));
  await page.click('form:has([name=do][value=try]) button');
  assert.match(await page.textContent('#trial'), /did not work/);
  await page.fill('[name="secret.client_secret"]', 'demo-secret');
  await page.click('form.entries button.main');
  await page.click('form:has([name=do][value=try]) button');
  assert.match(await page.textContent('#trial'), /account works/);
  await page.click('a[href$="do=use"]');
  assert.match(await page.textContent('.note.warn'), /costs money/);
  await page.click('button.danger');
  assert.match(await page.textContent('h1 .state.good'), /In use/);
  const { order } = await booked();
  const [shipment] = (await product.api('GET', `/api/v1/orders/${order}`)).shipments;
  const truth = await (await fetch(`${product.simulator}/_sim/shipments?reference=${shipment.bookings[0].reference}`)).json();
  assert.equal(truth.data[0].account, 'b');
});

test('what was said to the carrier is opened with the keyboard', async () => {
  const page = await product.loggedIn();
  const { order, address } = await booked();
  await page.goto(`/desk/orders/${order}?lang=en`);
  await page.click(`a[href="${address}"]`);
  const summary = page.locator('.calls summary').last();
  await summary.focus();
  await page.keyboard.press('Enter');
  assert.match(await page.locator('.calls details[open] pre').last().textContent(), /"tracking_number"/);
  assert.match(await page.locator('.calls details[open]').textContent(), /Authorization: \*\*\*/);
  assert.match(await page.locator('.calls details[open]').textContent(), /characters left out/);
});

test('the pages fit a small screen in both languages, and axe finds nothing', { timeout: 60_000 }, async () => {
  const { address } = await booked();
  for (const width of [320, 1280]) {
    const page = await product.loggedIn({ viewport: { width, height: 800 }, bypassCSP: true });
    for (const language of ['en', 'zh-CN'])
      for (const place of [address, '/desk/carriers', '/desk/carriers/demo/live', '/desk/carriers/demo/configuration', '/desk/carriers/demo/simulator/confirm?do=use']) {
        await page.goto(`${place}${place.includes('?') ? '&' : '?'}lang=${language}`);
        for (const summary of await page.locator('.calls summary').all()) await summary.click();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, `${place} in ${language}`);
        assert.ok(!(await page.content()).includes('{{'), place);
        await page.evaluate(axe);
        const found = await page.evaluate(() => globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }));
        assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`), [], `${place} in ${language} at ${width}`);
      }
  }
});
