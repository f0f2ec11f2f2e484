// Somebody went. The server hears of it, and be it after a dead spot; until then that session counts for nobody on this device.

/** @typedef {{ session: string, csrf: string }} Gone */

export class Leaving {
  /** @param {Pick<import('./net.mjs').Net, 'call'>} net @param {Pick<import('./journal.mjs').Journal, 'kept' | 'commit'>} journal */
  constructor(net, journal) {
    this.net = net;
    this.journal = journal;
    /** @type {Gone | null} */
    this.gone = null;
  }

  async restore() { this.gone = (await this.journal.kept('gone')) ?? null; }

  /** To be kept with the step that ends the work. @param {Gone} worker */
  leave({ session, csrf }) { return { gone: (this.gone = { session, csrf }) }; }

  /** @param {Gone | null} worker as the server has it */
  isGone(worker) { return this.gone !== null && worker?.session === this.gone.session; }

  /** Says it, where the server has not heard of it yet. */
  async tell() {
    const { gone } = this;
    if (!gone) return;
    const { status } = await this.net.call('POST', '/floor/session/end', {}, 10_000, { 'x-csrf-token': gone.csrf });
    // 401: the session had ended by itself. 403: somebody else is at work here, and their badge ended it.
    if (![204, 401, 403].includes(status) || this.gone !== gone) return;
    this.gone = null;
    await this.journal.commit([], { gone: null });
  }
}
