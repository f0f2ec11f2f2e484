// The camera as a scanner: a picture of a code before it, decoded in the browser by what the server itself brings.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startProduct } from './product.mjs';
import { station } from './station.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'waybill-camera-'));
/** @type {Awaited<ReturnType<typeof startProduct>>} */
let product;

/** The bars of an EAN-13, a module a character. @param {string} digits */
function bars(digits) {
  const odd = ['0001101', '0011001', '0010011', '0111101', '0100011', '0110001', '0101111', '0111011', '0110111', '0001011'];
  const flip = (/** @type {string} */ code) => [...code].map((bit) => (bit === '1' ? '0' : '1')).join('');
  const parity = ['OOOOOO', 'OOEOEE', 'OOEEOE', 'OOEEEO', 'OEOOEE', 'OEEOOE', 'OEEEOO', 'OEOEOE', 'OEOEEO', 'OEEOEO'][Number(digits[0])];
  const left = [...digits.slice(1, 7)].map((d, i) => (parity[i] === 'O' ? odd[Number(d)] : [...flip(odd[Number(d)])].reverse().join('')));
  return ['101', ...left, '01010', ...[...digits.slice(7)].map((d) => flip(odd[Number(d)])), '101'].join('');
}

/** A film of that picture. @param {string} code */
function film(code) {
  const [width, height, module, modules] = [640, 480, 4, bars(code)];
  const luma = Buffer.alloc(width * height, 235), from = Math.floor((width - modules.length * module) / 2);
  for (let y = 160; y < 320; ++y) for (let x = 0; x < modules.length * module; ++x) if (modules[Math.floor(x / module)] === '1') luma[y * width + from + x] = 16;
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc(width * height / 2, 128)]);
  const file = path.join(folder, 'code.y4m');
  writeFileSync(file, Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420mpeg2\n`), ...Array(10).fill(frame)]));
  return file;
}

before(async () => {
  product = await startProduct({ args: ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film('4006381333931')}`] });
});
after(async () => { await product?.stop(); rmSync(folder, { recursive: true, force: true }); });

test('one tap is one scan: what is in the box is read once', { timeout: 120_000 }, async () => {
  const hand = await station(product, 'cam');
  const { page } = hand;
  /** @type {string[]} */ const elsewhere = [];
  page.on('request', (request) => { if (!request.url().startsWith(product.url)) elsewhere.push(request.url()); });
  /** @type {string[]} */ const refused = [];
  page.on('console', (message) => { if (message.text().includes('Content Security Policy')) refused.push(message.text()); });
  await hand.signIn();
  await page.evaluate(() => globalThis.station.openStock('receive'));
  await page.waitForFunction(() => globalThis.station.task);
  await hand.wedge('DN-1');
  await page.click('button:has-text("Camera")');
  await page.waitForFunction(() => globalThis.station.camera.stream);
  const units = () => page.evaluate(() => globalThis.station.task.state.units);
  for (const n of [1, 2]) {
    await page.click('#question button:has-text("Scan")');
    await page.waitForFunction((wanted) => globalThis.station.task.state.units === wanted, n, { timeout: 20_000 });
    await page.waitForTimeout(400);
    assert.equal(await units(), n, 'the camera goes on to see it, and nothing more is scanned');
  }
  assert.match(await page.innerText('.seen'), /MUG-BLU/);
  if (process.env.FLOOR_SHOTS) await page.screenshot({ path: `${process.env.FLOOR_SHOTS}/camera.png` });
  await page.click('#question button:has-text("Cancel")');
  assert.equal(await page.evaluate(() => globalThis.station.camera.stream), null);
  assert.deepEqual(elsewhere, [], 'nothing is asked of anybody else');
  assert.deepEqual(refused, []);
});
