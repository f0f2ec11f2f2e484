// Work at the shelves by scans alone: goods in, put away, moved, counted, pick faces filled; offline too. The ledger tells what came of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startProduct } from './product.mjs';
import { station } from './station.mjs';

/** @type {Awaited<ReturnType<typeof startProduct>>} */
let product;
/** @type {Awaited<ReturnType<typeof station>>} */
let hand;
before(async () => {
  product = await startProduct({ empty: true });
  const good = (sku, name) => ({ sku, name, weight_g: 100, length_mm: 100, width_mm: 80, height_mm: 40, price: { minor: 500, currency: 'GBP' } });
  await product.api('PUT', '/api/v1/products', { products: [good('MUG', 'Stoneware mug'), good('TEA', 'Green tea 龙井')] });
  await product.api('PUT', '/api/v1/locations', { locations: ['IN-1', 'A-01', 'A-02', 'R-09'].map((code) => ({ code, kind: 'bin' })) });
  hand = await station(product, 'sam');
  await hand.signIn();
});
after(async () => { await product?.stop(); });

/** The same code within 120 ms is a trigger's bounce, whatever happened in between: fast hands wait. */
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
const begin = async (mode) => {
  await hand.page.evaluate(() => globalThis.station.leave());
  await hand.page.evaluate((m) => globalThis.station.openStock(m), mode);
};
const lies = () => Object.fromEntries(product.rows('SELECT l.code, p.sku, s.on_hand FROM stock_place s JOIN location l ON l.id = s.location_id JOIN product p ON p.id = s.product_id').map(([bin, sku, n]) => [`${bin} ${sku}`, Number(n)]));
const sound = async () => {
  await hand.drained();
  assert.deepEqual((await product.api('GET', '/api/v1/scan-conflicts')).data, []);
  assert.deepEqual(product.violations(), []);
};

test('goods are received, put away from the dock, and moved, with and without a network', { timeout: 120_000 }, async () => {
  await begin('receive');
  await scans('DN-77', '~W1:X40', 'MUG', 'IN-1', '~W1:X12', 'TEA', 'IN-1');
  await begin('putaway');
  await hand.context.setOffline(true);
  await scans('IN-1', '~W1:X25', 'MUG');
  assert.match(await asked(), /where it goes/);
  await scans('IN-1');
  assert.equal(await error(), 'same_place');
  await scans('R-09', '~W1:X10', 'MUG', 'A-01', '~W1:X12', 'TEA', 'A-02');
  await hand.context.setOffline(false);
  await begin('move');
  await scans('A-02', 'TEA', 'TEA', '~W1:UNDO', 'A-01');
  assert.equal(await error(), '');
  await sound();
  assert.deepEqual(lies(), { 'IN-1 MUG': 5, 'R-09 MUG': 25, 'A-01 MUG': 10, 'A-02 TEA': 11, 'A-01 TEA': 1 });
  const actors = product.rows("SELECT DISTINCT actor FROM stock_movement");
  assert.deepEqual(actors, [[hand.user.id]], 'every movement is somebody\'s');
});

test('a bin is counted blind, and what is wrong is put right', { timeout: 120_000 }, async () => {
  await product.api('POST', '/api/v1/stock/counts', { bins: ['A-01', 'A-02'] });
  await hand.page.evaluate(() => globalThis.station.leave());
  await hand.page.waitForFunction(() => globalThis.station.work?.to_count === 2);
  assert.match(await hand.page.innerText('.acts'), /Count \(2\)/);
  await begin('count');
  assert.match(await asked(), /A-01/);
  await scans('A-01', '~W1:X9', 'MUG', 'TEA', 'TEA');
  assert.ok(!(await hand.page.innerText('#station')).includes('10'), 'nobody is told what the books say');
  await scans('A-01');
  assert.match(await asked(), /A-02/);
  await scans('A-02', '~W1:DONE');
  await sound();
  assert.deepEqual(lies(), { 'IN-1 MUG': 5, 'R-09 MUG': 25, 'A-01 MUG': 9, 'A-01 TEA': 2, 'A-02 TEA': 11 }, 'eleven that are all gone want a second count');
  await begin('count');
  assert.match(await asked(), /A-02/);
  await scans('A-02', '~W1:DONE');
  await sound();
  assert.equal(lies()['A-02 TEA'], undefined);
  assert.match(await asked(), /bin to count/);
});

test('a pick face that runs low is filled from where the plan says', { timeout: 120_000 }, async () => {
  await product.api('PUT', '/api/v1/stock/faces', { faces: [{ sku: 'MUG', location: 'A-01', low: 10, full: 30 }] });
  await begin('replenish');
  assert.match(await asked(), /Go to R-09/);
  await scans('IN-1');
  assert.equal(await error(), 'wrong_bin');
  await scans('R-09', '~W1:X21', 'MUG');
  assert.match(await asked(), /Bring it to A-01/);
  await scans('A-01');
  await sound();
  assert.equal(lies()['A-01 MUG'], 30);
  assert.match(await asked(), /All pick faces are full/);
});

test('another one took the goods meanwhile: the move goes to a person', { timeout: 120_000 }, async () => {
  await begin('move');
  await hand.context.setOffline(true);
  await scans('IN-1', '~W1:X5', 'MUG');
  await product.api('POST', '/api/v1/stock/moves', { sku: 'MUG', from: 'IN-1', to: 'R-09', quantity: 3 });
  await scans('A-02');
  await hand.context.setOffline(false);
  await hand.drained();
  const [conflict] = (await product.api('GET', '/api/v1/scan-conflicts')).data;
  assert.equal(conflict.key, 'stock.not_here');
  assert.equal(conflict.person, hand.user.id);
  assert.deepEqual(product.violations(), []);
});
