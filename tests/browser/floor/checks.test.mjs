// What six codes tell of a scanner's configuration.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, codes, serious } from '../../../src/web/floor/checks.mjs';

const [letters, signs, ean, gs1, long] = codes('W1');
const scan = (raw, more = {}) => ({ raw, at: 0, began: 0, suffix: 'Enter', gap: 5, controls: 0, caps: false, ...more });
const found = (code, raw, more) => check(code, scan(raw, more)).findings;

test('a scanner that is set up well is told so', () => {
  for (const [code, aim] of [[letters, ']C0'], [signs, ']C0'], [ean, ']E0'], [gs1, ']C1'], [long, ']Q1']])
    assert.deepEqual(check(code, scan(aim + code.text)), { ok: true, findings: [] });
});

test('each misconfiguration has its own name', () => {
  assert.deepEqual(found(letters, 'ABCxyz019'), ['case', 'no_aim']);
  assert.deepEqual(found(letters, 'ABCXYZ019'), ['one_case', 'no_aim']);
  assert.deepEqual(found(signs, ']C0ß-.:;_@#~+$%'), ['layout']);
  assert.deepEqual(found(gs1, ']C110AB21XY'), ['no_gs']);
  assert.deepEqual(found(gs1, ']C110AB|21XY'), ['other_gs']);
  assert.deepEqual(found(long, ']Q1The quick brown fox'), ['lost']);
  assert.deepEqual(found(ean, '12345670'), ['other_code', 'no_aim']);
  assert.deepEqual(found(ean, ']E0' + ean.text, { suffix: '', gap: 150, controls: 2, caps: true }), ['caps', 'no_suffix', 'controls', 'slow']);
});

test('what only could be better does not spoil it', () => {
  for (const key of ['no_aim', 'no_suffix', 'controls', 'slow']) assert.ok(!serious.has(key));
});
