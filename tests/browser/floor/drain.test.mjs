// The journal comes to the server exactly once, whatever is lost on the way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ageOf, Drain, STOP_AFTER_MS, WARN_AFTER_MS } from '../../../src/web/floor/drain.mjs';

/** A journal in memory, and a server that keeps what it was given first. */
function world() {
  const entries = new Map(), server = new Map(), orders = [];
  let seq = 0;
  const source = {
    oldest: async (most) => [...entries.values()].slice(0, most),
    confirm: async (seqs) => seqs.forEach((one) => entries.delete(one)),
    count: async () => entries.size,
  };
  const take = (sent) => ({
    stopped: [],
    data: sent.map((entry) => {
      if (!server.has(entry.seq)) { server.set(entry.seq, entry); orders.push(entry.seq); }
      return { seq: entry.seq, outcome: 'done' };
    }),
  });
  return { entries, server, orders, source, take, scan: () => entries.set(++seq, { seq, at: seq }), made: () => seq };
}
const deaf = { answered: () => {}, status: () => {} };

test('cuts before and after the server took it lose nothing and double nothing, and keep the order', async () => {
  const seed = Number(process.env.FLOOR_SEED ?? Date.now() % 1e9);
  console.log(`seed ${seed}`);
  let dice = seed;
  const roll = () => (dice = (dice * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  for (let round = 0; round < 50; ++round) {
    const w = world();
    const due = [];
    const drain = new Drain(w.source, async (sent) => {
      if (roll() < 0.3) return 'offline';
      const reply = w.take(sent);
      if (roll() < 0.3) return 'offline';               // taken, but the answer was lost
      if (roll() < 0.2) reply.data = reply.data.slice(0, 1 + Math.floor(roll() * reply.data.length)); // cut short
      if (roll() < 0.3) w.scan();                       // scanned while the call was under way
      return reply;
    }, deaf, { set: (f) => due.push(f), clear: () => {} });
    for (let i = 0; i < 40; ++i) { w.scan(); if (roll() < 0.5) await drain.kick(); }
    for (let i = 0; i < 1000 && w.entries.size > 0; ++i) { await drain.kick(); await due.shift()?.(); }
    assert.equal(w.server.size, w.made());
    assert.deepEqual(w.orders, [...w.orders].sort((a, b) => a - b));
  }
});

test('two kicks at once are one call at a time', async () => {
  const w = world();
  let under = 0, most = 0;
  const drain = new Drain(w.source, async (sent) => {
    most = Math.max(most, ++under);
    await new Promise((resolve) => setTimeout(resolve, 2));
    --under;
    return w.take(sent);
  }, deaf, { set: () => 0, clear: () => {} });
  w.scan();
  const first = drain.kick();
  w.scan(); w.scan();
  await Promise.all([first, drain.kick(), drain.kick()]);
  assert.equal(most, 1);
  assert.equal(w.server.size, 3);
});

test('it tries again by itself, ever more slowly, and at once when it is told to', async () => {
  const w = world(), pauses = [];
  let offline = true;
  const drain = new Drain(w.source, async (sent) => (offline ? 'offline' : w.take(sent)), deaf, { set: (_, ms) => pauses.push(ms), clear: () => {} });
  w.scan();
  for (let i = 0; i < 7; ++i) await drain.kick();
  assert.deepEqual(pauses, [1000, 2000, 4000, 8000, 15000, 15000, 15000]);
  offline = false;
  await drain.kick();
  assert.equal(w.server.size, 1);
});

test('what waits for twenty hours is warned of, after a day the work stops', () => {
  assert.equal(ageOf(0, 1e13), 'fresh');
  assert.equal(ageOf(1000, 1000 + WARN_AFTER_MS - 1), 'fresh');
  assert.equal(ageOf(1000, 1000 + WARN_AFTER_MS), 'warn');
  assert.equal(ageOf(1000, 1000 + STOP_AFTER_MS), 'stop');
});
