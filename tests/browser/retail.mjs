// A real retailer's day for the browser: its first orders that can be taken, their goods in bins of a small warehouse, totes, and
// stock for all of them. Where the file is not beside the tree, a sample of the same shape.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const real = path.resolve(import.meta.dirname, '../../../shared/data/online-retail/2010-12-02.csv');
export const source = existsSync(real) ? real : path.join(import.meta.dirname, 'retail_sample.csv');

/** @param {string} text @returns {string[][]} */
function cells(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}

const isCharge = (/** @type {string} */ sku) => /^(POST|C2|DOT|D|M|S|B|PADS|CRUK|BANK CHARGES|AMAZONFEE|ADJUST|gift_.*)$/i.test(sku);

/** The first so many invoices whose every row can be sold. @param {number} wanted */
export function orders(wanted) {
  const [, ...rows] = cells(readFileSync(source, 'utf8'));
  /** @type {Map<string, { sku: string, name: string, units: number, price: string }[]>} */ const invoices = new Map();
  const bad = new Set();
  for (const [invoice, sku, description, quantity, , price] of rows) {
    const line = { sku, name: description.trim(), units: Number(quantity), price };
    if (!(line.units > 0) || !(Number(price) > 0) || line.name === '') bad.add(invoice);
    if (!isCharge(sku)) invoices.set(invoice, [...(invoices.get(invoice) ?? []), line]);
  }
  return [...invoices].filter(([invoice]) => !bad.has(invoice)).slice(0, wanted).map(([invoice, lines]) => ({ invoice, lines }));
}

const csv = (/** @type {(string | number)[]} */ row) => row.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(',');

/** Everything in the house: goods, places, stock, orders. @param {any} product @param {ReturnType<typeof orders>} day @param {number} totes */
export async function open(product, day, totes) {
  const must = async (/** @type {string} */ method, /** @type {string} */ address, /** @type {object} */ body) => {
    const answer = await product.api(method, address, body);
    if (answer.status >= 400) throw new Error(`${method} ${address}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const goods = new Map(), demand = new Map();
  for (const { lines } of day)
    for (const { sku, name, units, price } of lines) {
      goods.set(sku, { sku, name, weight_g: 100, length_mm: 100, width_mm: 80, height_mm: 40, price: { minor: Math.round(Number(price) * 100), currency: 'GBP' } });
      demand.set(sku, (demand.get(sku) ?? 0) + units);
    }
  const skus = [...goods.keys()].sort();
  const bin = (/** @type {number} */ i) => `${String.fromCharCode(65 + Math.floor(i / 90))}-${String(i % 90 + 1).padStart(2, '0')}`;
  for (let i = 0; i < skus.length; i += 500) {
    const piece = skus.slice(i, i + 500);
    await must('PUT', '/api/v1/products', { products: piece.map((sku) => goods.get(sku)) });
    await must('PUT', '/api/v1/locations', { locations: piece.map((_, k) => ({ code: bin(i + k), kind: 'bin', aisle: bin(i + k)[0], x_mm: 3000 * Math.floor((i + k) / 90), y_mm: 1200 * ((i + k) % 45 + 1) })) });
    await must('POST', '/api/v1/stock/receipts', { reference: `day ${i}`, lines: piece.map((sku, k) => ({ sku, location: bin(i + k), quantity: demand.get(sku) })) });
  }
  await must('PUT', '/api/v1/locations', { locations: Array.from({ length: totes }, (_, i) => ({ code: `T-${101 + i}`, kind: 'tote' })) });
  const head = ['external_ref', 'placed_at', 'customer_name', 'email', 'phone', 'company', 'address1', 'address2', 'city', 'region', 'postal_code', 'country', 'sku', 'description', 'quantity', 'unit_price', 'currency'];
  const rows = day.flatMap(({ invoice, lines }) => lines.map((line) =>
    csv([invoice, '2026-11-20T08:00:00Z', `Customer ${invoice}`, `c${invoice}@example.com`, '', '', '1 High Street', '', 'London', '', 'E1 6AN', 'GB', line.sku, line.name, line.units, line.price, 'GBP'])));
  const report = await product.upload('/api/v1/imports?channel=shop', [head.join(','), ...rows].join('\n'));
  if (report.accepted !== day.length) throw new Error(`the import took ${JSON.stringify(report)}`);
}
