// The scan station in a real browser: a picker's and packer's day by scans alone, and what happens to it when the world breaks.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { startProduct } from './product.mjs';
import { every } from './screens.mjs';
import { station } from './station.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** @type {Awaited<ReturnType<typeof startProduct>>} */
let product;
before(async () => { product = await startProduct(); });
after(async () => { await product?.stop(); });

/** Twice the same code in a row wants a pause: two units are two, a trigger's bounce is one. */
const pause = (page) => page.waitForTimeout(130);
const conflicts = async () => (await product.api('GET', '/api/v1/scan-conflicts')).data;

test('a walk is picked and an order is packed by scans alone', { timeout: 240_000 }, async () => {
  const hand = await station(product, 'pia');
  await hand.signIn();
  await hand.page.click('button:has-text("Pick one order")');
  await hand.page.waitForFunction(() => globalThis.station.task?.packet.kind === 'pick');
  const { order } = await hand.page.evaluate(() => globalThis.station.task.packet.stops[0]);

  await hand.wedge('5901234123457');
  assert.match(await hand.page.innerText('#problem'), /Wrong bin[\s\S]*Expected[\s\S]*Scanned[\s\S]*5901234123457/);
  assert.equal(await hand.work(), '');
  assert.match(await hand.page.innerText('#do'), /List done/);
  await hand.drained();
  const picked = await product.api('GET', `/api/v1/orders/${order}`);
  // What is out of stock is not on the walk.
  assert.ok(picked.lines.some((line) => line.picked > 0) && picked.lines.every((line) => line.picked === line.reserved));

  await hand.page.click('button:has-text("Finish")');
  await hand.wedge(order);
  await hand.page.waitForFunction(() => globalThis.station.task?.packet.kind === 'pack');
  assert.equal(await hand.work(), '');
  await hand.page.click('button:has-text("Seal")');
  await hand.page.click('#question button:has-text("OK")');
  await hand.page.waitForSelector('.sealed');
  assert.equal((await product.api('GET', `/api/v1/orders/${order}`)).state, 'packed');
  assert.deepEqual(await conflicts(), []);
});

// Before the days of work below, which leave no tote free.
test('a cancelled order is on the screen before the next scan is taken', { timeout: 120_000 }, async () => {
  const hand = await station(product, 'ned');
  await product.api('POST', '/api/v1/orders', {
    channel: 'shop', external_ref: 'STOP-1', currency: 'GBP', customer: { name: 'Ada Whitfield', email: 'ada@example.com' },
    ship_to: { name: 'Ada Whitfield', lines: ['12 Brick Lane'], city: 'London', postal_code: 'E1 6AN', country: 'GB' },
    lines: [{ sku: 'CANDLE-L', quantity: 1, unit_price: { minor: 1590, currency: 'GBP' } }],
  });
  await hand.signIn();
  await hand.page.waitForFunction(() => globalThis.station.work?.released > 0);
  await hand.page.click('button:has-text("Pick one order")');
  await hand.page.waitForFunction(() => globalThis.station.task?.packet.kind === 'pick');
  const { stops } = await hand.page.evaluate(() => globalThis.station.task.packet);
  await hand.wedge(stops[0].bin);
  await hand.drained();  // a scan of before the cancellation that arrives after it is a conflict
  await product.api('POST', `/api/v1/orders/${stops[0].order}/cancel`, { reason: 'customer' });
  await hand.page.waitForFunction(() => globalThis.station.error?.key === 'stopped', null, { timeout: 15_000 });
  await hand.wedge(stops[0].sku);
  assert.equal(await hand.page.evaluate(() => globalThis.station.task.state.hand), 0);
});

test('a hundred scans back to back are a hundred records; a bounce is one, two units are two', { timeout: 120_000 }, async () => {
  const hand = await station(product, 'max');
  await hand.signIn();
  await hand.page.click('button:has-text("Pick a batch")');
  await hand.page.waitForFunction(() => globalThis.station.task?.packet.stops.length > 1);
  const bins = await hand.page.evaluate(() => [...new Set(globalThis.station.task.packet.stops.map((stop) => stop.bin))].slice(0, 2));
  const made = () => hand.page.evaluate(() => globalThis.station.journal.made);
  await hand.drained();
  const before = await made();
  await hand.wedge(...Array.from({ length: 100 }, (_, i) => bins[i % 2]));
  assert.equal(await made() - before, 100);

  const stop = await hand.page.evaluate(() => globalThis.station.task.packet.stops.find((one) => one.needed > 1));
  await pause(hand.page);
  await hand.wedge(stop.bin);
  const at = await made();
  await hand.wedge(stop.sku, stop.sku, stop.sku);
  assert.equal(await made() - at, 1, 'the trigger bounced');
  await pause(hand.page);
  await hand.wedge(stop.sku);
  assert.equal(await hand.page.evaluate(() => globalThis.station.task.state.hand), 2);
  await hand.drained();
  assert.deepEqual(await conflicts(), []);
});

test('another badge is another person at once; a PIN works, and five wrong ones lock', { timeout: 120_000 }, async () => {
  const hand = await station(product, 'ann'), other = await station(product, 'bob');
  await hand.signIn();
  await hand.wedge(other.badge);
  assert.equal(await hand.page.innerText('.who'), 'Pia bob');
  const session = (body) => hand.page.evaluate((sent) => globalThis.station.net.post('/floor/session', sent), body);
  await fetch(`${product.url}/api/v1/users/${hand.user.id}/pin`, { method: 'PUT', headers: { authorization: `Bearer ${product.key}`, 'content-type': 'application/json' }, body: '{"pin":"271828"}' });
  assert.equal((await session({ login: 'ann', pin: '271828' })).status, 201);
  for (let i = 0; i < 4; ++i) assert.equal((await session({ login: 'ann', pin: '314159' })).body.key, 'pin.wrong');
  assert.equal((await session({ login: 'ann', pin: '314159' })).body.key, 'badge.locked');
  assert.equal((await session({ badge: hand.badge })).body.key, 'badge.locked');
});

test('who signs out in a dead spot is signed out, and nobody finds the station open when the network is back', { timeout: 120_000 }, async () => {
  const hand = await station(product, 'joe');
  await hand.signIn();
  const atWork = () => hand.page.evaluate(async () => (await (await fetch('/floor/state')).json()).worker);
  await hand.page.route('**/floor/session/end', (route) => route.abort());
  await hand.wedge('~W1:LOGOUT');
  assert.equal(await hand.page.evaluate(() => globalThis.station.view), 'lock');
  assert.notEqual(await atWork(), null, 'the server has not heard of it');
  await hand.open();
  assert.equal(await hand.page.evaluate(() => globalThis.station.view), 'lock');
  await hand.page.unroute('**/floor/session/end');
  await hand.page.waitForFunction(() => globalThis.station.leaving.gone === null, null, { timeout: 30_000 });
  assert.equal(await atWork(), null);
  await hand.wedge(hand.badge);
  assert.equal(await hand.page.evaluate(() => globalThis.station.view), 'menu');
});

// FLOOR_SHOTS=DIR keeps a picture of each.
for (const lang of ['en', 'zh-CN'])
  test(`axe finds nothing on any screen, and none is wider than 320 pixels: ${lang}`, { timeout: 240_000 }, async () => {
    const hand = await station(product, `eve${lang.length}`, { viewport: { width: 320, height: 640 } });
    const { page } = hand;
    const goods = (await product.api('GET', '/api/v1/stock?limit=200')).data.filter(({ bins }) => bins.length > 0);
    await product.api('PUT', '/api/v1/stock/faces', { faces: [{ sku: goods[0].sku, location: goods[1].bins[0].location, low: 5, full: 20 }] });
    await product.api('POST', '/api/v1/stock/counts', { most_overdue: 3 });
    let seen = 0;
    await every(product, hand, lang, async (name) => {
      ++seen;
      const session = await hand.context.newCDPSession(page);
      await session.send('Runtime.evaluate', { expression: axe });
      const { result } = await session.send('Runtime.evaluate', {
        expression: 'axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then(({ violations }) => violations.map(({ id, nodes }) => `${id} ${nodes[0].target}`).join("\\n"))',
        awaitPromise: true, returnByValue: true,
      });
      await session.detach();
      assert.equal(result.value, '', name);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320, name);
      assert.ok(!(await page.innerText('body')).includes('['), `${name} says a key`);
      if (!process.env.FLOOR_SHOTS) return;
      await page.setViewportSize({ width: 360, height: 640 });
      await page.screenshot({ path: `${process.env.FLOOR_SHOTS}/${lang}-${String(seen).padStart(2, '0')}-${name.replace(/\W+/g, '-')}.png` });
      await page.setViewportSize({ width: 320, height: 640 });
    });
    assert.ok(seen >= 25, `${seen} screens`);
  });

test('from scan to feedback: the 95th percentile at four-fold CPU throttling is told', { timeout: 120_000 }, async () => {
  const hand = await station(product, 'ivy');
  await hand.signIn();
  await hand.page.evaluate(() => globalThis.station.openStock('receive'));
  const cdp = await hand.context.newCDPSession(hand.page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await hand.wedge('DN-1');
  const { products } = await hand.page.evaluate(() => globalThis.station.goods);
  for (let i = 0; i < 40; ++i) { await hand.wedge(products[0][0]); await pause(hand.page); }
  await hand.page.waitForTimeout(300);
  const times = await hand.page.evaluate(() => performance.getEntriesByName('scan-to-feedback').map((entry) => entry.duration).sort((a, b) => a - b));
  const at = (share) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))]);
  console.log(`scan to feedback at a quarter of the CPU: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, of ${times.length}`);
  assert.ok(times.length >= 40);
});
