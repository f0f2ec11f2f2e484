// Who signs out in a dead spot is signed out, on the device at once and on the server when it is reached.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { App } from '../../../src/web/floor/app.mjs';
import { Leaving } from '../../../src/web/floor/leaving.mjs';

const pia = { session: 'bss_1', csrf: 'pia', user: 'usr_1', until: 0 };

/** A device's memory, and a server that answers what the test says. */
function world() {
  const kept = new Map(), calls = [];
  const journal = {
    kept: async (key) => kept.get(key),
    commit: async (entries, more) => Object.entries(more).forEach(([key, value]) => kept.set(key, value)),
  };
  const w = { status: 0, calls, journal, begin: () => new Leaving(w.net, journal) };
  w.net = { call: async (...call) => (calls.push(call), { status: w.status, body: null }) };
  return w;
}

test('a session that ended without a network is ended when the network is back, also by a page that began anew', async () => {
  const w = world();
  const first = w.begin();
  await first.restore();
  await w.journal.commit([], { session: { worker: null }, ...first.leave(pia) });
  await first.tell();
  assert.ok(first.isGone(pia), 'the server still calls her at work');
  const reloaded = w.begin();
  await reloaded.restore();
  assert.ok(reloaded.isGone(pia));
  w.status = 503;
  await reloaded.tell();
  assert.ok(reloaded.isGone(pia), 'a server in trouble has not heard it');
  w.status = 204;
  await reloaded.tell();
  await reloaded.tell();
  assert.equal(w.calls.length, 3, 'and once is enough');
  assert.deepEqual(w.calls.at(-1).slice(0, 2), ['POST', '/floor/session/end']);
  const last = w.begin();
  await last.restore();
  assert.ok(!last.isGone(pia));
});

test('it ends no session but its own', async () => {
  const w = world();
  const leaving = w.begin();
  leaving.leave(pia);
  assert.ok(!leaving.isGone({ session: 'bss_2', csrf: 'max' }));
  assert.ok(!leaving.isGone(null));
  w.status = 403;
  await leaving.tell();
  assert.equal(w.calls[0][4]['x-csrf-token'], 'pia', 'said with her own proof, whoever is at work now');
  assert.ok(!leaving.isGone(pia), 'somebody else is at work: her session is over');
});

test('who leaves while an end is being said is not forgotten', async () => {
  const w = world();
  const leaving = w.begin();
  leaving.leave(pia);
  w.status = 204;
  const told = leaving.tell();
  leaving.leave({ session: 'bss_2', csrf: 'max' });
  await told;
  assert.ok(leaving.isGone({ session: 'bss_2', csrf: 'max' }));
});

test('a page that begins anew does not open for who signed out in a dead spot', async () => {
  const w = world();
  const max = { ...pia, session: 'bss_2', csrf: 'max', user: 'usr_2', until: Date.now() + 1e6 };
  const server = { reached: true, worker: /** @type {any} */ ({ ...pia, until: Date.now() + 1e6 }) };
  const journal = { ...w.journal, oldest: async () => [], count: async () => 0, goOnBehind: async () => {} };
  const call = async (/** @type {string} */ method, /** @type {string} */ path) => {
    if (!server.reached && path === '/floor/session/end') return { status: 0, body: null };
    if (path === '/floor/session/end') server.worker = null;
    return { status: path === '/floor/session/end' ? 204 : 200, body: { device: { id: 'dev_1' }, worker: server.worker, site: 'W1', short_limit: 5, last_seq: 0 } };
  };
  const net = { csrf: '', call, get: (/** @type {string} */ path) => call('GET', path), post: (/** @type {string} */ path) => call('POST', path) };
  const page = async () => {
    const app = new App({ say: () => '', net, journal, page: {}, camera: {}, language: 'en' });
    app.show = () => {};
    await app.start();
    return app;
  };
  const before = await page();
  assert.equal(before.worker.session, 'bss_1');
  server.reached = false;
  await before.logOut();
  assert.equal((await page()).worker, null);
  server.reached = true;
  assert.equal((await page()).worker, null);
  assert.equal(server.worker, null, 'the server has heard of it');
  server.worker = max;
  assert.equal((await page()).worker.session, 'bss_2', 'the next one works');
});
