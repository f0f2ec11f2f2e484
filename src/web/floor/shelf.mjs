// Stock work, decided on the device: goods in, from place to place, counting, filling pick faces. Pure. Nothing is claimed before
// the last scan of a movement: each becomes one entry that stands for itself.

/**
 * @typedef {'receive' | 'putaway' | 'move' | 'count' | 'replenish'} Mode
 * @typedef {{ sku: string, from: string, to: string, units: number }} Wish  what a pick face wants, and from where
 * @typedef {{ kind: 'stock', id: Mode, goods: Record<string, { sku: string, name: string, bins?: string[] }>, bins?: string[], wishes?: Wish[] }} Packet
 *   goods: by product, with bins where it lies; bins: those that wait for a count; wishes: of replenishment
 * @typedef {{ reference: string, from: string, product: string, units: number, steps: number[],
 *   counted: Record<string, number>, order: string[], began: number, done: number, over: string[] }} State
 *   counted: of the bin in `from`, since `began`; order: as they were first scanned, for undo; over: bins and wishes that are done or put off
 * @typedef {{ kind: string, code: string, quantity: number, from?: string, to?: string, reference?: string, began?: number,
 *   counted?: { code: string, quantity: number }[] }} Entry
 * @typedef {import('./walk.mjs').Verdict} Verdict
 * @typedef {{ state: State, verdict: Verdict, entries: Entry[] }} Outcome
 * @typedef {import('./reading.mjs').Reading} Reading
 */

/** @returns {State} */
export const begin = () => ({ reference: '', from: '', product: '', units: 0, steps: [], counted: {}, order: [], began: 0, done: 0, over: [] });

const nameOf = (/** @type {Wish} */ { sku, from, to }) => `${sku} ${from} ${to}`;

/**
 * What is to be done: the question, the bin that waits for its count, the wish that is to be filled.
 * @param {Packet} packet @param {State} state @returns {{ ask: string, bin?: string, wish?: Wish, left?: number }}
 */
export function next({ id, bins = [], wishes = [] }, state) {
  if (id === 'receive' && state.reference === '') return { ask: 'reference' };
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

/** @param {Packet} packet @param {State} state @param {Reading & { type: 'item' }} item @param {number} times */
function anItem(packet, state, item, times) {
  const { wish } = next(packet, state);
  const good = item.product === null ? null : packet.goods[item.product];
  if (wish && good?.sku !== wish.sku) return no(state, 'wrong_item', { expected: wish.sku, scanned: good ? `${good.sku} ${good.name}` : item.raw });
  if (item.product === null || !good) return no(state, 'unknown', { scanned: item.raw });
  const { sku, name } = good;
  const units = times * (item.count ?? 1);
  if (wish && state.units + units > wish.units) return no(state, 'too_many', { room: wish.units - state.units, sku, scanned: `${sku} ${name}` });
  if (packet.id === 'count') {
    const counted = { ...state.counted, [item.product]: (state.counted[item.product] ?? 0) + units };
    return yes({ ...state, counted, product: item.product, order: [...state.order, item.product], steps: [...state.steps, units] }, 'counted',
      { sku, name, count: counted[item.product] });
  }
  if (state.units > 0 && state.product !== item.product) return no(state, 'put_first', { expected: packet.goods[state.product].sku, scanned: sku });
  return yes({ ...state, product: item.product, units: state.units + units, steps: [...state.steps, units] }, 'taken', { sku, name, count: state.units + units });
}

/** Units that lay in `from` are in `place` now. @param {Packet} packet @param {State} state @param {string} place @param {string[]} over */
function put(packet, state, place, over = state.over) {
  const { sku } = packet.goods[state.product];
  const receives = packet.id === 'receive';
  const entry = receives
    ? { kind: 'receive', code: sku, quantity: state.units, to: place, reference: state.reference }
    : { kind: 'move', code: sku, quantity: state.units, from: state.from, to: place };
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
  if (reading.type === 'place') return aPlace(packet, state, reading.code, now);
  if (reading.type !== 'item' || ask === 'fill_done') return no(state, 'not_here', { scanned: reading.raw });
  if (ask === 'fill_from') return no(state, reading.product === null ? 'wrong_bin' : 'place_first', { expected: wish?.from ?? '', scanned: reading.raw });
  if (ask === 'from' || ask === 'count_bin' || ask === 'count_next')
    return no(state, reading.product === null ? 'unknown_place' : 'place_first', { scanned: reading.raw });
  return anItem(packet, state, reading, times);
}

/** A count is over: what was not scanned is not there. @param {Packet} packet @param {State} state @returns {Outcome} */
export function finish(packet, state) {
  if (packet.id !== 'count' || state.from === '') return no(state, 'not_here', { scanned: '' });
  const counted = Object.entries(state.counted).map(([product, quantity]) => ({ code: packet.goods[product].sku, quantity }));
  const units = counted.reduce((sum, one) => sum + one.quantity, 0);
  return yes({ ...begin(), done: state.done + 1, over: [...state.over, state.from] }, 'count_done', { bin: state.from, units },
    [{ kind: 'count', code: state.from, quantity: units, from: state.from, began: state.began, counted }]);
}

/** The bin or the wish that is due comes another day. @param {Packet} packet @param {State} state @returns {Outcome} */
export function skip(packet, state) {
  const { bin, wish } = next(packet, state);
  if (state.units > 0) return no(state, 'put_first', { expected: packet.goods[state.product].sku, scanned: '' });
  if (!bin && !wish) return no(state, 'not_here', { scanned: '' });
  return yes({ ...state, from: '', over: [...state.over, bin ?? nameOf(/** @type {Wish} */ (wish))] }, 'put_off', { bin: bin ?? wish?.to ?? '' });
}

/** Units that were scanned and not yet put: nothing was sent of them. @param {Packet} packet @param {State} state @returns {Outcome} */
export function undo(packet, state) {
  const units = state.steps.at(-1);
  if (units === undefined) return no(state, 'nothing_to_undo');
  const steps = state.steps.slice(0, -1);
  if (packet.id !== 'count') return yes({ ...state, steps, units: state.units - units }, 'undone_unit', { units, sku: packet.goods[state.product].sku });
  const product = /** @type {string} */ (state.order.at(-1));
  const counted = { ...state.counted, [product]: state.counted[product] - units };
  if (counted[product] === 0) delete counted[product];
  const order = state.order.slice(0, -1);
  return yes({ ...state, steps, counted, order, product: order.at(-1) ?? '' }, 'undone_unit', { units, sku: packet.goods[product].sku });
}
