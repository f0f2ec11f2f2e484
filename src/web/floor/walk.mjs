// Picking, decided on the device: bin, item, tote, as the server decides them (picking's rules). Pure: a packet that does not
// change, a state that does, and for each reading what it means. What is right here and wrong there becomes a conflict for a person.

/**
 * @typedef {{ id: string, bin: string, sku: string, name: string, product: string, codes: string[], needed: number, picked: number,
 *   short: number, state: string, tote: string, order: string, order_number: number, elsewhere: { bin: string, units: number }[], lot?: string, expires?: string }} Stop  lot: no other one is to be picked
 * @typedef {{ kind: 'pick', id: string, number: number, stops: Stop[] }} Packet
 * @typedef {{ task: string, units: number }} Step  units that were taken into the hand
 * @typedef {{ bin: string, task: string, hand: number, picked: Record<string, number>, short: Record<string, number>,
 *   stopped: Record<string, string>, skipped: string[], steps: Step[], puts: Step[] }} State  steps: of the hand; puts: into totes
 * @typedef {{ kind: string, code: string, quantity: number, reason?: string, lot?: string, serial?: string }} Entry
 * @typedef {{ ok: boolean, key: string, values: Record<string, string | number> }} Verdict
 * @typedef {{ state: State, verdict: Verdict, entries: Entry[] }} Outcome
 * @typedef {import('./reading.mjs').Reading} Reading
 */

const MOST_STEPS = 50;

/** @param {Packet} packet @returns {State} */
export function begin({ stops }) {
  /** @type {State} */
  const state = { bin: '', task: '', hand: 0, picked: {}, short: {}, stopped: {}, skipped: [], steps: [], puts: [] };
  for (const stop of stops) {
    state.picked[stop.id] = stop.picked;
    state.short[stop.id] = stop.short;
    if (stop.state === 'cancelled') state.stopped[stop.order] = 'order.cancelled';
  }
  return state;
}

/** @param {State} state @param {Stop} stop */
export const left = (state, stop) => stop.needed - (state.picked[stop.id] ?? 0) - (state.short[stop.id] ?? 0);
/** @param {State} state @param {Stop} stop */
export const isOpen = (state, stop) => stop.state !== 'cancelled' && !state.stopped[stop.order] && left(state, stop) > 0;

/** The stop that is due: in the scanned bin first, then by the route, the skipped ones last. @param {Packet} packet @param {State} state */
export function due(packet, state) {
  const open = packet.stops.filter((stop) => isOpen(state, stop));
  return open.find((stop) => stop.id === state.task && state.hand > 0)
    ?? open.find((stop) => stop.bin === state.bin && !state.skipped.includes(stop.id))
    ?? open.find((stop) => !state.skipped.includes(stop.id)) ?? open[0] ?? null;
}

/** What comes next, for the one big sentence. @param {Packet} packet @param {State} state */
export function next(packet, state) {
  const stop = due(packet, state);
  if (!stop) return { ask: /** @type {const} */ ('done'), stop: null, count: 0, needed: 0 };
  const here = state.bin === stop.bin;
  const needed = stop.needed - (state.short[stop.id] ?? 0);
  const hand = state.task === stop.id ? state.hand : 0;
  const count = (state.picked[stop.id] ?? 0) + hand;
  const ask = !here ? 'bin' : hand > 0 && hand >= left(state, stop) ? 'tote' : hand > 0 ? 'item_or_tote' : 'item';
  return { ask: /** @type {const} */ (ask), stop, count, needed };
}

/** @param {State} state @param {string} key @param {Verdict['values']} values @returns {Outcome} */
const no = (state, key, values = {}) => ({ state, verdict: { ok: false, key, values }, entries: [] });
/** @param {State} state @param {string} key @param {Verdict['values']} values @param {Entry[]} entries @returns {Outcome} */
const yes = (state, key, values, entries = []) => ({ state, verdict: { ok: true, key, values }, entries });

/** @param {State} state @param {Partial<State>} change @param {Step | null} step @returns {State} */
function with_(state, change, step = null) {
  return { ...state, ...change, steps: step ? [...state.steps, step].slice(-MOST_STEPS) : state.steps };
}

/** @param {Packet} packet @param {State} state */
const nextBin = (packet, state) => due(packet, { ...state, bin: '' })?.bin ?? '';

/** @param {Packet} packet @param {State} state @param {string} bin @param {string} raw */
function atBin(packet, state, bin, raw) {
  if (state.hand > 0 && bin !== state.bin) return no(state, 'units_in_hand', { tote: toteInHand(packet, state), scanned: raw });
  if (!packet.stops.some((stop) => stop.bin === bin && isOpen(state, stop)))
    return no(state, 'wrong_bin', { expected: nextBin(packet, state), scanned: raw });
  const skipped = state.skipped.filter((id) => packet.stops.find((stop) => stop.id === id)?.bin !== bin);
  return yes(with_(state, { bin, skipped }), 'bin', { bin }, [{ kind: 'bin', code: bin, quantity: 1 }]);
}

/** @param {Packet} packet @param {State} state */
const toteInHand = (packet, state) => packet.stops.find((stop) => stop.id === state.task)?.tote ?? '';

/** Goods without lots may carry any. @param {Stop} stop @param {string | null} lot */
const isOf = (stop, lot) => lot === null || !stop.lot || stop.lot === lot;
/** Which lot, in an entry of its own. @param {Stop} stop */
const ofLot = ({ lot }) => (lot ? { lot } : {});

/** @param {Packet} packet @param {State} state @param {string | null} product @param {string} code @param {string} raw @param {number} units @param {string | null} lot */
function anItem(packet, state, product, code, raw, units, lot) {
  const scanned = packet.stops.find((stop) => product !== null && stop.product === product)?.name ?? raw;
  if (state.bin === '') return no(state, 'bin_first', { expected: nextBin(packet, state), scanned });
  const here = packet.stops.filter((stop) => stop.bin === state.bin && isOpen(state, stop));
  if (state.hand > 0 && packet.stops.find((stop) => stop.id === state.task)?.product !== product)
    return no(state, 'units_in_hand', { tote: toteInHand(packet, state), scanned });
  const mine = state.hand > 0 ? here.filter((one) => one.id === state.task) : here.filter((one) => one.product === product);
  const stop = mine.find((one) => isOf(one, lot));
  if (!stop && mine.length > 0) return no(state, 'wrong_lot', { expected: `${mine[0].lot} (${mine[0].expires})`, scanned: lot ?? '' });
  if (!stop) {
    if (here.length === 0) return no(state, 'bin_first', { expected: nextBin(packet, state), scanned });
    return no(state, 'wrong_item', { expected: here.map((one) => `${one.sku} ${one.name}`)[0], scanned });
  }
  const room = left(state, stop) - state.hand;
  if (units > room) return no(state, 'too_many', { room, sku: stop.sku, scanned });
  const hand = state.hand + units;
  // A unit in the hand is nowhere yet: it is written down, and counts with its tote.
  return yes(with_(state, { task: stop.id, hand }, { task: stop.id, units }),
    hand === left(state, stop) ? 'item_full' : 'item', { sku: stop.sku, count: (state.picked[stop.id] ?? 0) + hand, needed: stop.needed - (state.short[stop.id] ?? 0) },
    [{ kind: 'hand', code, quantity: units }]);
}

/** @param {Packet} packet @param {State} state @param {string} tote @param {string} raw */
function aTote(packet, state, tote, raw) {
  const stop = packet.stops.find((one) => one.id === state.task);
  if (state.hand === 0 || !stop) return no(state, 'item_first', { scanned: raw });
  if (stop.tote !== tote) return no(state, 'wrong_tote', { expected: stop.tote, scanned: raw });
  const picked = { ...state.picked, [stop.id]: (state.picked[stop.id] ?? 0) + state.hand };
  const after = { ...state, picked, hand: 0, task: '', steps: [], puts: [...(state.puts ?? []), { task: stop.id, units: state.hand }].slice(-MOST_STEPS) };
  // All three together or none: whatever another device did meanwhile, the server hears where the units came from.
  return yes(after, due(packet, after) ? 'tote' : 'list_done', { tote, units: state.hand },
    [{ kind: 'bin', code: stop.bin, quantity: 1 }, { kind: 'item', code: stop.sku, quantity: state.hand, ...ofLot(stop) }, { kind: 'tote', code: tote, quantity: 1 }]);
}

/** A reading at this moment. @param {Packet} packet @param {State} state @param {Reading} reading @param {number} times @returns {Outcome} */
export function scan(packet, state, reading, times = 1) {
  if (packet.stops.length > 0 && due(packet, state) === null) return no(state, 'list_is_done', { scanned: reading.raw });
  if (reading.type === 'place') {
    if (packet.stops.some((stop) => stop.tote === reading.code)) return aTote(packet, state, reading.code, reading.raw);
    return atBin(packet, state, reading.code, reading.raw);
  }
  if (reading.type === 'item') {
    // A code that this list does not know is judged by what was due.
    const { ask } = next(packet, state);
    if (reading.product === null && ask === 'bin') return no(state, 'wrong_bin', { expected: nextBin(packet, state), scanned: reading.raw });
    if (reading.product === null && ask === 'tote') return no(state, 'wrong_tote', { expected: toteInHand(packet, state), scanned: reading.raw });
    return anItem(packet, state, reading.product, reading.code, reading.raw, times * (reading.count ?? 1), reading.lot);
  }
  return no(state, 'not_here', { scanned: reading.raw });
}

/**
 * Takes the last own step back: units out of the hand, else out of the tote that they went into last; either way into their bin.
 * @param {Packet} packet @param {State} state @returns {Outcome}
 */
export function undo(packet, state) {
  if (state.hand === 0) return undoPut(packet, state);
  const step = state.steps.at(-1);
  const stop = packet.stops.find((one) => one.id === step?.task);
  if (!step || !stop) return no(state, 'nothing_to_undo');
  const hand = state.hand - step.units;
  return yes({ ...state, steps: state.steps.slice(0, -1), hand, task: hand > 0 ? state.task : '' }, 'undone_item', { units: step.units, sku: stop.sku },
    [{ kind: 'hand', code: stop.sku, quantity: 0 }]);
}

/** @param {Packet} packet @param {State} state @returns {Outcome} */
function undoPut(packet, state) {
  const put = (state.puts ?? []).at(-1);
  const stop = packet.stops.find((one) => one.id === put?.task);
  if (!put || !stop) return no(state, 'nothing_to_undo');
  const { sku, tote, bin } = stop;
  if (state.stopped[stop.order]) return no(state, 'stopped', { order: stop.order_number });
  const picked = { ...state.picked, [stop.id]: state.picked[stop.id] - put.units };
  return yes({ ...state, picked, puts: state.puts.slice(0, -1) }, 'undone_tote', { units: put.units, sku, tote, bin },
    [{ kind: 'undo', code: stop.id, quantity: put.units }]);
}

/** The rest of the due stop was not there. @param {Packet} packet @param {State} state @param {'empty_bin' | 'damaged' | 'wrong_item'} reason @returns {Outcome} */
export function short(packet, state, reason) {
  const stop = due(packet, state);
  if (!stop) return no(state, 'list_is_done');
  if (state.bin !== stop.bin) return no(state, 'bin_first', { expected: stop.bin, scanned: '' });
  if (state.hand > 0) return no(state, 'units_in_hand', { tote: stop.tote, scanned: '' });
  const missing = left(state, stop);
  const after = with_(state, { short: { ...state.short, [stop.id]: (state.short[stop.id] ?? 0) + missing }, steps: [] });
  return yes(after, 'short', { sku: stop.sku, missing, elsewhere: stop.elsewhere[0]?.bin ?? '' },
    [{ kind: 'bin', code: stop.bin, quantity: 1 }, { kind: 'short', code: stop.sku, quantity: missing, reason, ...ofLot(stop) }]);
}

/** Puts the due stop behind the others. @param {Packet} packet @param {State} state @returns {Outcome} */
export function skip(packet, state) {
  const stop = due(packet, state);
  if (!stop) return no(state, 'list_is_done');
  if (state.hand > 0) return no(state, 'units_in_hand', { tote: stop.tote, scanned: '' });
  const rest = packet.stops.filter((one) => isOpen(state, one) && !state.skipped.includes(one.id) && one.id !== stop.id);
  const skipped = rest.length === 0 ? [] : [...state.skipped, stop.id];
  return yes(with_(state, { skipped, bin: '' }), 'skipped', { bin: stop.bin });
}

/**
 * Orders were cancelled or held: their stops are no longer due, and units of them in the hand go back to their bin.
 * @param {Packet} packet @param {State} state @param {{ order: string, key: string }[]} stops
 */
export function stop(packet, state, stops) {
  const stopped = { ...state.stopped };
  for (const { order, key } of stops) stopped[order] = key;
  const inHand = packet.stops.find((one) => one.id === state.task);
  const dropped = inHand && stopped[inHand.order] && state.hand > 0;
  const steps = state.steps.filter((step) => !stopped[packet.stops.find((one) => one.id === step.task)?.order ?? '']);
  return { ...state, stopped, steps, ...(dropped ? { hand: 0, task: '' } : {}) };
}

/** What of the list is finished. @param {Packet} packet @param {State} state */
export function progress(packet, state) {
  const closed = packet.stops.filter((one) => !isOpen(state, one)).length;
  return { closed, all: packet.stops.length };
}

/** @param {Packet} packet */
export function names(packet) {
  /** @type {[string, string][]} */ const places = [];
  /** @type {[string, string][]} */ const products = [];
  for (const one of packet.stops) {
    places.push([one.bin, one.bin], [one.tote, one.tote]);
    for (const code of [one.sku, ...one.codes]) products.push([code, one.product]);
  }
  return { places, products };
}
