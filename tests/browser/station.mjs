// A handheld at the scan station: an enrolled device, a person's badge, and a wedge scanner.
import assert from 'node:assert/strict';

/** Runs in the page: the scanner, and the eyes of who holds it. */
function inThePage() {
  const rest = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const left = (state, stop) => stop.needed - (state.picked[stop.id] ?? 0) - (state.short[stop.id] ?? 0);
  let last = '';
  const eyes = {
    /** What the station believes: the next code that its list or package wants, and how many units of it. */
    due() {
      const { task } = globalThis.station;
      if (!task) return null;
      const { packet, state } = task;
      if (packet.kind === 'pack') {
        const line = packet.lines.find((one) => (state.packed[one.product] ?? 0) < one.needed);
        return line ? { ask: 'unit', code: line.codes[0] ?? line.sku, units: line.needed - (state.packed[line.product] ?? 0) } : null;
      }
      const open = packet.stops.filter((stop) => !state.stopped[stop.order] && stop.state !== 'cancelled' && left(state, stop) > 0);
      const stop = open.find((one) => one.id === state.task && state.hand > 0) ?? open.find((one) => one.bin === state.bin) ?? open[0];
      if (!stop) return null;
      if (stop.bin !== state.bin) return { ask: 'bin', code: stop.bin, units: 1 };
      const units = left(state, stop) - state.hand;
      return units === 0 ? { ask: 'tote', code: stop.tote, units: 1 } : { ask: 'item', code: stop.codes[0] ?? stop.sku, units };
    },
    /** Types as a wedge scanner does: a key each five milliseconds, Enter behind it. */
    async type(/** @type {string} */ code) {
      for (const key of [...code, 'Enter']) {
        const target = document.activeElement ?? document.body;
        target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        await rest(5);
      }
    },
    /**
     * Scans what is due until nothing is: a few units one by one, many with a multiplier's code before the item's. Twice the same
     * code in a row wants a pause: two units are two, a trigger's bounce is one. Tells each scan before its last key.
     */
    async work() {
      for (let i = 0; i < 20_000; ++i) {
        const due = eyes.due();
        if (!due) return '';
        const many = (due.ask === 'item' || due.ask === 'unit') && due.units > 2;
        if (many) await eyes.type(`~${globalThis.station.site}:X${Math.min(due.units, 999)}`);
        else if (due.code === last) await rest(130);
        await globalThis.told?.(due.ask);
        await eyes.type(due.code);
        last = due.code;
        await globalThis.station.busy;
        const { error } = globalThis.station;
        if (error) return `${error.key} ${JSON.stringify(error.values)} after ${due.ask} ${due.code}`;
      }
      return 'the work does not end';
    },
  };
  globalThis.eyes = eyes;
}

/** @param {Awaited<ReturnType<import('./product.mjs').startProduct>>} product @param {import('playwright-core').BrowserContextOptions} options */
export async function station(product, login, options = {}) {
  const user = await product.api('POST', '/api/v1/users', { login, name: `Pia ${login}`, password: 'the van leaves at nine', roles: ['picker', 'packer'] });
  const { code: invitation } = await product.api('POST', '/api/v1/devices', { name: `handheld ${login}` });
  const { code: badge } = await product.api('POST', '/api/v1/badges', { user: user.id });
  const context = await product.context({ viewport: { width: 360, height: 640 }, ...options });
  await context.addInitScript(inThePage);
  const hand = { context, page: await context.newPage(), user, badge, invitation };

  /** Returns when all is decided and written down. @param {string[]} codes */
  const wedge = async (...codes) => {
    await hand.page.evaluate(async (all) => {
      for (const code of all) await globalThis.eyes.type(code);
      await globalThis.station.busy;
    }, codes);
  };
  const open = async () => {
    await hand.page.goto('/floor?lang=en');
    await hand.page.waitForFunction(() => globalThis.station?.view && document.querySelector('#do'));
  };
  return Object.assign(hand, {
    wedge, open,
    due: () => hand.page.evaluate(() => globalThis.eyes.due()),
    /** All that is due, at one go. @returns {Promise<string>} what went wrong */
    work: () => hand.page.evaluate(() => globalThis.eyes.work()),
    /** The tab's process dies, and a new one begins. */
    crash: async () => {
      const cdp = await hand.context.newCDPSession(hand.page);
      await Promise.race([cdp.send('Page.crash').catch(() => {}), new Promise((resolve) => setTimeout(resolve, 1000))]);
    },
    reborn: async () => {
      await hand.page.close().catch(() => {});
      hand.page = await hand.context.newPage();
      await open();
    },
    /** Until the server has everything. */
    drained: async () => {
      const end = Date.now() + 60_000;
      while (!(await hand.page.evaluate(async () => globalThis.station?.status.online && (await globalThis.station.journal.count()) === 0))) {
        assert.ok(Date.now() < end, 'the journal does not drain');
        await hand.page.waitForTimeout(50);
      }
    },
    signIn: async () => { await open(); await wedge(invitation); await wedge(badge); assert.equal(await hand.page.evaluate(() => globalThis.station.view), 'menu'); },
  });
}
