// Stock work, decided on the device: goods in, from place to place, counting. Pure. Nothing is claimed before the last scan of a
// movement: each becomes one entry that stands for itself.

/**
 * @typedef {'receive' | 'putaway' | 'move' | 'count'} Mode
 * @typedef {{ kind: 'stock', id: Mode, goods: Record<string, { sku: string, name: string }> }} Packet  goods: by product
 * @typedef {{ reference: string, from: string, product: string, units: number, steps: number[],
 *   counted: Record<string, number>, order: string[], done: number }} State
 *   counted: of the bin in `from`; order: as they were first scanned, for undo
 * @typedef {{ kind: string, code: string, quantity: number, from?: string, to?: string, reference?: string,
 *   counted?: { code: string, quantity: number }[] }} Entry
 * @typedef {import('./walk.mjs').Verdict} Verdict
 * @typedef {{ state: State, verdict: Verdict, entries: Entry[] }} Outcome
 * @typedef {import('./reading.mjs').Reading} Reading
 */

/** @returns {State} */
export const begin = () => ({ reference: '', from: '', product: '', units: 0, steps: [], counted: {}, order: [], done: 0 });

/** @param {Packet} packet @param {State} state */
export function next({ id }, state) {
  if (id === 'receive' && state.reference === '') return { ask: 'reference' };
  if (id !== 'receive' && state.from === '') return { ask: id === 'count' ? 'count_bin' : 'from' };
  if (id === 'count') return { ask: 'count_items' };
  return { ask: state.units === 0 ? 'goods' : 'goods_or_to' };
}

/** @param {State} state @param {string} key @param {Verdict['values']} values @returns {Outcome} */
const no = (state, key, values = {}) => ({ state, verdict: { ok: false, key, values }, entries: [] });
/** @param {State} state @param {string} key @param {Verdict['values']} values @param {Entry[]} entries @returns {Outcome} */
const yes = (state, key, values = {}, entries = []) => ({ state, verdict: { ok: true, key, values }, entries });

/** @param {Packet} packet @param {State} state @param {Reading & { type: 'item' }} item @param {number} times */
function anItem(packet, state, item, times) {
  if (item.product === null) return no(state, 'unknown', { scanned: item.raw });
  const { sku, name } = packet.goods[item.product];
  const units = times * (item.count ?? 1);
  if (packet.id === 'count') {
    const counted = { ...state.counted, [item.product]: (state.counted[item.product] ?? 0) + units };
    return yes({ ...state, counted, product: item.product, order: [...state.order, item.product], steps: [...state.steps, units] }, 'counted',
      { sku, name, count: counted[item.product] });
  }
  if (state.units > 0 && state.product !== item.product) return no(state, 'put_first', { expected: packet.goods[state.product].sku, scanned: sku });
  return yes({ ...state, product: item.product, units: state.units + units, steps: [...state.steps, units] }, 'taken', { sku, name, count: state.units + units });
}

/** @param {Packet} packet @param {State} state @param {string} place */
function aPlace(packet, state, place) {
  if (packet.id === 'count') {
    if (place === state.from) return finish(packet, state);
    return Object.keys(state.counted).length > 0 ? no(state, 'count_open', { expected: state.from, scanned: place }) : yes({ ...state, from: place }, 'at', { bin: place });
  }
  if (state.units === 0) return packet.id === 'receive' ? no(state, 'goods_first', { scanned: place }) : yes({ ...state, from: place }, 'at', { bin: place });
  if (packet.id !== 'receive' && place === state.from) return no(state, 'same_place', { scanned: place });
  const { sku } = packet.goods[state.product];
  const entry = packet.id === 'receive'
    ? { kind: 'receive', code: sku, quantity: state.units, to: place, reference: state.reference }
    : { kind: 'move', code: sku, quantity: state.units, from: state.from, to: place };
  // Put away goes on from the same place; a move begins anew.
  const after = { ...begin(), reference: state.reference, from: packet.id === 'putaway' ? state.from : '', done: state.done + state.units };
  return yes(after, packet.id === 'receive' ? 'received' : 'moved', { sku, units: state.units, bin: place }, [entry]);
}

/** @param {Packet} packet @param {State} state @param {Reading} reading @param {number} times @returns {Outcome} */
export function scan(packet, state, reading, times = 1) {
  const { ask } = next(packet, state);
  if (ask === 'reference') {
    if (reading.type === 'item' && reading.product !== null) return no(state, 'reference_first', { scanned: reading.raw });
    if (reading.type === 'command' || reading.type === 'badge') return no(state, 'not_here', { scanned: reading.raw });
    return yes({ ...state, reference: reading.raw.slice(0, 64) }, 'reference', { reference: reading.raw });
  }
  if (reading.type === 'place') return aPlace(packet, state, reading.code);
  if (reading.type !== 'item') return no(state, 'not_here', { scanned: reading.raw });
  if (ask === 'from' || ask === 'count_bin')
    return no(state, reading.product === null ? 'unknown_place' : 'place_first', { scanned: reading.raw });
  return anItem(packet, state, reading, times);
}

/** A count is over: what was not scanned is not there. @param {Packet} packet @param {State} state @returns {Outcome} */
export function finish(packet, state) {
  if (packet.id !== 'count' || state.from === '') return no(state, 'not_here', { scanned: '' });
  const counted = Object.entries(state.counted).map(([product, quantity]) => ({ code: packet.goods[product].sku, quantity }));
  const units = counted.reduce((sum, one) => sum + one.quantity, 0);
  return yes({ ...begin(), done: state.done + 1 }, 'count_done', { bin: state.from, units },
    [{ kind: 'count', code: state.from, quantity: units, from: state.from, counted }]);
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
