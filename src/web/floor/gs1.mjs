// GS1 General Specifications: check digits, element strings, Digital Link URIs. Pure.

/** Application identifiers that a warehouse meets: [prefix, digits of the identifier, shortest, longest value, digits only]. */
const TABLE = /** @type {const} */ ([
  ['00', 2, 18, 18, true], ['01', 2, 14, 14, true], ['02', 2, 14, 14, true], ['10', 2, 1, 20, false],
  ['11', 2, 6, 6, true], ['12', 2, 6, 6, true], ['13', 2, 6, 6, true], ['15', 2, 6, 6, true], ['16', 2, 6, 6, true],
  ['17', 2, 6, 6, true], ['20', 2, 2, 2, true], ['21', 2, 1, 20, false], ['22', 2, 1, 20, false],
  ['240', 3, 1, 30, false], ['241', 3, 1, 30, false], ['250', 3, 1, 30, false], ['251', 3, 1, 30, false],
  ['30', 2, 1, 8, true], ['310', 4, 6, 6, true], ['311', 4, 6, 6, true], ['312', 4, 6, 6, true], ['313', 4, 6, 6, true],
  ['314', 4, 6, 6, true], ['315', 4, 6, 6, true], ['316', 4, 6, 6, true], ['320', 4, 6, 6, true], ['330', 4, 6, 6, true],
  ['331', 4, 6, 6, true], ['332', 4, 6, 6, true], ['333', 4, 6, 6, true], ['336', 4, 6, 6, true], ['340', 4, 6, 6, true],
  ['37', 2, 1, 8, true], ['400', 3, 1, 30, false], ['401', 3, 1, 30, false], ['402', 3, 17, 17, true],
  ['403', 3, 1, 30, false], ['410', 3, 13, 13, true], ['411', 3, 13, 13, true], ['412', 3, 13, 13, true],
  ['413', 3, 13, 13, true], ['414', 3, 13, 13, true], ['415', 3, 13, 13, true], ['416', 3, 13, 13, true],
  ['417', 3, 13, 13, true], ['420', 3, 1, 20, false], ['421', 3, 4, 12, false], ['422', 3, 3, 3, true],
  ['90', 2, 1, 30, false], ['91', 2, 1, 90, false], ['92', 2, 1, 90, false], ['93', 2, 1, 90, false], ['94', 2, 1, 90, false],
  ['95', 2, 1, 90, false], ['96', 2, 1, 90, false], ['97', 2, 1, 90, false], ['98', 2, 1, 90, false], ['99', 2, 1, 90, false],
]);
/** Lengths that every reader knows, so that no separator needs to follow (table 7.8.5-2), by the first two digits. */
const PREDEFINED = /^(0[0-4]|1[1-9]|20|3[1-6]|41)/;
const CHECKED = /^(00|01|02|402|41\d)$/;
const DATED = /^1[1-7]$/;

/** Whether the last of the digits is the check digit of those before it. @param {string} digits */
export function checks(digits) {
  if (!/^\d{2,}$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; ++i) sum += Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 1 : 3);
  return sum % 10 === 0;
}

/** A GTIN-8, -12, -13 or -14 as its 14 digits; null for anything else. @param {string} text */
export function gtin14(text) {
  return /^(\d{8}|\d{12}|\d{13}|\d{14})$/.test(text) && checks(text) ? text.padStart(14, '0') : null;
}

/**
 * The day that six digits, or a person's "2027-03-31", name: ISO 8601; '' for none. Day 00 is the month's last one; the century is that
 * which brings it within 50 years of `now`. @param {string} text @param {number} now milliseconds
 */
export function isoDate(text, now) {
  const long = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text);
  const short = /^(\d{2})(\d{2})(\d{2})$/.exec(text);
  const found = long ?? short;
  if (!found) return '';
  const this_ = new Date(now).getUTCFullYear();
  let year = Number(found[1]) + (long ? 0 : Math.floor(this_ / 100) * 100);
  if (short && year - this_ >= 51) year -= 100;
  if (short && year - this_ <= -50) year += 100;
  const month = Number(found[2]);
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const day = Number(found[3]) || (short ? last : 0);
  if (month < 1 || month > 12 || day < 1 || day > last) return '';
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** @param {string} text from where an identifier begins */
function identifierOf(text) {
  for (const row of TABLE) {
    const [prefix, digits] = row;
    if (text.startsWith(prefix) && /^\d+$/.test(text.slice(0, digits)) && text.length >= digits) return row;
  }
  return null;
}

/** @param {string} identifier @param {string} value @param {readonly [string, number, number, number, boolean]} row */
function fits(identifier, value, [, , shortest, longest, numeric]) {
  if (value.length < shortest || value.length > longest) return false;
  if (numeric ? !/^\d+$/.test(value) : !/^[!-~]+$/.test(value)) return false;
  if (CHECKED.test(identifier) && !checks(value)) return false;
  if (DATED.test(identifier)) {
    const month = Number(value.slice(2, 4)), day = Number(value.slice(4, 6));
    if (month < 1 || month > 12 || day > 31) return false;
  }
  return true;
}

/**
 * An element string with its separators; null where it is none.
 * @param {string} text @returns {Map<string, string> | null} value by identifier
 */
export function elements(text) {
  /** @type {Map<string, string>} */
  const found = new Map();
  let rest = text.startsWith('\x1d') ? text.slice(1) : text;
  while (rest !== '') {
    const row = identifierOf(rest);
    if (!row) return null;
    const identifier = rest.slice(0, row[1]);
    rest = rest.slice(row[1]);
    const separator = rest.indexOf('\x1d');
    let length = separator < 0 ? rest.length : separator;
    if (PREDEFINED.test(identifier)) length = Math.min(length, row[3]);
    const value = rest.slice(0, length);
    if (!fits(identifier, value, row) || (found.has(identifier) && found.get(identifier) !== value)) return null;
    found.set(identifier, value);
    rest = rest.slice(length);
    if (rest.startsWith('\x1d')) rest = rest.slice(1);
    else if (rest !== '' && !PREDEFINED.test(identifier)) return null;
  }
  return found.size > 0 ? found : null;
}

/**
 * A GS1 Digital Link URI: https://any.host/any/path/01/09506000134352/10/ABC?17=261231; null where it is none.
 * @param {string} text @returns {Map<string, string> | null}
 */
export function digitalLink(text) {
  if (!/^https?:\/\//i.test(text)) return null;
  let url;
  try { url = new URL(text); } catch { return null; }
  const parts = url.pathname.split('/').filter((part) => part !== '').map(decodeURIComponent);
  const start = parts.findIndex((part, i) => /^(00|01|414|417)$/.test(part) && i + 1 < parts.length);
  if (start < 0) return null;
  /** @type {Map<string, string>} */
  const found = new Map();
  for (let i = start; i + 1 < parts.length; i += 2) found.set(parts[i], parts[i + 1]);
  for (const [name, value] of url.searchParams) if (/^\d{2,4}$/.test(name)) found.set(name, value);
  const trade = found.get('01');
  if (trade !== undefined) {
    const padded = gtin14(trade);
    if (!padded) return null;
    found.set('01', padded);
  }
  for (const [identifier, value] of found) {
    const row = identifierOf(identifier);
    if (!row || row[1] !== identifier.length || !fits(identifier, value, row)) return null;
  }
  return found;
}
