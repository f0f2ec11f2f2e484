// Packing, decided on the device: every unit that goes into the package is scanned out of its tote; goods by serial number are recorded
// unit by unit, the number in the same barcode or as the next scan. Pure.

import { facts } from './reading.mjs';

/**
 * @typedef {{ product: string, sku: string, name: string, codes: string[], needed: number, packed: number, by_serial?: boolean,
 *   serials?: string[], lots?: { lot: string, expires: string, units: number }[] }} Line
 *   needed: what is in the package and what waits in the tote for it; serials: of what is in it; lots: of what waits
 * @typedef {{ kind: 'pack', id: string, order: string, order_number: number, number_of: number, totes: string[], lines: Line[], weight_g: number }} Packet
 * @typedef {{ product: string, code: string, lot: string | null }} Due  a unit whose serial number is to be scanned
 * @typedef {{ packed: Record<string, number>, stopped: string, serials?: Record<string, string[]>, due?: Due | null }} State
 * @typedef {import('./walk.mjs').Entry} Entry
 * @typedef {import('./walk.mjs').Verdict} Verdict
 * @typedef {import('./reading.mjs').Reading} Reading
 * @typedef {{ state: State, verdict: Verdict, entries: Entry[] }} Outcome
 */

/** @param {Packet} packet @returns {State} */
export const begin = ({ lines }) => ({
  packed: Object.fromEntries(lines.map((line) => [line.product, line.packed])), stopped: '',
  serials: Object.fromEntries(lines.map((line) => [line.product, line.serials ?? []])), due: null,
});

/** @param {Packet} packet @param {State} state */
export function next(packet, state) {
  const open = packet.lines.filter((line) => (state.packed[line.product] ?? 0) < line.needed);
  const count = packet.lines.reduce((sum, line) => sum + (state.packed[line.product] ?? 0), 0);
  const needed = packet.lines.reduce((sum, line) => sum + line.needed, 0);
  const due = state.due ? packet.lines.find((line) => line.product === state.due?.product) ?? null : null;
  return { ask: /** @type {const} */ (state.stopped ? 'stopped' : due ? 'serial' : open.length > 0 ? 'unit' : 'done'), open, count, needed, due };
}

/** @param {State} state @param {string} key @param {Verdict['values']} values @returns {Outcome} */
const no = (state, key, values = {}) => ({ state, verdict: { ok: false, key, values }, entries: [] });
/** @param {State} state @param {string} key @param {Verdict['values']} values @param {Entry[]} entries @returns {Outcome} */
const yes = (state, key, values, entries = []) => ({ state, verdict: { ok: true, key, values }, entries });

/** @param {Packet} packet @param {State} state @param {Line} line @param {{ code: string, units: number, lot: string | null, serial: string | null }} unit */
function into(packet, state, line, { code, units, lot, serial }) {
  const packed = (state.packed[line.product] ?? 0) + units;
  const serials = serial === null ? state.serials : { ...state.serials, [line.product]: [...(state.serials?.[line.product] ?? []), serial] };
  const after = { ...state, packed: { ...state.packed, [line.product]: packed }, serials, due: null };
  return yes(after, next(packet, after).ask === 'done' ? 'package_done' : 'unit', { sku: line.sku, count: packed, needed: line.needed },
    [{ kind: 'item', code, quantity: units, ...(lot !== null && line.lots && line.lots.length > 0 ? { lot } : {}), ...(serial === null ? {} : { serial }) }]);
}

/** @param {Packet} packet @param {State} state @param {Line} line @param {Due} due @param {string} serial @param {string} raw */
function withSerial(packet, state, line, due, serial, raw) {
  if (!/^[!-~]{1,40}$/.test(serial)) return no(state, 'serial_wrong', { scanned: raw });
  if (state.serials?.[line.product]?.includes(serial)) return no(state, 'serial_twice', { sku: line.sku, scanned: serial });
  return into(packet, state, line, { code: due.code, units: 1, lot: due.lot, serial });
}

/** The scan behind a unit that has no serial number yet. @param {Packet} packet @param {State} state @param {Due} due @param {Reading} reading */
function theSerial(packet, state, due, reading) {
  const line = /** @type {Line} */ (packet.lines.find((one) => one.product === due.product));
  const { serial, text } = facts(reading);
  if (reading.type === 'command' || reading.type === 'badge') return no(state, 'not_here', { scanned: reading.raw });
  if (reading.type === 'item' && reading.product !== null && (serial === null || reading.product !== due.product))
    return no(state, 'serial_first', { sku: line.sku, scanned: reading.raw });
  return withSerial(packet, state, line, due, serial ?? text, reading.raw);
}

/** @param {Packet} packet @param {State} state @param {Reading} reading @param {number} times @returns {Outcome} */
export function scan(packet, state, reading, times = 1) {
  if (state.stopped) return no(state, 'stopped', { order: packet.order_number });
  if (state.due) return theSerial(packet, state, state.due, reading);
  if (reading.type !== 'item') return no(state, 'not_here', { scanned: reading.raw });
  const { open } = next(packet, state);
  const line = packet.lines.find((one) => one.product === reading.product);
  const scanned = line ? `${line.sku} ${line.name}` : reading.raw;
  if (open.length === 0) return no(state, 'package_is_full', { scanned });
  if (!line) return no(state, 'wrong_item', { expected: `${open[0].sku} ${open[0].name}`, scanned });
  const units = times * (reading.count ?? 1);
  const packed = state.packed[line.product] ?? 0;
  if (packed + units > line.needed) return no(state, 'too_many', { room: line.needed - packed, sku: line.sku, scanned });
  const lots = line.lots ?? [];
  if (reading.lot !== null && lots.length > 0 && !lots.some(({ lot }) => lot === reading.lot))
    return no(state, 'wrong_lot', { expected: lots.map(({ lot, expires }) => `${lot} (${expires})`).join(', '), scanned: reading.lot });
  if (!line.by_serial) return into(packet, state, line, { code: reading.code, units, lot: reading.lot, serial: null });
  if (units !== 1) return no(state, 'one_by_one', { sku: line.sku, scanned });
  const due = { product: line.product, code: reading.code, lot: reading.lot };
  if (reading.serial !== null) return withSerial(packet, state, line, due, reading.serial, reading.raw);
  return yes({ ...state, due }, 'serial_due', { sku: line.sku });
}

/** What is verified is in the package: the server has it, and a lead takes it out. @param {Packet} packet @param {State} state @returns {Outcome} */
export function undo(packet, state) {
  if (!state.due) return no(state, 'in_the_package', { order: packet.order_number });
  const { due } = next(packet, state);
  return yes({ ...state, due: null }, 'undone_item', { units: 1, sku: due?.sku ?? '' });
}

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
