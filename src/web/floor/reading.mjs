// What a scanned text is. Pure. The order is fixed: what the scanner itself says of the symbol, commands, badges, what this task
// knows by name, our own identifiers, GS1, trade item numbers, and at last a code that nobody here knows.

import { checks, digitalLink, elements, gtin14 } from './gs1.mjs';

/**
 * @typedef {{ type: 'command', command: string, count: number, raw: string, foreign: boolean }} Command
 * @typedef {{ type: 'badge', code: string, raw: string }} BadgeRead
 * @typedef {{ type: 'place', code: string, raw: string }} Place
 * @typedef {{ type: 'item', code: string, raw: string, product: string | null, count: number | null, lot: string | null,
 *   serial: string | null, expires: string | null }} Item  product: what the task calls it; null where it does not know it
 * @typedef {{ type: 'sscc', code: string, raw: string }} Sscc
 * @typedef {{ type: 'thing', kind: string, code: string, raw: string }} Thing  kind: "order", "list", "package"
 * @typedef {Command | BadgeRead | Place | Item | Sscc | Thing} Reading
 * @typedef {{ site: string, places: (code: string) => string | null, products: (code: string) => string | null }} Knowledge
 *   each gives the task's own name of what it knows, else null
 */

const COMMANDS = new Set(['OK', 'UNDO', 'SHORT', 'NEXT', 'DONE', 'BACK', 'PRINT', 'REPRINT', 'NEWBOX', 'LOGOUT', 'HELP']);
const THINGS = /** @type {const} */ ([['ord_', 'order'], ['pls_', 'list'], ['pkg_', 'package']]);

/** What is before the data where the scanner is told to say what it read (ISO/IEC 15424). */
export function withoutAim(/** @type {string} */ raw) {
  const found = /^\]([A-Za-z])([0-9A-Za-z])/.exec(raw);
  if (!found) return { text: raw, aim: null };
  return { text: raw.slice(3), aim: found[0] };
}
/** Identifiers under which FNC1 stands in front: GS1-128, DataMatrix, QR, DataBar. */
const isGs1 = (/** @type {string | null} */ aim) => aim !== null && /^\](C1|d2|Q3|e0|J1)$/.test(aim);

/** @param {string} text @param {string} site @param {string} raw @returns {Command | BadgeRead | null} */
function ours(text, site, raw) {
  const found = /^~([A-Z0-9]{1,6}):(.+)$/i.exec(text);
  if (!found) return null;
  const said = found[2].toUpperCase();
  const foreign = found[1].toUpperCase() !== site.toUpperCase();
  if (said.startsWith('B-')) return { type: 'badge', code: text.toUpperCase(), raw };
  const times = /^X(\d{1,3})$/.exec(said);
  if (times) return { type: 'command', command: 'TIMES', count: Number(times[1]), raw, foreign };
  const reason = /^(SHORT)-(EMPTY|DAMAGED|WRONG)$/.exec(said);
  if (reason) return { type: 'command', command: said, count: 1, raw, foreign };
  return { type: 'command', command: COMMANDS.has(said) ? said : '?', count: 1, raw, foreign };
}

/** @param {Map<string, string>} found @param {string} raw @param {Knowledge} knows @returns {Reading | null} */
function fromElements(found, raw, knows) {
  const sscc = found.get('00');
  if (sscc) return { type: 'sscc', code: sscc, raw };
  const place = found.get('414') ?? found.get('410');
  const trade = found.get('01') ?? found.get('02');
  if (trade) {
    const count = found.get('37') ?? found.get('30');
    return {
      type: 'item', code: trade, raw, product: knows.products(trade), count: count === undefined ? null : Number(count),
      lot: found.get('10') ?? null, serial: found.get('21') ?? null, expires: found.get('17') ?? found.get('15') ?? null,
    };
  }
  if (place) return { type: 'place', code: knows.places(place) ?? place, raw };
  return null;
}

/**
 * What a scan says beside the item: of an element string its batch (AI 10), serial number (21) and expiry (17, 15), else its text, which
 * then is that what was asked for. @param {Reading} reading
 * @returns {{ lot: string | null, serial: string | null, expires: string | null, text: string }}
 */
export function facts(reading) {
  const { text, aim } = withoutAim(reading.raw);
  if (reading.type === 'item' && (reading.lot ?? reading.serial ?? reading.expires) !== null)
    return { lot: reading.lot, serial: reading.serial, expires: reading.expires, text: '' };
  const found = isGs1(aim) || text.includes('\x1d') ? elements(text) : null;
  if (!found) return { lot: null, serial: null, expires: null, text };
  return { lot: found.get('10') ?? null, serial: found.get('21') ?? null, expires: found.get('17') ?? found.get('15') ?? null, text: '' };
}

/** @param {string} code @param {string} raw @param {string | null} product @returns {Item} */
const plain = (code, raw, product) => ({ type: 'item', code, raw, product, count: null, lot: null, serial: null, expires: null });

/** @param {string} scanned @param {Knowledge} knows @returns {Reading} */
export function read(scanned, knows) {
  const { text, aim } = withoutAim(scanned);
  if (isGs1(aim)) {
    const found = elements(text);
    const reading = found && fromElements(found, scanned, knows);
    if (reading) return reading;
  }
  const command = ours(text, knows.site, scanned);
  if (command) return command;
  const place = knows.places(text);
  if (place !== null) return { type: 'place', code: place, raw: scanned };
  for (const [prefix, kind] of THINGS)
    if (new RegExp(`^${prefix}[0-9A-Z]{13}$`, 'i').test(text))
      return { type: 'thing', kind, code: prefix + text.slice(4).toUpperCase(), raw: scanned };
  const known = knows.products(text);
  if (known !== null) return plain(text, scanned, known);
  const trade = gtin14(text);
  if (trade) return plain(trade, scanned, knows.products(trade));
  const link = digitalLink(text);
  const linked = link && fromElements(link, scanned, knows);
  if (linked) return linked;
  // Without an identifier of the scanner's, long digits that read as elements are taken for them; short ones are somebody's number.
  if (text.includes('\x1d') || (/^(00|01|02)\d{14,}/.test(text) && text.length >= 16)) {
    const found = elements(text);
    const reading = found && fromElements(found, scanned, knows);
    if (reading) return reading;
  }
  if (/^\d{18}$/.test(text) && checks(text)) return { type: 'sscc', code: text, raw: scanned };
  return plain(text, scanned, null);
}

/**
 * Names by any case and any reading: Caps Lock turns "a-01" into "A-01", a GTIN has five lengths.
 * @param {Iterable<[string, string]>} entries code → name @returns {(code: string) => string | null}
 */
export function finder(entries) {
  /** @type {Map<string, string>} */ const exact = new Map();
  /** @type {Map<string, string | null>} */ const folded = new Map();
  for (const [code, name] of entries) {
    exact.set(code, name);
    const trade = gtin14(code);
    if (trade) exact.set(trade, name);
    const low = code.toLowerCase();
    folded.set(low, folded.has(low) && folded.get(low) !== name ? null : name);
  }
  return (code) => exact.get(code) ?? exact.get(gtin14(code) ?? code) ?? folded.get(code.toLowerCase()) ?? null;
}
