// Stock work, decided on the device: goods in, from place to place, counting, filling pick faces. Pure. Nothing is claimed before
// the last scan of a movement: each becomes one entry that stands for itself. Goods by lot say which lot: their barcode does, or a
// person is asked.

import { isoDate } from './gs1.mjs';
import { facts } from './reading.mjs';

/**
 * @typedef {'receive' | 'putaway' | 'move' | 'count' | 'replenish'} Mode
 * @typedef {{ sku: string, from: string, to: string, units: number, lot?: string, expires?: string }} Wish  what a pick face wants, and from where
 * @typedef {{ kind: 'stock', id: Mode, goods: Record<string, { sku: string, name: string, bins?: string[], by_lot?: boolean }>, bins?: string[], wishes?: Wish[] }} Packet
 *   goods: by product, with bins where it lies; bins: those that wait for a count; wishes: of replenishment
 * @typedef {{ reference: string, from: string, product: string, units: number, steps: number[],
 *   counted: Record<string, number>, order: string[], began: number, done: number, over: string[], lot?: string, expires?: string,
 *   asked?: Asked | null, dates?: Record<string, string> }} State
 *   lot, expires: of the units in the hand; asked: units whose lot is not known yet; dates: of the lots that were counted
 * @typedef {{ product: string, units: number, lot: string, expires: string }} Asked
 *   counted: of the bin in `from`, since `began`, by product and lot; order: as they were first scanned, for undo; over: bins and wishes that are done or put off
 * @typedef {{ kind: string, code: string, quantity: number, from?: string, to?: string, reference?: string, began?: number,
 *   lot?: string, expires?: string, counted?: { code: string, quantity: number, lot?: string, expires?: string }[] }} Entry
 * @typedef {import('./walk.mjs').Verdict} Verdict
 * @typedef {{ state: State, verdict: Verdict, entries: Entry[] }} Outcome
 * @typedef {import('./reading.mjs').Reading} Reading
 */

/** @returns {State} */
export const begin = () => ({ reference: '', from: '', product: '', units: 0, steps: [], counted: {}, order: [], began: 0, done: 0, over: [], lot: '', expires: '', asked: null, dates: {} });

/** What was counted of a product, or of one of its lots: its name in `counted`. */
const countedAs = (/** @type {string} */ product, /** @type {string} */ lot) => (lot === '' ? product : `${product}\x1f${lot}`);
const split = (/** @type {string} */ name) => { const [product, lot = ''] = name.split('\x1f'); return { product, lot }; };

const nameOf = (/** @type {Wish} */ { sku, from, to, lot = '' }) => `${sku} ${from} ${to} ${lot}`;

/**
 * What is to be done: the question, the bin that waits for its count, the wish that is to be filled.
 * @param {Packet} packet @param {State} state @returns {{ ask: string, bin?: string, wish?: Wish, left?: number }}
 */
export function next({ id, bins = [], wishes = [] }, state) {
  if (id === 'receive' && state.reference === '') return { ask: 'reference' };
  if (state.asked) return { ask: state.asked.lot === '' ? 'lot' : 'expires' };
  if (id === 'replenish') {
    const open = wishes.filter((one) => !state.over.includes(nameOf(one)));
    const wish = open[0], left = open.length;
    if (!wish) return { ask: 'fill_done' };
    return { ask: state.from === '' ? 'fill_from' : state.units < wish.units ? 'fill_goods' : 'fill_to', wish, left };
  }
  if (id === 'count' && state.from === '') {
    const open = bins.filter((bin) => !state.over.includes(bin));
    return open.length > 0 ? { ask: 'count_next', bin: open[0], left: open.length } : { ask: 'count_bin' };
  }
  if (id === 'count') return { ask: 'count_items' };
  if (id !== 'receive' && state.from === '') return { ask: 'from' };
  return { ask: state.units === 0 ? 'goods' : 'goods_or_to' };
}

/** @param {State} state @param {string} key @param {Verdict['values']} values @returns {Outcome} */
const no = (state, key, values = {}) => ({ state, verdict: { ok: false, key, values }, entries: [] });
/** @param {State} state @param {string} key @param {Verdict['values']} values @param {Entry[]} entries @returns {Outcome} */
const yes = (state, key, values = {}, entries = []) => ({ state, verdict: { ok: true, key, values }, entries });

/** Answers what was asked of units in the hand: their lot, and of a delivery its expiry. @param {Packet} packet @param {State} state @param {Asked} asked @param {Reading} reading @param {number} now */
function answered(packet, state, asked, reading, now) {
  if (reading.type === 'command' || reading.type === 'badge') return no(state, 'not_here', { scanned: reading.raw });
  const said = facts(reading);
  const lot = asked.lot !== '' ? asked.lot : said.lot ?? said.text;
  const expires = isoDate(said.expires ?? (asked.lot !== '' ? said.text : ''), now);
  const { sku } = packet.goods[asked.product];
  if (!/^[!-~]{1,20}$/.test(lot)) return no(state, 'lot_wrong', { sku, scanned: reading.raw });
  if (packet.id === 'receive' && expires === '' && asked.lot !== '') return no(state, 'expires_wrong', { sku, scanned: reading.raw });
  if (packet.id === 'receive' && expires === '') return yes({ ...state, asked: { ...asked, lot } }, 'lot', { sku, lot });
  return take(packet, { ...state, asked: null }, asked.product, asked.units, lot, expires);
}

/** @param {Packet} packet @param {State} state @param {string} product @param {number} units @param {string} lot @param {string} expires */
function take(packet, state, product, units, lot, expires) {
  const { sku, name } = packet.goods[product];
  if (packet.id === 'count') {
    const as = countedAs(product, lot);
    const counted = { ...state.counted, [as]: (state.counted[as] ?? 0) + units };
    const dates = expires === '' ? state.dates : { ...state.dates, [as]: expires };
    return yes({ ...state, counted, dates, product, lot, order: [...state.order, as], steps: [...state.steps, units] }, 'counted', { sku, name, count: counted[as] });
  }
  return yes({ ...state, product, lot, expires: expires || state.expires, units: state.units + units, steps: [...state.steps, units] }, 'taken', { sku, name, count: state.units + units });
}

/** @param {Packet} packet @param {State} state @param {Reading & { type: 'item' }} item @param {number} times @param {number} now */
function anItem(packet, state, item, times, now) {
  const { wish } = next(packet, state);
  const good = item.product === null ? null : packet.goods[item.product];
  if (wish && good?.sku !== wish.sku) return no(state, 'wrong_item', { expected: wish.sku, scanned: good ? `${good.sku} ${good.name}` : item.raw });
  if (item.product === null || !good) return no(state, 'unknown', { scanned: item.raw });
  const { sku, name } = good;
  const units = times * (item.count ?? 1);
  if (wish && state.units + units > wish.units) return no(state, 'too_many', { room: wish.units - state.units, sku, scanned: `${sku} ${name}` });
  if (packet.id !== 'count' && state.units > 0 && state.product !== item.product) return no(state, 'put_first', { expected: packet.goods[state.product].sku, scanned: sku });
  if (!good.by_lot) return take(packet, state, item.product, units, '', '');
  // A barcode without a lot is of the lot that was scanned just before, or of that which the pick face is to get.
  const before = state.product === item.product ? state.lot ?? '' : '';
  const lot = item.lot ?? (before || wish?.lot || '');
  const expires = isoDate(item.expires ?? '', now);
  if (wish?.lot && lot !== wish.lot) return no(state, 'wrong_lot', { expected: `${wish.lot} (${wish.expires})`, scanned: lot });
  if (packet.id !== 'count' && state.units > 0 && lot !== state.lot) return no(state, 'put_first', { expected: `${sku} ${state.lot}`, scanned: lot });
  if (lot === '' || (packet.id === 'receive' && expires === '' && before === ''))
    return yes({ ...state, asked: { product: item.product, units, lot, expires } }, lot === '' ? 'lot_due' : 'lot', { sku, lot });
  return take(packet, state, item.product, units, lot, expires);
}

/** Units that lay in `from` are in `place` now. @param {Packet} packet @param {State} state @param {string} place @param {string[]} over */
function put(packet, state, place, over = state.over) {
  const { sku } = packet.goods[state.product];
  const receives = packet.id === 'receive';
  const entry = receives
    ? { kind: 'receive', code: sku, quantity: state.units, to: place, reference: state.reference, ...(state.lot ? { lot: state.lot, expires: state.expires } : {}) }
    : { kind: 'move', code: sku, quantity: state.units, from: state.from, to: place, ...(state.lot ? { lot: state.lot } : {}) };
  // Put away goes on from the same place; a move begins anew.
  const after = { ...begin(), reference: state.reference, from: packet.id === 'putaway' ? state.from : '', done: state.done + state.units, over };
  return yes(after, receives ? 'received' : 'moved', { sku, units: state.units, bin: place }, [entry]);
}

/** @param {Packet} packet @param {State} state @param {string} place @param {number} now */
function aPlace(packet, state, place, now) {
  if (packet.id === 'count') {
    if (place === state.from) return finish(packet, state);
    if (Object.keys(state.counted).length > 0) return no(state, 'count_open', { expected: state.from, scanned: place });
    return yes({ ...state, from: place, began: now }, 'at', { bin: place });
  }
  const { ask, wish } = next(packet, state);
  if (packet.id === 'replenish') {
    if (!wish) return no(state, 'not_here', { scanned: place });
    if (ask === 'fill_from') return place === wish.from ? yes({ ...state, from: place }, 'at', { bin: place }) : no(state, 'wrong_bin', { expected: wish.from, scanned: place });
    if (state.units === 0) return no(state, 'goods_first', { scanned: place });
    // Less than was wished is brought, too: what is not there cannot be taken.
    return place === wish.to ? put(packet, state, place, [...state.over, nameOf(wish)]) : no(state, 'wrong_bin', { expected: wish.to, scanned: place });
  }
  if (state.units === 0) return packet.id === 'receive' ? no(state, 'goods_first', { scanned: place }) : yes({ ...state, from: place }, 'at', { bin: place });
  if (packet.id !== 'receive' && place === state.from) return no(state, 'same_place', { scanned: place });
  return put(packet, state, place);
}

/** @param {Packet} packet @param {State} state @param {Reading} reading @param {number} times @param {number} now milliseconds @returns {Outcome} */
export function scan(packet, state, reading, times = 1, now = 0) {
  const { ask, wish } = next(packet, state);
  if (ask === 'reference') {
    if (reading.type === 'item' && reading.product !== null) return no(state, 'reference_first', { scanned: reading.raw });
    if (reading.type === 'command' || reading.type === 'badge') return no(state, 'not_here', { scanned: reading.raw });
    return yes({ ...state, reference: reading.raw.slice(0, 64) }, 'reference', { reference: reading.raw });
  }
  if (state.asked) return answered(packet, state, state.asked, reading, now);
  if (reading.type === 'place') return aPlace(packet, state, reading.code, now);
  if (reading.type !== 'item' || ask === 'fill_done') return no(state, 'not_here', { scanned: reading.raw });
  if (ask === 'fill_from') return no(state, reading.product === null ? 'wrong_bin' : 'place_first', { expected: wish?.from ?? '', scanned: reading.raw });
  if (ask === 'from' || ask === 'count_bin' || ask === 'count_next')
    return no(state, reading.product === null ? 'unknown_place' : 'place_first', { scanned: reading.raw });
  return anItem(packet, state, reading, times, now);
}

/** A count is over: what was not scanned is not there. @param {Packet} packet @param {State} state @returns {Outcome} */
export function finish(packet, state) {
  if (packet.id !== 'count' || state.from === '') return no(state, 'not_here', { scanned: '' });
  if (state.asked) return no(state, 'lot_first', { sku: packet.goods[state.asked.product].sku, scanned: '' });
  const counted = Object.entries(state.counted).map(([name, quantity]) => {
    const { product, lot } = split(name), expires = state.dates?.[name];
    return { code: packet.goods[product].sku, quantity, ...(lot === '' ? {} : { lot }), ...(expires ? { expires } : {}) };
  });
  const units = counted.reduce((sum, one) => sum + one.quantity, 0);
  return yes({ ...begin(), done: state.done + 1, over: [...state.over, state.from] }, 'count_done', { bin: state.from, units },
    [{ kind: 'count', code: state.from, quantity: units, from: state.from, began: state.began, counted }]);
}

/** The bin or the wish that is due comes another day. @param {Packet} packet @param {State} state @returns {Outcome} */
export function skip(packet, state) {
  const { bin, wish } = next(packet, state);
  if (state.units > 0 || state.asked) return no(state, 'put_first', { expected: packet.goods[state.asked?.product ?? state.product].sku, scanned: '' });
  if (!bin && !wish) return no(state, 'not_here', { scanned: '' });
  return yes({ ...state, from: '', over: [...state.over, bin ?? nameOf(/** @type {Wish} */ (wish))] }, 'put_off', { bin: bin ?? wish?.to ?? '' });
}

/** Units that were scanned and not yet put: nothing was sent of them. @param {Packet} packet @param {State} state @returns {Outcome} */
export function undo(packet, state) {
  if (state.asked) return yes({ ...state, asked: null }, 'undone_unit', { units: state.asked.units, sku: packet.goods[state.asked.product].sku });
  const units = state.steps.at(-1);
  if (units === undefined) return no(state, 'nothing_to_undo');
  const steps = state.steps.slice(0, -1);
  if (packet.id !== 'count') return yes({ ...state, steps, units: state.units - units }, 'undone_unit', { units, sku: packet.goods[state.product].sku });
  const as = /** @type {string} */ (state.order.at(-1));
  const counted = { ...state.counted, [as]: state.counted[as] - units };
  if (counted[as] === 0) delete counted[as];
  const order = state.order.slice(0, -1);
  return yes({ ...state, steps, counted, order, ...split(order.at(-1) ?? '') }, 'undone_unit', { units, sku: packet.goods[split(as).product].sku });
}

/** How many of the goods in view were counted so far. @param {State} state */
export const shown = (state) => state.counted[countedAs(state.product, state.lot ?? '')] ?? 0;
