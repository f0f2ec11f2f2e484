// What carriers ask for an order, and the rules that choose by it.
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

const packed = async () => (await product.api('GET', '/api/v1/orders?state=packed&limit=1')).data[0].id;

test('a rule is tried on a parcel, saved, and found again beside an order\'s prices; an offer is booked by keyboard', { timeout: 60_000 }, async () => {
  const page = await product.loggedIn();
  await page.goto('/desk/rules?lang=en');
  await page.fill('[name=name]', 'Cheap');
  await page.selectOption('[name=wish]', 'cheapest');
  for (const [name, text] of Object.entries({ to_country: 'GB', to_postal_code: 'YO1 1AA', to_city: 'York', parcel_weight_g: '900', parcel_length_mm: '300', parcel_width_mm: '200', parcel_height_mm: '100' }))
    await page.fill(`[name=${name}]`, text);
  await page.click('button[value=try]');
  assert.match(await page.textContent('[aria-labelledby=trial] .note.good'), /demo economy/);
  assert.equal(await page.inputValue('[name=name]'), 'Cheap', 'what was typed is not lost');
  await page.click('button[value=save]');
  assert.match(await page.textContent('ol.rows'), /Cheap/);

  const order = await packed();
  await page.goto(`/desk/orders/${order}?lang=en`);
  await page.click('a[href$="/prices"]');
  assert.match(await page.textContent('[aria-labelledby=chosen] .note.good'), /demo economy/);
  const offers = page.locator('[aria-labelledby=offers] li:has(button)');
  assert.ok(await offers.count() >= 3);
  await page.focus('[aria-labelledby=offers] li:nth-child(2) button');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/desk\/orders\/[^/]+\?done=booking/);
  const [shipment] = (await product.api('GET', `/api/v1/orders/${order}`)).shipments;
  assert.equal(shipment.service, 'standard', 'the second cheapest');
});

for (const lang of ['en', 'zh-CN'])
  test(`axe finds nothing on prices and rules, and none is wider than 320 pixels: ${lang}`, { timeout: 60_000 }, async () => {
    const page = await product.loggedIn({ viewport: { width: 320, height: 640 }, bypassCSP: true });
    for (const address of [`/desk/orders/${await packed()}/prices`, '/desk/rules']) {
      await page.goto(`${address}?lang=${lang}`);
      await page.evaluate(axe);
      const violations = await page.evaluate(async () => {
        const { violations } = await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
        return violations.map(({ id, nodes }) => `${id} ${nodes[0].target}`);
      });
      assert.deepEqual(violations, [], address);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320, address);
      if (process.env.DESK_SHOTS) await page.screenshot({ path: `${process.env.DESK_SHOTS}/${lang}-${address.endsWith('prices') ? 'prices' : 'rules'}.png`, fullPage: true });
    }
  });

test('a label that did not come is seen among the exceptions, asked for again, and said to be printed', { timeout: 90_000 }, async () => {
  const faults = (rules) => fetch(`${product.simulator}/_sim/faults`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(rules) });
  assert.ok((await faults([{ on: 'book', kind: 'half_reply', times: 1 }, { on: 'label', kind: 'label_gone' }])).ok);
  const order = await packed();
  const made = await product.api('POST', '/api/v1/shipments', { order, carrier: 'demo' });
  const page = await product.loggedIn({ viewport: { width: 320, height: 640 }, bypassCSP: true });
  const warning = page.locator('.note.warn', { hasText: 'The label is missing' });
  for (const end = Date.now() + 30_000; Date.now() < end; await page.waitForTimeout(300)) {
    const { missing_label: missing } = await product.api('GET', `/api/v1/shipments/${made.id}`);
    if (missing && !missing.asking) break;
  }
  for (const lang of ['zh-CN', 'en']) {
    await page.goto(`/desk/orders/${order}?lang=${lang}`);
    await page.evaluate(axe);
    assert.deepEqual(await page.evaluate(async () => (await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })).violations.map(({ id }) => id)), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320);
    if (process.env.DESK_SHOTS) await page.screenshot({ path: `${process.env.DESK_SHOTS}/${lang}-label.png`, fullPage: true });
  }
  assert.match(await warning.innerText(), /not kept any more/);
  await page.click('button:has-text("Ask again")');
  await page.waitForURL(/done=label_asked/);
  for (const end = Date.now() + 30_000; Date.now() < end; await page.waitForTimeout(300))
    if (!(await product.api('GET', `/api/v1/shipments/${made.id}`)).missing_label.asking) break;
  await page.goto(`/desk/orders/${order}?lang=en`);
  await page.fill('form:has-text("Where the label is") input[name=reason]', 'Printed on the carrier’s page');
  await page.keyboard.press('Enter');
  await page.waitForURL(/done=label_settled/);
  assert.equal(await warning.count(), 0);
  assert.match(await page.innerText('[aria-labelledby=timeline]'), /A person says where the label is: Printed on the carrier’s page/);
  assert.ok((await faults([])).ok);
});
