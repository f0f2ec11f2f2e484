// Goods by lot and by serial number, as the device decides them by itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as bench from '../../../src/web/floor/bench.mjs';
import { isoDate } from '../../../src/web/floor/gs1.mjs';
import { facts, finder, read } from '../../../src/web/floor/reading.mjs';
import * as shelf from '../../../src/web/floor/shelf.mjs';
import * as walk from '../../../src/web/floor/walk.mjs';

const GS = '\x1d';
const NOW = Date.UTC(2026, 10, 29);
const GTIN = '09506000134352';
const knows = {
  site: 'W1', places: finder([['A-01', 'A-01'], ['B-02', 'B-02'], ['T-1', 'T-1']]),
  products: finder([['SERUM', 'SERUM'], [GTIN, 'SERUM'], ['MUG', 'MUG'], ['CAM', 'CAM'], ['4006381333931', 'CAM']]),
};
/** Plays scans and says what came of each. */
function player(packet, room) {
  const entries = [];
  let state = room.begin(packet);
  const apply = ({ state: after, verdict, entries: made }) => {
    if (verdict.ok) { state = after; entries.push(...made); }
    return verdict.key;
  };
  return {
    scan: (raw, times = 1) => apply(room.scan(packet, state, read(raw, knows), times, NOW)),
    verdict: (raw, times = 1) => room.scan(packet, state, read(raw, knows), times, NOW).verdict,
    act: (outcome) => apply(outcome(packet, state)), ask: () => room.next(packet, state).ask, state: () => state, entries,
  };
}
const lotted = (lot, more = '') => `]C101${GTIN}${more}10${lot}`;

test('a date is read as a barcode or a person gives it, and a month without a day is its last one', () => {
  const dates = { 270331: '2027-03-31', 280200: '2028-02-29', '2027-03-31': '2027-03-31', 20270331: '2027-03-31', 760101: '2076-01-01', 770101: '1977-01-01' };
  for (const [text, iso] of Object.entries(dates)) assert.equal(isoDate(text, NOW), iso, text);
  for (const text of ['', '271301', '270230', '2027-02-30', '2027-02-00', 'soon', '31.03.2027']) assert.equal(isoDate(text, NOW), '', text);
});

test('a scan beside the item is an element string\'s part, or its text as it is', () => {
  assert.deepEqual(facts(read(`]C110L7${GS}17270331`, knows)), { lot: 'L7', serial: null, expires: '270331', text: '' });
  assert.deepEqual(facts(read(']C121SN-1', knows)), { lot: null, serial: 'SN-1', expires: null, text: '' });
  assert.deepEqual(facts(read('SN-1', knows)), { lot: null, serial: null, expires: null, text: 'SN-1' });
});

const stop = (id, lot, expires, needed) => ({
  id, bin: 'A-01', sku: 'SERUM', name: 'Serum', product: 'SERUM', codes: [GTIN], needed, picked: 0, short: 0, state: 'assigned', tote: 'T-1', order: 'o1',
  order_number: 1, elsewhere: [], ...(lot ? { lot, expires } : {}),
});

test('the lot that is due is picked: another one is refused, and says which was expected', () => {
  const packet = { kind: 'pick', id: 'pls_1', number: 1, stops: [stop('1', 'L1', '2027-03-31', 2), stop('2', 'L2', '2027-06-30', 1)] };
  const p = player(packet, walk);
  p.scan('A-01');
  assert.deepEqual(p.verdict(lotted('L9')), { ok: false, key: 'wrong_lot', values: { expected: 'L1 (2027-03-31)', scanned: 'L9' } });
  assert.equal(p.scan(lotted('L2')), 'item_full', 'the second stop of the bin');
  assert.equal(p.scan('T-1'), 'tote');
  assert.equal(p.scan(lotted('L1')), 'item');
  assert.equal(p.scan(lotted('L2')), 'wrong_lot');
  assert.equal(p.scan('SERUM'), 'item_full', 'a barcode without a lot is believed, as the bin is');
  assert.equal(p.scan('T-1'), 'list_done');
  assert.deepEqual(p.entries.filter(({ kind }) => kind === 'item').map(({ lot, quantity }) => [lot, quantity]), [['L2', 1], ['L1', 2]]);
});

test('a short names its lot, and goods without lots may carry one', () => {
  const packet = { kind: 'pick', id: 'pls_1', number: 1, stops: [stop('1', 'L1', '2027-03-31', 2)] };
  const p = player(packet, walk);
  p.scan('A-01');
  p.act((a, b) => walk.short(a, b, 'damaged'));
  assert.deepEqual(p.entries.at(-1), { kind: 'short', code: 'SERUM', quantity: 2, reason: 'damaged', lot: 'L1' });
  const plain = player({ ...packet, stops: [stop('1', '', '', 1)] }, walk);
  plain.scan('A-01');
  assert.equal(plain.scan(lotted('ANY')), 'item_full');
});

const line = (sku, needed, more = {}) => ({ product: sku, sku, name: sku, codes: [], needed, packed: 0, lots: [], serials: [], by_serial: false, ...more });

test('a unit with a serial number wants it, in its barcode or as the next scan, each once', () => {
  const packet = { kind: 'pack', id: 'pkg_1', order: 'o1', order_number: 1, number_of: 1, totes: ['T-1'], weight_g: 1, lines: [line('CAM', 3, { by_serial: true }), line('MUG', 1)] };
  const p = player(packet, bench);
  assert.equal(p.scan('CAM', 2), 'one_by_one');
  assert.equal(p.scan('CAM'), 'serial_due');
  assert.equal(p.ask(), 'serial');
  assert.deepEqual(p.entries, [], 'nothing is packed before it is known which one');
  assert.equal(p.scan('MUG'), 'serial_first');
  assert.equal(p.scan('A B'), 'serial_wrong');
  assert.equal(p.scan('SN-1'), 'unit');
  assert.equal(p.scan('CAM'), 'serial_due');
  assert.equal(p.scan('SN-1'), 'serial_twice');
  assert.equal(p.act(bench.undo), 'undone_item');
  assert.equal(p.act(bench.undo), 'in_the_package');
  assert.equal(p.scan(`]C1010400638133393121SN-2`), 'unit');
  assert.equal(p.scan('CAM'), 'serial_due');
  assert.equal(p.scan(']C121SN-3'), 'unit', 'a barcode that says the serial number alone');
  assert.equal(p.scan('MUG'), 'package_done');
  assert.deepEqual(p.entries.map(({ code, quantity, serial }) => [code, quantity, serial]),
    [['CAM', 1, 'SN-1'], ['04006381333931', 1, 'SN-2'], ['CAM', 1, 'SN-3'], ['MUG', 1, undefined]]);
});

test('what is in the package already is known by its serial numbers, and another lot than was picked is refused', () => {
  const lots = [{ lot: 'L1', expires: '2027-03-31', units: 2 }];
  const packet = { kind: 'pack', id: 'pkg_1', order: 'o1', order_number: 1, number_of: 1, totes: ['T-1'], weight_g: 1,
    lines: [line('CAM', 2, { by_serial: true, packed: 1, serials: ['SN-1'] }), line('SERUM', 2, { lots })] };
  const p = player(packet, bench);
  p.scan('CAM');
  assert.equal(p.scan('SN-1'), 'serial_twice');
  p.scan('SN-2');
  assert.deepEqual(p.verdict(lotted('L9')), { ok: false, key: 'wrong_lot', values: { expected: 'L1 (2027-03-31)', scanned: 'L9' } });
  assert.equal(p.scan(lotted('L1'), 2), 'package_done');
  assert.deepEqual(p.entries.at(-1), { kind: 'item', code: GTIN, quantity: 2, lot: 'L1' });
});

const goods = { SERUM: { sku: 'SERUM', name: 'Serum', bins: [], by_lot: true }, MUG: { sku: 'MUG', name: 'Mug', bins: [], by_lot: false } };
const stock = (id, more = {}) => ({ kind: 'stock', id, goods, ...more });

test('a delivery of goods by lot asks for lot and expiry, and a barcode that has them fills them in', () => {
  const p = player(stock('receive'), shelf);
  p.scan('DN-7');
  assert.equal(p.scan(lotted(`L7${GS}17270331`), 4), 'taken');
  assert.equal(p.scan('SERUM', 2), 'taken', 'more of the same');
  assert.equal(p.scan(lotted('L8')), 'put_first');
  assert.equal(p.scan('A-01'), 'received');
  assert.equal(p.scan('SERUM', 3), 'lot_due');
  assert.equal(p.ask(), 'lot');
  assert.equal(p.scan('A LOT WITH BLANKS'), 'lot_wrong');
  assert.equal(p.scan('L9'), 'lot');
  assert.equal(p.ask(), 'expires');
  assert.equal(p.scan('never'), 'expires_wrong');
  assert.equal(p.scan('270600'), 'taken');
  assert.equal(p.scan('A-01'), 'received');
  assert.equal(p.scan('MUG', 5), 'taken');
  assert.equal(p.scan('B-02'), 'received');
  assert.deepEqual(p.entries.map(({ code, quantity, lot, expires }) => [code, quantity, lot, expires]),
    [['SERUM', 6, 'L7', '2027-03-31'], ['SERUM', 3, 'L9', '2027-06-30'], ['MUG', 5, undefined, undefined]]);
});

test('a lot of which the expiry is missing asks for it alone', () => {
  const p = player(stock('receive'), shelf);
  p.scan('DN-7');
  assert.equal(p.scan(lotted('L7')), 'lot');
  assert.equal(p.ask(), 'expires');
  assert.equal(p.act(shelf.undo), 'undone_unit');
  assert.equal(p.ask(), 'goods');
});

test('goods by lot move by lot, and a count says each lot for itself', () => {
  const move = player(stock('move'), shelf);
  for (const raw of ['A-01', lotted('L7'), 'SERUM', 'B-02']) move.scan(raw);
  assert.deepEqual(move.entries, [{ kind: 'move', code: 'SERUM', quantity: 2, from: 'A-01', to: 'B-02', lot: 'L7' }]);
  const count = player(stock('count'), shelf);
  for (const raw of ['A-01', lotted('L7'), 'SERUM', lotted(`L8${GS}17270331`), 'MUG', 'SERUM']) count.scan(raw);
  assert.equal(count.ask(), 'lot', 'after another item nobody knows which lot is meant');
  assert.equal(count.act(shelf.finish), 'lot_first');
  count.scan('L7');
  assert.equal(shelf.shown(count.state()), 3);
  assert.equal(count.act(shelf.undo), 'undone_unit');
  assert.equal(count.scan('A-01'), 'count_done');
  assert.deepEqual(count.entries.at(-1).counted,
    [{ code: 'SERUM', quantity: 2, lot: 'L7' }, { code: 'SERUM', quantity: 1, lot: 'L8', expires: '2027-03-31' }, { code: 'MUG', quantity: 1 }]);
});

test('a pick face gets the lot that the plan names', () => {
  const wishes = [{ sku: 'SERUM', from: 'A-01', to: 'B-02', units: 2, lot: 'L1', expires: '2027-03-31' }];
  const p = player(stock('replenish', { wishes }), shelf);
  p.scan('A-01');
  assert.deepEqual(p.verdict(lotted('L9')), { ok: false, key: 'wrong_lot', values: { expected: 'L1 (2027-03-31)', scanned: 'L9' } });
  assert.equal(p.scan('SERUM', 2), 'taken');
  assert.equal(p.scan('B-02'), 'moved');
  assert.deepEqual(p.entries, [{ kind: 'move', code: 'SERUM', quantity: 2, from: 'A-01', to: 'B-02', lot: 'L1' }]);
});
