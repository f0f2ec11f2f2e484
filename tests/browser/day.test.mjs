// A day's picking and packing by scans alone, of a real retailer's orders: first as it should be, then with the network cut a third
// of the time, the tab killed twice and the server once. FLOOR_ORDERS=100 plays the whole day; FLOOR_SEED repeats what befell it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startProduct } from './product.mjs';
import * as retail from './retail.mjs';
import { station } from './station.mjs';

const count = Number(process.env.FLOOR_ORDERS ?? 6), cart = 12, totes = 2 * cart;
const patience = 120_000 + count * 20_000;

/** @param {() => Promise<boolean>} holds @param {() => Promise<string>} how what there is instead */
async function until(what, holds, how = async () => '') {
  const end = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`${what} does not come about: ${await how()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

for (const world of ['as it should be', 'with the network cut, the tab and the server killed']) {
  test(`${count} orders are picked and packed by scans alone, ${world}`, { timeout: patience + 60_000 }, async (t) => {
    const product = await startProduct({ empty: true });
    t.after(() => product.stop());
    const day = retail.orders(count);
    await retail.open(product, day, totes);
    const played = await new Day(product, await station(product, 'pia'), world !== 'as it should be').play();
    const lines = day.reduce((sum, { lines }) => sum + lines.length, 0), units = day.flatMap(({ lines }) => lines).reduce((sum, line) => sum + line.units, 0);
    console.log(`${day.length} orders, ${lines} lines, ${units} units of ${retail.source.split('/').pop()}: ${played.scans} scans in ${played.seconds} s` + (played.seed ? `; seed ${played.seed}, offline ${played.offline} % of the time, ${played.killed.join(', ')}` : ''));
    assert.equal(day.length, count);

    // Nothing lost, nothing doubled: by unit, by record, and by the ledgers.
    const of = (task, kind) => { const [[n, sum]] = product.rows(`SELECT COUNT(*), IFNULL(SUM(quantity), 0) FROM floor_journal WHERE task = '${task}' AND kind = '${kind}' AND verdict = 'ok'`); return [Number(n), Number(sum)]; };
    assert.equal(of('pick', 'item')[1], units);
    assert.equal(of('pack', 'item')[1], units);
    assert.equal(of('pick', 'hand')[1], units);
    assert.deepEqual(product.rows("SELECT seq FROM floor_journal WHERE outcome = 'conflict' OR kind = 'refused'"), []);
    assert.deepEqual(product.rows('SELECT COUNT(*) = MAX(seq) FROM floor_journal'), [['1']], 'no number is missing');
    const { told } = played, lost = played.seed ? 2 : 0; // a tab that dies between the last key and the disk: nobody was told "right"
    for (const [ask, there] of [['item', of('pick', 'hand')[0]], ['tote', of('pick', 'tote')[0]], ['bin', of('pick', 'bin')[0] - of('pick', 'tote')[0]], ['unit', of('pack', 'item')[0]]])
      assert.ok(told[ask] - lost <= there && there <= told[ask], `${there} records of ${told[ask]} scans: ${ask}`);
    assert.deepEqual(product.rows("SELECT state, COUNT(*) FROM orders GROUP BY state").length, 1);
    assert.deepEqual(product.rows('SELECT SUM(quantity) = SUM(packed) FROM order_line'), [['1']]);
    assert.deepEqual(product.violations(), []);
  });
}

class Day {
  /** @param {Awaited<ReturnType<typeof startProduct>>} product @param {Awaited<ReturnType<typeof station>>} hand @param {boolean} rough */
  constructor(product, hand, rough) {
    Object.assign(this, { product, hand, rough });
    this.told = { bin: 0, item: 0, tote: 0, unit: 0 };
    /** @type {string[]} */ this.killed = [];
    this.offlineMs = 0;
    this.seed = rough ? Number(process.env.FLOOR_SEED ?? Date.now() % 1e9) : 0;
    this.dice = this.seed;
    this.over = false;
  }
  roll() { return (this.dice = (this.dice * 1103515245 + 12345) % 2 ** 31) / 2 ** 31; }
  get scans() { return Object.values(this.told).reduce((sum, n) => sum + n, 0); }

  async play() {
    if (this.rough) console.log(`seed ${this.seed}`);
    await this.hand.context.exposeBinding('told', (_, ask) => { ++this.told[ask]; this.befall(); });
    await this.hand.signIn();
    await this.hand.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    // By then about so many scans are made that each blow falls into the day's work.
    const expected = Number(this.product.rows('SELECT 3 * COUNT(*) FROM order_line')[0][0]);
    this.blows = this.rough ? [['tab', 0.2], ['server', 0.45], ['tab', 0.7]].map(([what, share]) => ({ what, at: Math.floor(expected * (share + 0.1 * this.roll())) })) : [];
    const began = Date.now();
    const weather = this.rough ? this.weather() : Promise.resolve();
    for (;;) {
      // A wave takes whole orders: those that are released become tasks a moment later.
      await until('tasks', async () => this.open('order') === this.open('task'));
      if (this.open('task') === 0) break;
      const wave = await this.desk('POST', '/api/v1/waves', { max_orders: cart, cart_orders: cart });
      for (const { pick_list: list } of wave.batches) {
        const { totes } = await this.desk('GET', `/api/v1/pick-lists/${list}`);
        await this.pick(list);
        for (const { code } of totes) await this.pack(code);
      }
    }
    this.over = true;
    await weather;
    await this.hand.context.setOffline(false);
    await this.hand.drained();
    assert.deepEqual(this.blows, [], 'every blow fell');
    const seconds = Math.round((Date.now() - began) / 1000);
    return { told: this.told, scans: this.scans, seconds, seed: this.seed, offline: Math.round(this.offlineMs / 10 / seconds), killed: this.killed };
  }
  /** The desk waits for its server, too. */
  async desk(method, address, body = undefined) {
    await until('the server', () => fetch(`${this.product.url}/readyz`).then((answer) => answer.ok, () => false));
    return this.product.api(method, address, body);
  }
  /** @param {'order' | 'task'} what */
  open(what) {
    return Number(this.product.rows(what === 'order' ? "SELECT COUNT(*) FROM orders WHERE state = 'released'" : "SELECT COUNT(DISTINCT order_id) FROM pick_task WHERE state = 'released'")[0][0]);
  }

  /** A third of the time there is no network. */
  async weather() {
    while (!this.over) {
      const cut = this.roll() < 1 / 3, from = Date.now();
      await this.hand.context.setOffline(cut).catch(() => {}); // a tab that dies just now
      await new Promise((resolve) => setTimeout(resolve, 200 + 800 * this.roll()));
      if (cut) this.offlineMs += Date.now() - from;
    }
  }

  befall() {
    const blow = this.blows?.[0];
    if (!blow || this.scans < blow.at) return;
    this.blows.shift();
    this.killed.push(`${blow.what} killed at scan ${this.scans}`);
    if (blow.what === 'tab') void this.hand.crash();
    else {
      this.product.killServer();
      setTimeout(() => void this.product.revive(), 2000);
    }
  }

  /** What is due, over the deaths of tabs. */
  async work() {
    for (;;) {
      try {
        const wrong = await this.hand.work();
        assert.equal(wrong, '');
        return;
      } catch (problem) {
        if (problem instanceof assert.AssertionError || !/crash|closed|detached|destroyed/i.test(String(problem))) throw problem;
        await this.hand.reborn();
      }
    }
  }

  /** Scans that need the server: where there is none, the station says so, and they are scanned again. @param {string[]} codes */
  async scanned(codes, holds) {
    await until(codes.join(), async () => {
      try {
        if (await this.hand.page.evaluate(holds)) return true;
        await this.hand.wedge(...codes);
        await this.hand.page.waitForFunction(holds, null, { timeout: 3000 }).catch(() => {});
        const error = await this.hand.page.evaluate(() => globalThis.station.error?.key ?? '');
        if (error !== '') { assert.ok(this.rough && error === 'needs_network', error); await this.hand.wedge('~W1:OK'); }
        return await this.hand.page.evaluate(holds);
      } catch (problem) {
        if (problem instanceof assert.AssertionError || !/crash|closed|detached|destroyed/i.test(String(problem))) throw problem;
        await this.hand.reborn();
        return false;
      }
    }, () => this.hand.page.evaluate(() => JSON.stringify({ ...globalThis.station, say: 0, net: 0, journal: 0, page: 0, drain: 0, knows: 0, goods: 0 })));
  }
  async back() { await this.scanned(['~W1:BACK'], () => globalThis.station.view === 'menu'); }

  /** @param {string} list */
  async pick(list) {
    await this.scanned([list], () => globalThis.station.task?.packet.kind === 'pick');
    await this.work();
    await this.back();
  }

  /** @param {string} tote that stands at the bench */
  async pack(tote) {
    await this.scanned([tote], () => globalThis.station.task?.packet.kind === 'pack');
    await this.work();
    await this.scanned(['~W1:DONE', '~W1:OK'], () => globalThis.station.sealed !== '');
    await this.back();
  }
}
