// Where one scan ends and the next begins.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Framer, GS } from '../../../src/web/floor/framing.mjs';

function bench(options = {}) {
  const scans = [], warnings = [];
  const framer = new Framer({ on: (scan) => scans.push(scan), warn: (what) => warnings.push(what), ...options });
  let now = 1000;
  /** Types as a wedge does. */
  const wedge = (text, { gap = 5, suffix = 'Enter' } = {}) => {
    for (const key of text) framer.key({ key }, (now += gap));
    if (suffix) framer.key({ key: suffix }, (now += gap));
  };
  const wait = (ms) => { now += ms; return framer.tick(now); };
  return { framer, scans, warnings, wedge, wait, raws: () => scans.map((scan) => scan.raw), at: () => now };
}

test('a hundred codes back to back at five milliseconds a key are a hundred scans in their order', () => {
  const { wedge, raws } = bench();
  const codes = Array.from({ length: 100 }, (_, i) => `40063813339${String(i).padStart(2, '0')}`);
  for (const code of codes) wedge(code);
  assert.deepEqual(raws(), codes);
});

test('the same code within 120 milliseconds is the trigger\'s bounce, after that it is a second unit', () => {
  const { wedge, wait, raws } = bench();
  wedge('A-01'); wedge('A-01'); wedge('A-01');
  assert.deepEqual(raws(), ['A-01']);
  wait(121); wedge('A-01');
  assert.deepEqual(raws(), ['A-01', 'A-01']);
  wedge('B-02'); wedge('A-01');
  assert.deepEqual(raws().slice(2), ['B-02', 'A-01'], 'another code in between: no bounce');
});

test('a long code that takes longer than that to type bounces all the same', () => {
  const { wedge, raws } = bench();
  const long = 'X'.repeat(60);
  wedge(long, { gap: 20 }); wedge(long, { gap: 20 });
  assert.deepEqual(raws(), [long]);
});

test('no speed is refused: three milliseconds a key, or a hundred and ten', () => {
  const { wedge, wait, raws } = bench();
  wedge('FAST', { gap: 3 }); wait(500);
  wedge('SLOW', { gap: 110 });
  assert.deepEqual(raws(), ['FAST', 'SLOW']);
});

test('silence ends the scan of a scanner without suffix, and a lone key is none', () => {
  const { wedge, wait, scans, framer } = bench();
  wedge('4006381333931', { suffix: '' });
  assert.equal(wait(119), false);
  assert.equal(wait(1), true);
  assert.equal(scans[0].suffix, '');
  wedge('q', { suffix: '' }); wait(200);
  assert.equal(scans.length, 1);
  assert.equal(framer.pending, false);
});

test('a scanner that was heard to send its suffix is not cut by a pause of a busy device', () => {
  const { wedge, wait, raws, framer, at } = bench();
  wedge('ONE'); wait(500);
  framer.key({ key: 'T' }, at()); wait(400);
  framer.key({ key: 'W' }, at()); framer.key({ key: 'O' }, at()); framer.key({ key: 'Enter' }, at());
  assert.deepEqual(raws(), ['ONE', 'TWO']);
  wedge('FOUR', { suffix: '' });
  assert.equal(wait(1500), true, 'it went without once: that ends, too');
  wedge('FIVE', { suffix: '' });
  assert.equal(wait(120), true);
});

test('Tab ends as well as Enter, CR LF is one end, empty ends are none', () => {
  const { wedge, raws, framer, at } = bench();
  wedge('ONE', { suffix: 'Tab' });
  framer.whole('TWO\r\nTHREE\n\n', at() + 500);
  assert.deepEqual(raws(), ['ONE', 'TWO', 'THREE']);
});

test('control characters open nothing: Ctrl+J ends, Ctrl+] is GS, others are swallowed and counted', () => {
  const { framer, scans, at } = bench();
  for (const key of '10AB') framer.key({ key }, at());
  assert.equal(framer.key({ key: ']', ctrl: true }, at()), true);
  assert.equal(framer.key({ key: 'p', ctrl: true }, at()), true);
  assert.equal(framer.key({ key: 'F12' }, at()), true);
  for (const key of '21X') framer.key({ key }, at());
  assert.equal(framer.key({ key: 'j', ctrl: true }, at()), true);
  assert.equal(scans[0].raw, `10AB${GS}21X`);
  assert.equal(scans[0].controls, 1);
});

test('GS typed as Alt+029, and as a configured stand-in', () => {
  const { framer, scans, at, wedge, wait } = bench({ separators: ['|', '#'] });
  for (const key of '10A') framer.key({ key }, at());
  for (const key of '029') framer.key({ key, alt: true }, at());
  framer.keyUp('Alt', at());
  framer.key({ key: 'Enter' }, at());
  wait(500);
  wedge('10B|21C');
  assert.deepEqual(scans.map((scan) => scan.raw), [`10A${GS}`, `10B${GS}21C`]);
});

test('an input method and Caps Lock are noticed, and what the method ate is dropped', () => {
  const { framer, warnings, raws, at } = bench();
  framer.key({ key: 'a' }, at());
  framer.key({ key: 'Process' }, at());
  framer.key({ key: 'b', caps: true }, at());
  framer.key({ key: 'Enter', caps: true }, at());
  assert.deepEqual(warnings, ['ime', 'caps']);
  assert.deepEqual(raws(), ['b']);
});

test('AltGr letters are letters, repeats of a key held down are not', () => {
  const { framer, raws, at } = bench();
  framer.key({ key: '~', ctrl: true, alt: true, altGraph: true }, at());
  framer.key({ key: 'W' }, at());
  framer.key({ key: 'W', repeat: true }, at());
  framer.key({ key: 'Enter' }, at());
  assert.deepEqual(raws(), ['~W']);
});

test('more than two hundred characters are no code', () => {
  const { wedge, raws, warnings } = bench();
  wedge('x'.repeat(201));
  assert.ok(warnings.includes('long'));
  assert.deepEqual(raws(), []);
});
