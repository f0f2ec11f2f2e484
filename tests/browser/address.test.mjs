// Where an order goes, and the terms of its shipment: on the desk, in both languages, by keyboard, from 320 pixels on.
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

const one = async (state) => (await product.api('GET', `/api/v1/orders?state=${state}&limit=1`)).data[0].id;
const put = (order, address) => product.api('PUT', `/api/v1/orders/${order}/address`, { address, reason: 'set by a test' });
const leeds = { name: 'Ann Lee', lines: ['9 Mill Lane'], city: 'Leeds', postal_code: 'LS1 4AP', country: 'GB' };

/** Nothing for axe, nothing wider than the window. */
const sound = async (page, name) => {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
    return violations.map(({ id, nodes }) => `${id} ${nodes[0].target}`);
  });
  assert.deepEqual(violations, [], name);
  const { width } = page.viewportSize();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width, `${name} is wider than ${width}`);
  if (process.env.DESK_SHOTS) await page.screenshot({ path: `${process.env.DESK_SHOTS}/${name}-${width}.png`, fullPage: true });
};

test('an address is checked, a suggestion is taken by keyboard, and saved with its reason', { timeout: 120_000 }, async () => {
  const order = await one('packed');
  const page = await product.loggedIn();
  await page.goto(`/desk/orders/${order}?lang=en`);
  await page.click('a[href$="/address"]');
  await page.fill('[name=line1]', '9 Mill Lane');
  await page.fill('[name=city]', 'Lead');
  await page.fill('[name=postal_code]', 'LS1 4AP');
  await page.fill('[name=country]', 'gb');
  await page.fill('input[name=reason]:not([type=hidden])', 'The customer rang');
  await page.focus('button[name=check]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('h2:has-text("Deliverable as suggested")');
  assert.equal(await page.inputValue('.field [name=city]'), 'Lead', 'a suggestion changes nothing');
  await page.focus('button:has-text("Take this one")');
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=It is not saved yet');
  assert.equal(await page.inputValue('.field [name=city]'), 'Leeds');
  assert.equal(await page.inputValue('label [name=reason]'), 'The customer rang', 'what was typed is not lost');
  await page.focus('.field [name=city]');
  await page.keyboard.press('Enter');  // the first button saves
  await page.waitForURL(/done=address_changed/);
  assert.match(await page.innerText('[aria-labelledby=timeline]'), /Leeds, LS1 4AP, GB\. The customer rang/);
});

test('wrong fields are named where they are, and what was typed stays', { timeout: 60_000 }, async () => {
  const page = await product.loggedIn();
  await page.goto(`/desk/orders/${await one('packed')}/address?lang=en`);
  await page.fill('[name=city]', '');
  await page.fill('[name=country]', 'UK');
  await page.fill('[name=line2]', 'Back door');
  await page.click('button[value=save]');
  assert.equal(await page.getAttribute('[name=city]', 'aria-invalid'), 'true');
  assert.match(await page.innerText('#wrong-city'), /missing/);
  assert.match(await page.innerText('#wrong-country'), /two letters/);
  assert.equal(await page.inputValue('.field [name=line2]'), 'Back door');
});

test('a service point is found, priced, and booked at that price', { timeout: 60_000 }, async () => {
  const order = await one('packed');
  await put(order, leeds);
  const page = await product.loggedIn();
  await page.goto(`/desk/orders/${order}?lang=en`);
  await page.click('summary:has-text("Terms")');
  await page.fill('[name="terms.references"]', 'PO 7');
  await page.focus('button[name=points_of]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('h1:has-text("Service points")');
  await page.locator('ul.rows li', { hasText: 'Station Kiosk' }).first().locator('button').click();
  await page.waitForSelector('h1:has-text("Prices")');
  assert.notEqual(await page.inputValue('[name="terms.point"]'), '');
  assert.equal(await page.inputValue('[name="terms.references"]'), 'PO 7');
  await page.locator('[aria-labelledby=offers] button').first().click();
  await page.waitForURL(/done=booking/);
});

for (const lang of ['en', 'zh-CN'])
  for (const width of [320, 1280])
    test(`axe finds nothing, and nothing is cut off: ${lang}, ${width}`, { timeout: 90_000 }, async () => {
      const page = await product.loggedIn({ viewport: { width, height: 900 }, bypassCSP: true });
      const order = await one('packed');
      await put(order, leeds);
      const path = `/desk/orders/${order}`;
      await page.goto(`${path}/address?lang=${lang}`);
      await sound(page, `${lang}-address`);
      await page.fill('.field [name=city]', 'York');
      await page.fill('.field [name=postal_code]', 'ZZ9 9ZZ');
      await page.click('button[name=check]');
      await page.waitForSelector('#verdict');
      await sound(page, `${lang}-address-checked`);
      await page.fill('.field [name=city]', '');
      await page.click('button[value=save]');
      await page.waitForSelector('#wrong-city');
      await sound(page, `${lang}-address-wrong`);

      await put(order, { ...leeds, city: 'Oslo', postal_code: '0150', country: 'NO' });
      await page.goto(`${path}?lang=${lang}`);
      await page.click('details.terms summary');
      await sound(page, `${lang}-order-terms`);
      await page.fill('[name="terms.insured"]', 'dear');
      await page.selectOption('[name="terms.incoterm"]', 'DDP');
      await page.selectOption('[name="terms.duties"]', 'recipient');
      await page.click('button[formaction$="/prices"]');
      await page.waitForSelector('[id="wrong-terms.insured"]');
      await sound(page, `${lang}-prices-wrong`);
      await page.fill('[name="terms.insured"]', '');
      await page.selectOption('[name="terms.duties"]', '');
      await page.click('button[name=points_of]');
      await page.waitForSelector('ul.rows');
      await sound(page, `${lang}-points`);
    });
