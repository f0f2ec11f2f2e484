// A handheld at the scan station: an enrolled device, a person's badge, and a wedge scanner.
import assert from 'node:assert/strict';

/** @param {Awaited<ReturnType<import('./product.mjs').startProduct>>} product @param {import('playwright-core').BrowserContextOptions} options */
export async function station(product, login, options = {}) {
  const user = await product.api('POST', '/api/v1/users', { login, name: `Pia ${login}`, password: 'the van leaves at nine', roles: ['picker', 'packer'] });
  const { code: invitation } = await product.api('POST', '/api/v1/devices', { name: `handheld ${login}` });
  const { code: badge } = await product.api('POST', '/api/v1/badges', { user: user.id });
  const context = await product.context({ viewport: { width: 360, height: 640 }, ...options });
  const hand = { context, page: await context.newPage(), user, badge, invitation };

  /** Types as a wedge scanner does: a key each five milliseconds, Enter behind each code. Returns when all is decided and written down. */
  const wedge = async (...codes) => {
    await hand.page.evaluate(async (all) => {
      for (const code of all) {
        for (const key of [...code, 'Enter']) {
          const target = document.activeElement ?? document.body;
          target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      }
      await globalThis.station.busy;
    }, codes);
  };
  const open = async () => {
    await hand.page.goto('/floor?lang=en');
    await hand.page.waitForFunction(() => globalThis.station?.view && document.querySelector('#do'));
  };
  return Object.assign(hand, {
    wedge, open,
    /** What the station believes: the next code that its list or package wants. */
    due: () => hand.page.evaluate(() => {
      const { task } = globalThis.station;
      if (!task) return null;
      const { packet, state } = task;
      if (packet.kind === 'pack') {
        const line = packet.lines.find((one) => (state.packed[one.product] ?? 0) < one.needed);
        return line ? { ask: 'unit', code: line.codes[0] ?? line.sku } : null;
      }
      const left = (stop) => stop.needed - (state.picked[stop.id] ?? 0) - (state.short[stop.id] ?? 0);
      const open = packet.stops.filter((stop) => !state.stopped[stop.order] && stop.state !== 'cancelled' && left(stop) > 0);
      const stop = open.find((one) => one.id === state.task && state.hand > 0) ?? open.find((one) => one.bin === state.bin) ?? open[0];
      if (!stop) return null;
      if (stop.bin !== state.bin) return { ask: 'bin', code: stop.bin };
      return state.hand >= left(stop) ? { ask: 'tote', code: stop.tote } : { ask: 'item', code: stop.codes[0] ?? stop.sku };
    }),
    /** Until the server has everything. */
    drained: () => hand.page.waitForFunction(() => globalThis.station?.status.waiting === 0 && globalThis.station.status.online, null, { timeout: 60_000 }),
    signIn: async () => { await open(); await wedge(invitation); await wedge(badge); assert.equal(await hand.page.evaluate(() => globalThis.station.view), 'menu'); },
  });
}
