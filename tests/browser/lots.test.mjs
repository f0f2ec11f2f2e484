// Goods by lot and by serial number at the station: a delivery, the walk, the bench, the look-up; and what the desk says of them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startProduct } from './product.mjs';
import { station } from './station.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const GTIN = '09506000134352';
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const SOON = day(60), LATE = day(400);
const yymmdd = (iso) => iso.replaceAll('-', '').slice(2);

/** @type {Awaited<ReturnType<typeof startProduct>>} */
let product;
/** @type {Awaited<ReturnType<typeof station>>} */
let hand;
before(async () => {
  product = await startProduct({ empty: true });
  const good = (sku, name, more) => ({ sku, name, weight_g: 100, length_mm: 100, width_mm: 80, height_mm: 40, price: { minor: 500, currency: 'GBP' }, ...more });
  await product.api('PUT', '/api/v1/products', { products: [good('SERUM', 'Eye serum 精华液', { by_lot: true, barcodes: [GTIN] }), good('CAM', 'Camera', { by_serial: true })] });
  await product.api('PUT', '/api/v1/locations', { locations: [...['A-01', 'A-02'].map((code) => ({ code, kind: 'bin' })), ...['T-1', 'T-2'].map((code) => ({ code, kind: 'tote' }))] });
  hand = await station(product, 'lou', { viewport: { width: 320, height: 640 } });
  await hand.signIn();
});
after(async () => { await product?.stop(); });

let last = '';
const scans = async (...codes) => {
  for (const code of codes) {
    if (code === last) await hand.page.waitForTimeout(130);
    await hand.wedge(code);
    last = code;
  }
};
const asked = () => hand.page.innerText('#do');
const error = () => hand.page.evaluate(() => globalThis.station.error?.key ?? '');
/** Nothing is wrong for those who see and hear otherwise, and nothing is wider than a narrow handheld; a picture where wanted. */
const looks = async (name, page = hand.page) => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${name}: ${id} ${nodes[0].html}`), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} is too wide`);
  if (process.env.FLOOR_SHOTS) await page.screenshot({ path: path.join(process.env.FLOOR_SHOTS, `${name}.png`), fullPage: true });
};

test('a delivery says its lot and expiry, by its barcode or by hand', { timeout: 240_000 }, async () => {
  await hand.page.evaluate(() => globalThis.station.openStock('receive'));
  await scans('DN-7', '~W1:X9', 'SERUM');
  assert.match(await asked(), /the lot of SERUM/);
  await looks('lots-receive-lot');
  await scans('LATE');
  assert.match(await asked(), /last day/);
  await scans(yymmdd(LATE), 'A-01');
  await scans('~W1:X2', `]C101${GTIN}17${yymmdd(SOON)}10SOON`, 'A-02', '~W1:X3', 'CAM', 'A-02');
  assert.equal(await error(), '');
  await hand.drained();
  const { data: [level] } = await product.api('GET', '/api/v1/stock?sku=SERUM');
  assert.deepEqual(level.bins.map(({ location, lot, expires, on_hand }) => [location, lot, expires, on_hand]), [['A-01', 'LATE', LATE, 9], ['A-02', 'SOON', SOON, 2]]);
  assert.deepEqual((await product.api('GET', '/api/v1/scan-conflicts')).data, []);
});

test('the walk names the lot that expires first, the bench wants each serial number, and the desk shows both', { timeout: 300_000 }, async () => {
  const { id: order } = await product.api('POST', '/api/v1/orders', {
    channel: 'shop', external_ref: 'LOT-1', currency: 'GBP', customer: { name: 'Ada Whitfield', email: 'ada@example.com' },
    ship_to: { name: 'Ada Whitfield', lines: ['12 Brick Lane'], city: 'London', postal_code: 'E1 6AN', country: 'GB' },
    lines: [['SERUM', 3], ['CAM', 1]].map(([sku, quantity]) => ({ sku, quantity, unit_price: { minor: 500, currency: 'GBP' } })),
  });
  await hand.page.evaluate(() => globalThis.station.leave());
  await hand.page.waitForFunction(() => { if (globalThis.station.work?.released > 0) return true; void globalThis.station.loadWork(); return false; }, null, { polling: 500 });
  await hand.page.click('button:has-text("Pick one order")');
  await hand.page.waitForFunction(() => globalThis.station.task?.packet.kind === 'pick');
  const { stops } = await hand.page.evaluate(() => globalThis.station.task.packet);
  assert.deepEqual(stops.filter(({ sku }) => sku === 'SERUM').map(({ lot, expires, needed }) => [lot, expires, needed]).sort(), [['LATE', LATE, 1], ['SOON', SOON, 2]]);
  for (const stop of stops) {
    await scans(stop.bin);
    if (stop.sku === 'SERUM') {
      assert.match(await asked(), new RegExp(`lot ${stop.lot}, until ${stop.expires}`));
      await looks(`lots-pick-${stop.lot}`);
      await scans(`]C101${GTIN}10WRONG`);
      assert.equal(await error(), 'wrong_lot');
      assert.match(await hand.page.innerText('#problem'), new RegExp(stop.lot));
      await scans(`~W1:X${stop.needed}`, `]C101${GTIN}10${stop.lot}`, stop.tote);
    } else {
      await scans(stop.sku, stop.tote);
    }
  }
  assert.match(await asked(), /List done/);
  await hand.drained();
  await hand.page.evaluate(() => globalThis.station.leave());
  await hand.wedge(order);
  await hand.page.waitForFunction(() => globalThis.station.task?.packet.kind === 'pack');
  await looks('lots-pack');
  await scans('CAM');
  assert.match(await asked(), /serial number of CAM/);
  await looks('lots-pack-serial');
  await scans('SN-0001', '~W1:X3', 'SERUM');
  assert.match(await asked(), /All in/);
  await hand.page.click('button:has-text("Seal")');
  await hand.page.click('#question button:has-text("OK")');
  await hand.page.waitForSelector('.sealed');
  const { packages: [{ items }] } = await product.api('GET', `/api/v1/orders/${order}`);
  assert.deepEqual(items.find(({ sku }) => sku === 'CAM').serials, ['SN-0001']);
  assert.deepEqual(items.find(({ sku }) => sku === 'SERUM').lots.map(({ lot, quantity }) => [lot, quantity]).sort(), [['LATE', 1], ['SOON', 2]]);

  for (const [locale, said] of [['en', /Serial no. SN-0001/], ['zh-CN', /序列号 SN-0001/]]) {
    const page = await product.loggedIn({ locale });
    await page.goto(`/desk/orders/${order}`);
    assert.match(await page.innerText('main'), said);
    await looks(`lots-order-${locale}`, page);
    await page.context().close();
  }
});

test('a lot is looked up: where it lies, and which orders got it', { timeout: 120_000 }, async () => {
  await hand.page.evaluate(() => globalThis.station.leave());
  await hand.page.evaluate(() => globalThis.station.openLook());
  await scans('LATE');
  await hand.page.waitForSelector('.found');
  assert.match(await hand.page.innerText('.found'), new RegExp(`Lot[\\s\\S]*${LATE}[\\s\\S]*A-01[\\s\\S]*8[\\s\\S]*Order`));
  await looks('lots-look-up');
  assert.deepEqual(product.violations(), []);
});
