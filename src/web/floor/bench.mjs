// Packing, decided on the device: every unit that goes into the package is scanned out of its tote. Pure.

/**
 * @typedef {{ product: string, sku: string, name: string, codes: string[], needed: number, packed: number }} Line
 *   needed: what is in the package and what waits in the tote for it
 * @typedef {{ kind: 'pack', id: string, order: string, order_number: number, number_of: number, totes: string[], lines: Line[], weight_g: number }} Packet
 * @typedef {{ packed: Record<string, number>, stopped: string }} State
 * @typedef {import('./walk.mjs').Entry} Entry
 * @typedef {import('./walk.mjs').Verdict} Verdict
 * @typedef {{ state: State, verdict: Verdict, entries: Entry[] }} Outcome
 */

/** @param {Packet} packet @returns {State} */
export const begin = ({ lines }) => ({ packed: Object.fromEntries(lines.map((line) => [line.product, line.packed])), stopped: '' });

/** @param {Packet} packet @param {State} state */
export function next(packet, state) {
  const open = packet.lines.filter((line) => (state.packed[line.product] ?? 0) < line.needed);
  const count = packet.lines.reduce((sum, line) => sum + (state.packed[line.product] ?? 0), 0);
  const needed = packet.lines.reduce((sum, line) => sum + line.needed, 0);
  return { ask: /** @type {const} */ (state.stopped ? 'stopped' : open.length > 0 ? 'unit' : 'done'), open, count, needed };
}

/** @param {State} state @param {string} key @param {Verdict['values']} values @returns {Outcome} */
const no = (state, key, values = {}) => ({ state, verdict: { ok: false, key, values }, entries: [] });

/** @param {Packet} packet @param {State} state @param {import('./reading.mjs').Reading} reading @param {number} times @returns {Outcome} */
export function scan(packet, state, reading, times = 1) {
  if (state.stopped) return no(state, 'stopped', { order: packet.order_number });
  if (reading.type !== 'item') return no(state, 'not_here', { scanned: reading.raw });
  const { open } = next(packet, state);
  const line = packet.lines.find((one) => one.product === reading.product);
  const scanned = line ? `${line.sku} ${line.name}` : reading.raw;
  if (open.length === 0) return no(state, 'package_is_full', { scanned });
  if (!line) return no(state, 'wrong_item', { expected: `${open[0].sku} ${open[0].name}`, scanned });
  const units = times * (reading.count ?? 1);
  const packed = state.packed[line.product] ?? 0;
  if (packed + units > line.needed) return no(state, 'too_many', { room: line.needed - packed, sku: line.sku, scanned });
  const after = { ...state, packed: { ...state.packed, [line.product]: packed + units } };
  const done = next(packet, after).ask === 'done';
  return {
    state: after, verdict: { ok: true, key: done ? 'package_done' : 'unit', values: { sku: line.sku, count: packed + units, needed: line.needed } },
    entries: [{ kind: 'item', code: reading.code, quantity: units }],
  };
}

/** What is verified is in the package: the server has it, and a lead takes it out. @param {Packet} packet @param {State} state @returns {Outcome} */
export const undo = (packet, state) => no(state, 'in_the_package', { order: packet.order_number });

/** @param {Packet} packet @param {State} state @param {{ order: string, key: string }[]} stops @returns {State} */
export function stop(packet, state, stops) {
  const mine = stops.find(({ order }) => order === packet.order);
  return mine ? { ...state, stopped: mine.key } : state;
}

/** @param {Packet} packet */
export function names(packet) {
  /** @type {[string, string][]} */ const products = [];
  for (const line of packet.lines) for (const code of [line.sku, ...line.codes]) products.push([code, line.product]);
  return { places: packet.totes.map((tote) => /** @type {[string, string]} */ ([tote, tote])), products };
}
