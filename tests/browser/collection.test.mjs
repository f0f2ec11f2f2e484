// The close of a carrier's day: a manifest, a van, and one that nobody knows of.
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

const faults = async (rules) => assert.ok((await fetch(`${product.simulator}/_sim/faults`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(rules) })).ok);
const dock = async () => (await fetch(`${product.simulator}/_sim/dock`)).json();
const until = async (page, look) => { for (const end = Date.now() + 30_000; Date.now() < end; await page.waitForTimeout(300)) if (await look()) return; assert.fail('it never came'); };
/** Nothing for axe, nothing wider than the screen, and a picture where they are kept. */
const lookAt = async (page, name) => {
  await page.evaluate(axe);
  assert.deepEqual(await page.evaluate(async () => (await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })).violations.map(({ id, nodes }) => `${id} ${nodes[0].target}`)), [], name);
  const width = page.viewportSize().width;
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width, name);
  if (process.env.DESK_SHOTS) await page.screenshot({ path: `${process.env.DESK_SHOTS}/${name}.png`, fullPage: true });
};

test('a carrier\'s day is closed by keyboard, its document is opened, and a second close finds nothing', { timeout: 90_000 }, async () => {
  const [order] = (await product.api('GET', '/api/v1/orders?state=packed&limit=1')).data;
  const shipment = await product.api('POST', '/api/v1/shipments?wait=8', { order: order.id, carrier: 'demo' });
  const page = await product.loggedIn();
  await page.goto('/desk/handover?lang=en');
  await page.click('a[href="/desk/collection"]');
  const close = page.locator('button', { hasText: 'Close the day' });
  await close.focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/done=day_closed/);
  const manifests = page.locator('[aria-labelledby=manifests]');
  await until(page, async () => (await manifests.innerText()).includes('confirmed'));
  assert.equal(await close.count(), 0, 'nothing waits any more');
  const [made] = (await dock()).manifests;
  assert.match(await manifests.innerText(), new RegExp(made.id));
  const paper = await page.request.get(await manifests.locator('a', { hasText: 'Document' }).getAttribute('href'));
  assert.match((await paper.body()).toString('latin1'), /^%PDF-/);
  await page.click(`a:has-text("${made.id}")`);
  assert.match(await page.innerText('[aria-labelledby=parts]'), new RegExp(shipment.tracking_number || '.'));
  assert.match(await page.innerText('[aria-labelledby=sent]'), /\/v1\/manifests/);
  await page.goto(`/desk/orders/${order.id}?lang=en`);
  assert.match(await page.innerText('[aria-labelledby=timeline]'), new RegExp(made.id));
});

test('a van is ordered; what is wrong is named and what was typed is kept; it is cancelled', { timeout: 90_000 }, async () => {
  const page = await product.loggedIn({ viewport: { width: 320, height: 640 }, bypassCSP: true });
  await page.goto('/desk/collection?lang=en');
  await page.fill('[name=ready]', '18:00');
  await page.fill('[name=close]', '15:00');
  await page.fill('[name=parcels]', '2.5');
  await page.fill('[name=weight]', 'much');
  await page.fill('[name=instructions]', 'Ring twice');
  await page.click('button:has-text("Order the van")');
  const wrong = await page.innerText('[role=alert]');
  for (const field of ['/close', '/parcels', '/weight']) assert.ok(wrong.includes(field), field);
  assert.equal(await page.inputValue('[name=instructions]'), 'Ring twice');
  await lookAt(page, 'en-collection-wrong');
  await page.fill('[name=ready]', '13:00');
  await page.fill('[name=parcels]', '12');
  await page.fill('[name=weight]', '30.5');
  await page.click('button:has-text("Order the van")');
  await page.waitForURL(/done=van_asked/);
  const vans = page.locator('[aria-labelledby=vans]');
  await until(page, async () => (await vans.innerText()).includes('confirmed'));
  const [van] = (await dock()).pickups;
  assert.deepEqual([van.ready, van.close, van.parcels], ['13:00', '15:00', 12]);
  await vans.locator('button', { hasText: 'Cancel the van' }).click();
  await until(page, async () => (await dock()).pickups[0].state === 'cancelled');
  assert.equal((await dock()).pickups[0].state, 'cancelled');
});

test('a cancellation whose answer was lost waits for a person, who finds it among the exceptions and ends it', { timeout: 90_000 }, async () => {
  const page = await product.loggedIn({ viewport: { width: 320, height: 640 }, bypassCSP: true });
  const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const ordered = await product.api('POST', '/api/v1/pickups', { carrier: 'demo', date: day, ready: '15:00', close: '18:00', parcels: 3, weight_g: 4000 });
  await until(page, async () => (await product.api('GET', `/api/v1/pickups/${ordered.id}`)).state === 'done');
  await faults([{ on: 'cancel_pickup', kind: 'reset_after_commit', times: 1 }]);
  await product.api('POST', `/api/v1/pickups/${ordered.id}/cancel`, {});
  await until(page, async () => (await product.api('GET', `/api/v1/pickups/${ordered.id}`)).cancellation_in_doubt);
  for (const lang of ['zh-CN', 'en']) {
    await page.goto(`/desk/collection?lang=${lang}`);
    await lookAt(page, `${lang}-collection`);
    await page.goto(`/desk/collection/pickups/${ordered.id}?lang=${lang}`);
    await lookAt(page, `${lang}-errand`);
  }
  // However many came after it, it does not fall out of what waits for a person.
  for (let i = 0; i < 55; ++i) await product.api('POST', '/api/v1/pickups', { carrier: 'demo', date: day, ready: '15:00', close: '18:00', parcels: 1, weight_g: 100 });
  await page.goto('/desk/exceptions?lang=en');
  await page.click(`a[href="/desk/collection/pickups/${ordered.id}"]`);
  await page.fill('[aria-labelledby=made] [name=reason]', 'Rang them: it is cancelled.');
  await page.click('[aria-labelledby=made] button');
  await page.waitForURL(/done=errand_settled/);
  assert.equal((await product.api('GET', `/api/v1/pickups/${ordered.id}`)).state, 'cancelled');
  const wide = await product.loggedIn({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
  for (const lang of ['zh-CN', 'en']) {
    await wide.goto(`/desk/collection?lang=${lang}`);
    await lookAt(wide, `${lang}-collection-wide`);
  }
});
