// What a scanned text is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digitalLink, elements, gtin14 } from '../../../src/web/floor/gs1.mjs';
import { finder, read } from '../../../src/web/floor/reading.mjs';

const GS = '\x1d';
const knows = {
  site: 'W1',
  places: finder([['A-01', 'A-01'], ['T-101', 'T-101'], ['9521321000018', 'DOCK']]),
  products: finder([['MUG-BLU', 'mug'], ['4006381333931', 'mug'], ['09506000134352', 'tea'], ['12345670', 'pen']]),
};

test('one product, whichever length its number has', () => {
  for (const code of ['4006381333931', '04006381333931', 'MUG-BLU', 'mug-blu', ']E04006381333931'])
    assert.equal(read(code, knows).product, 'mug', code);
  assert.equal(read('12345670', knows).product, 'pen');
  assert.equal(gtin14('4006381333932'), null, 'its check digit is wrong');
});

test('element strings with and without the scanner\'s identifier', () => {
  const text = `010950600013435210LOT-7${GS}17261231`;
  for (const raw of [`]C1${text}`, `]d2${text}`, `]Q3${text}`, `]e0${text}`, text, GS + text]) {
    const item = read(raw, knows);
    assert.equal(item.product, 'tea', raw);
    assert.equal(item.lot, 'LOT-7');
    assert.equal(item.expires, '261231');
  }
  assert.equal(read(`]C102095060001343523712`, knows).count, 12);
  assert.equal(read('00340123450000000017', knows).type, 'sscc');
  assert.deepEqual(read(']C14149521321000018', knows), { type: 'place', code: 'DOCK', raw: ']C14149521321000018' });
});

test('what only looks like an element string is none', () => {
  assert.equal(elements('0109506000134353'), null, 'check digit');
  assert.equal(elements('17261331'), null, 'month 13');
  assert.equal(elements('10'), null);
  assert.equal(elements('88ABC'), null);
  assert.equal(elements(`10${'A'.repeat(21)}`), null);
  assert.equal(read('10LOT', knows).type, 'item');
});

test('a Digital Link names its product', () => {
  const item = read('https://id.example.com/path/01/9506000134352/10/ABC?17=261231', knows);
  assert.equal(item.product, 'tea');
  assert.equal(item.lot, 'ABC');
  assert.equal(digitalLink('https://example.com/a/b'), null);
  assert.equal(digitalLink('https://example.com/01/9506000134353'), null);
});

test('commands carry the site\'s prefix, and another site\'s are foreign', () => {
  assert.deepEqual(read('~W1:UNDO', knows), { type: 'command', command: 'UNDO', count: 1, raw: '~W1:UNDO', foreign: false });
  assert.equal(read('~w1:x12', knows).count, 12);
  assert.equal(read('~W2:OK', knows).foreign, true);
  assert.equal(read('~W1:FORMAT', knows).command, '?');
  assert.equal(read('UNDO', knows).type, 'item', 'a supplier may print that word');
  assert.equal(read('~W1:B-0123456789ABCDEFGHJKMNPQRSTVWXYZ', knows).type, 'badge');
});

test('our own identifiers and places are what they are', () => {
  assert.equal(read('ord_06B3M2X8Y7Q4K', knows).kind, 'order');
  assert.equal(read('a-01', knows).code, 'A-01', 'Caps Lock');
  assert.equal(read('NOBODY-KNOWS', knows).product, null);
});

test('names that differ by case alone are told apart exactly', () => {
  const find = finder([['abc', 'small'], ['ABC', 'large']]);
  assert.equal(find('abc'), 'small');
  assert.equal(find('ABC'), 'large');
  assert.equal(find('Abc'), null);
});
