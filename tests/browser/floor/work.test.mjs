// Picking, packing and stock work as the device decides them by itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as bench from '../../../src/web/floor/bench.mjs';
import { finder, read } from '../../../src/web/floor/reading.mjs';
import * as shelf from '../../../src/web/floor/shelf.mjs';
import * as walk from '../../../src/web/floor/walk.mjs';

const stop = (id, bin, sku, needed, tote, order, more = {}) => ({
  id, bin, sku, name: `${sku} name`, product: `prd_${sku}`, codes: [], needed, picked: 0, short: 0, state: 'assigned', tote, order,
  order_number: Number(order.slice(1)), elsewhere: [], ...more,
});
const packet = {
  kind: 'pick', id: 'pls_1', number: 7,
  stops: [stop('1', 'A-01', 'MUG', 2, 'T-1', 'o11'), stop('2', 'A-01', 'MUG', 1, 'T-2', 'o12'),
    stop('3', 'B-02', 'TEA', 5, 'T-1', 'o11', { elsewhere: [{ bin: 'C-09', units: 4 }] })],
};

/** Plays scans and says what came of each. */
function player(packet, room, start = room.begin(packet)) {
  const { places, products } = room.names?.(packet) ?? packet.names;
  const knows = { site: 'W1', places: finder(places), products: finder(products) };
  const entries = [];
  let state = start;
  const apply = ({ state: after, verdict, entries: made }) => {
    state = after;
    entries.push(...made);
    return verdict.key;
  };
  return {
    scan: (raw, times = 1, now = 0) => apply(room.scan(packet, state, read(raw, knows), times, now)),
    verdict: (raw, times = 1) => room.scan(packet, state, read(raw, knows), times).verdict,
    act: (outcome) => apply(outcome(packet, state)),
    state: () => state, set: (s) => { state = s; }, entries,
  };
}

test('bin, item, tote: each stop is confirmed, and two orders with one product keep their totes', () => {
  const p = player(packet, walk);
  assert.equal(walk.next(packet, p.state()).ask, 'bin');
  assert.deepEqual(['A-01', 'MUG', 'MUG', 'T-1', 'MUG', 'T-2', 'B-02'].map((raw) => p.scan(raw)),
    ['bin', 'item', 'item_full', 'tote', 'item_full', 'tote', 'bin']);
  assert.equal(p.scan('TEA', 5), 'item_full');
  assert.equal(p.scan('T-1'), 'list_done');
  assert.deepEqual(walk.progress(packet, p.state()), { closed: 3, all: 3 });
  assert.equal(p.scan('A-01'), 'list_is_done');
  assert.deepEqual(p.entries.filter(({ kind }) => kind === 'item').map(({ code, quantity }) => [code, quantity]), [['MUG', 2], ['MUG', 1], ['TEA', 5]]);
  assert.deepEqual(p.entries.slice(0, 6).map(({ kind }) => kind), ['bin', 'hand', 'hand', 'bin', 'item', 'tote'], 'what is in the hand counts with its tote');
});

test('what is wrong says what was expected and what was scanned, and changes nothing', () => {
  const p = player(packet, walk);
  assert.deepEqual(p.verdict('MUG'), { ok: false, key: 'bin_first', values: { expected: 'A-01', scanned: 'MUG name' } });
  assert.equal(p.verdict('Z-99').key, 'wrong_bin');
  p.scan('A-01');
  assert.deepEqual(p.verdict('TEA').values, { expected: 'MUG MUG name', scanned: 'TEA name' });
  assert.deepEqual(p.verdict('5901234123457'), { ok: false, key: 'wrong_item', values: { expected: 'MUG MUG name', scanned: '5901234123457' } });
  assert.equal(p.scan('T-1'), 'item_first');
  assert.equal(p.scan('MUG', 3), 'too_many');
  p.scan('MUG', 2);
  assert.equal(p.scan('MUG'), 'too_many');
  assert.deepEqual(p.verdict('T-2').values, { expected: 'T-1', scanned: 'T-2' });
  assert.equal(p.scan('B-02'), 'units_in_hand');
  assert.equal(p.verdict('NOBODY-KNOWS').key, 'wrong_tote');
  assert.deepEqual(p.entries.map(({ kind }) => kind), ['bin', 'hand']);
});

test('undo takes units out of the hand one scan after the other, and nothing was sent of them', () => {
  const p = player(packet, walk);
  for (const raw of ['A-01', 'MUG', 'MUG']) p.scan(raw);
  assert.deepEqual([p.act(walk.undo), p.act(walk.undo), p.act(walk.undo)], ['undone_item', 'undone_item', 'nothing_to_undo']);
  assert.equal(p.state().hand, 0);
  assert.ok(p.entries.every(({ kind }) => kind === 'bin' || kind === 'hand'));
  assert.equal(p.scan('MUG', 2), 'item_full');
  p.scan('T-1');
});

test('undo after the tote takes the units out again, the last ones first, and they are due again', () => {
  const p = player(packet, walk);
  for (const raw of ['A-01', 'MUG', 'MUG', 'T-1', 'MUG', 'T-2']) p.scan(raw);
  const before = p.entries.length;
  assert.equal(p.act(walk.undo), 'undone_tote');
  assert.equal(walk.next(packet, p.state()).stop.id, '2');
  assert.equal(p.act(walk.undo), 'undone_tote');
  assert.equal(p.act(walk.undo), 'nothing_to_undo');
  assert.deepEqual(p.entries.slice(before), [{ kind: 'undo', code: '2', quantity: 1 }, { kind: 'undo', code: '1', quantity: 2 }]);
  assert.deepEqual(['MUG', 'MUG', 'T-1', 'MUG'].map((raw) => p.scan(raw)), ['item', 'item_full', 'tote', 'item_full']);
  assert.equal(p.act(walk.undo), 'undone_item', 'the hand first');
  p.set(walk.stop(packet, p.state(), [{ order: 'o11', key: 'order.cancelled' }]));
  assert.equal(p.act(walk.undo), 'stopped', 'what is in a cancelled order\'s tote goes back by its putback');
});

test('a short pick closes the stop, names another place, and wants the bin first', () => {
  const p = player(packet, walk);
  assert.equal(p.act((a, b) => walk.short(a, b, 'empty_bin')), 'bin_first');
  p.scan('B-02'); p.scan('TEA', 3);
  assert.equal(p.act((a, b) => walk.short(a, b, 'empty_bin')), 'units_in_hand');
  p.scan('T-1');
  const { verdict, entries } = walk.short(packet, p.state(), 'damaged');
  assert.deepEqual(verdict.values, { sku: 'TEA', missing: 2, elsewhere: 'C-09' });
  assert.deepEqual(entries.at(-1), { kind: 'short', code: 'TEA', quantity: 2, reason: 'damaged' });
});

test('a stop that is put off comes last, and not for ever', () => {
  const p = player(packet, walk);
  p.act(walk.skip); p.act(walk.skip);
  assert.equal(walk.next(packet, p.state()).stop.bin, 'B-02');
  p.act(walk.skip);
  assert.equal(walk.next(packet, p.state()).stop.bin, 'A-01');
});

test('a cancelled order is due no more, and its units in the hand are put down', () => {
  const p = player(packet, walk);
  p.scan('A-01'); p.scan('MUG');
  p.set(walk.stop(packet, p.state(), [{ order: 'o11', key: 'order.cancelled' }]));
  assert.equal(p.state().hand, 0);
  assert.equal(walk.next(packet, p.state()).stop.id, '2');
  assert.equal(p.act(walk.undo), 'nothing_to_undo');
  assert.equal(p.scan('MUG'), 'item_full');
  assert.equal(p.scan('T-2'), 'list_done');
});

test('a package takes what its order needs and not one unit more', () => {
  const box = {
    kind: 'pack', id: 'pkg_1', order: 'o11', order_number: 11, number_of: 1, totes: ['T-1'], weight_g: 0,
    lines: [{ product: 'mug', sku: 'MUG', name: 'Mug', codes: ['4006381333931'], needed: 2, packed: 0 }, { product: 'tea', sku: 'TEA', name: 'Tea', codes: [], needed: 1, packed: 0 }],
  };
  const p = player(box, bench);
  assert.deepEqual(['4006381333931', 'MUG', 'MUG', 'PEN', 'TEA', 'TEA'].map((raw) => p.scan(raw)),
    ['unit', 'unit', 'too_many', 'wrong_item', 'package_done', 'package_is_full']);
  assert.equal(p.act(bench.undo), 'in_the_package');
  p.set(bench.stop(box, p.state(), [{ order: 'o11', key: 'order.held' }]));
  assert.equal(p.scan('TEA'), 'stopped');
  assert.deepEqual(p.entries.map(({ kind }) => kind), ['item', 'item', 'item']);
});

const goods = { mug: { sku: 'MUG', name: 'Mug' }, tea: { sku: 'TEA', name: 'Tea' } };
const names = { places: [['A-01', 'A-01'], ['B-02', 'B-02']], products: [['MUG', 'mug'], ['TEA', 'tea']] };

test('goods in: a delivery note, then units and a place, again and again', () => {
  const p = player({ kind: 'stock', id: 'receive', goods, names }, shelf);
  assert.deepEqual(['MUG', 'DN-77', 'MUG', 'MUG', 'TEA', 'A-01', 'B-02'].map((raw) => p.scan(raw)),
    ['reference_first', 'reference', 'taken', 'taken', 'put_first', 'received', 'goods_first']);
  assert.deepEqual(p.entries, [{ kind: 'receive', code: 'MUG', quantity: 2, to: 'A-01', reference: 'DN-77' }]);
});

test('a move goes from a place to another one; put away goes on from the same', () => {
  const move = player({ kind: 'stock', id: 'move', goods, names }, shelf);
  assert.deepEqual(['MUG', 'A-01', 'MUG', 'A-01', 'B-02'].map((raw) => move.scan(raw)), ['place_first', 'at', 'taken', 'same_place', 'moved']);
  assert.deepEqual(move.entries, [{ kind: 'move', code: 'MUG', quantity: 1, from: 'A-01', to: 'B-02' }]);
  assert.equal(move.state().from, '');
  const away = player({ kind: 'stock', id: 'putaway', goods, names }, shelf);
  for (const raw of ['A-01', 'TEA', 'B-02']) away.scan(raw);
  assert.equal(away.state().from, 'A-01');
});

test('a count is blind, covers the whole bin, and ends with the bin', () => {
  const p = player({ kind: 'stock', id: 'count', goods, names }, shelf);
  p.scan('A-01', 1, 4711);
  for (const raw of ['MUG', 'MUG', 'TEA']) p.scan(raw);
  p.act(shelf.undo);
  assert.equal(p.scan('B-02'), 'count_open');
  assert.equal(p.scan('A-01'), 'count_done');
  assert.deepEqual(p.entries, [{ kind: 'count', code: 'A-01', quantity: 2, from: 'A-01', began: 4711, counted: [{ code: 'MUG', quantity: 2 }] }]);
});

test('bins that wait for a count are named one after the other, one may be put off, and any other bin be counted between', () => {
  const packet = { kind: 'stock', id: 'count', goods, names, bins: ['B-02', 'C-03'] };
  const p = player(packet, shelf);
  assert.deepEqual(shelf.next(packet, p.state()), { ask: 'count_next', bin: 'B-02', left: 2 });
  assert.deepEqual([p.scan('A-01'), p.scan('A-01')], ['at', 'count_done'], 'nobody had asked for A-01, and it is empty');
  assert.equal(p.act(shelf.skip), 'put_off');
  assert.equal(shelf.next(packet, p.state()).bin, 'C-03');
  p.act(shelf.skip);
  assert.deepEqual(shelf.next(packet, p.state()), { ask: 'count_bin' });
  assert.equal(p.act(shelf.skip), 'not_here');
});

test('a pick face is filled from where the plan says, by as much as is there', () => {
  const packet = { kind: 'stock', id: 'replenish', goods, names, wishes: [{ sku: 'MUG', from: 'A-01', to: 'B-02', units: 3 }, { sku: 'TEA', from: 'B-02', to: 'A-01', units: 1 }] };
  const p = player(packet, shelf);
  assert.deepEqual(['B-02', 'MUG', 'A-01', 'B-02', 'TEA', 'MUG', 'A-01'].map((raw) => p.scan(raw)),
    ['wrong_bin', 'place_first', 'at', 'goods_first', 'wrong_item', 'taken', 'wrong_bin']);
  assert.equal(p.scan('MUG', 3), 'too_many');
  assert.equal(p.act(shelf.skip), 'put_first');
  assert.deepEqual([p.scan('MUG'), p.scan('B-02')], ['taken', 'moved'], 'two of three: no more lay there');
  assert.deepEqual(['B-02', 'TEA', 'A-01', 'MUG'].map((raw) => p.scan(raw)), ['at', 'taken', 'moved', 'not_here']);
  assert.equal(shelf.next(packet, p.state()).ask, 'fill_done');
  assert.deepEqual(p.entries, [{ kind: 'move', code: 'MUG', quantity: 2, from: 'A-01', to: 'B-02' }, { kind: 'move', code: 'TEA', quantity: 1, from: 'B-02', to: 'A-01' }]);
});
