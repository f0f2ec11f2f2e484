// Every sentence that the station may say is in the catalogues, and none is there that it never says.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '../../../src');
const folder = path.join(root, 'web/floor');
const keys = readFileSync(path.join(root, 'web/texts/en.txt'), 'utf8').split('\n').flatMap((line) => /^floor\.([\w.]+) = /.exec(line)?.slice(1) ?? []);
const code = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8')).join('\n');
const server = ['look_up.cpp', 'pages.cpp'].map((name) => readFileSync(path.join(root, 'floor', name), 'utf8')).join('\n')
  + readFileSync(path.join(root, '../labels/command_sheet.cpp'), 'utf8');

test('what is said by its whole name is in the catalogue', () => {
  const said = [...code.matchAll(/(?:say|ask|button\(app,) ?\(?'([a-z_]+\.[a-z_.]+)'/g)].map((found) => found[1]);
  const verdicts = [...code.matchAll(/\b(no|yes)\((?:\w+|\{[^}]*\}|with_\([^;]*?\)), '([a-z_]+)'/g)].map(([, which, key]) => `${which === 'no' ? 'wrong' : 'right'}.${key}`);
  const refused = [...code.matchAll(/this\.refuse\('([a-z_]+)'/g)].map((found) => `wrong.${found[1]}`);
  assert.ok(said.length > 50 && verdicts.length > 25 && refused.length > 5, `${said.length} ${verdicts.length} ${refused.length}`);
  for (const key of [...said, ...verdicts, ...refused]) assert.ok(keys.includes(key), key);
});

test('what is in the catalogue is said somewhere', () => {
  for (const key of keys) {
    const last = /** @type {string} */ (key.split('.').pop());
    const found = code.includes(`'${key}'`) || code.includes(`t.floor.${key}`) || server.includes(`floor.${key}`)
      || code.includes(`'${last}'`) || /^(look\.kind|set_up\.(code|finding)|menu)\./.test(key);
    assert.ok(found, key);
  }
});
