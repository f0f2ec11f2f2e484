// Brings the journal to the server by itself: when something was scanned, when the network comes back, and by the clock. One call
// at a time, in the order of the scans; a call whose answer was lost is made again and changes nothing there.

const PIECE = 200;
const PAUSES_MS = [1000, 2000, 4000, 8000, 15000];
export const WARN_AFTER_MS = 20 * 3600_000;
export const STOP_AFTER_MS = 24 * 3600_000;

/**
 * @typedef {import('./journal.mjs').Entry} Entry
 * @typedef {{ seq: number, outcome: 'done' | 'noted' | 'conflict', key?: string, detail?: string }} Answer
 * @typedef {{ data: Answer[], stopped: { order: string, key: string, detail: string }[] }} Reply
 * @typedef {{ oldest: (most: number) => Promise<Entry[]>, confirm: (seqs: number[], kept?: Record<string, unknown>) => Promise<void>, count: () => Promise<number> }} Source
 * @typedef {{ waiting: number, oldest: number, online: boolean }} Status
 */
export class Drain {
  /**
   * @param {Source} source
   * @param {(entries: Entry[]) => Promise<Reply | 'offline' | 'stranger'>} send  'stranger': this device is not let in any more
   * @param {{ answered: (reply: Reply, entries: Entry[]) => void, status: (status: Status) => void }} hear
   * @param {{ set: (f: () => void, ms: number) => unknown, clear: (timer: any) => void }} timers
   */
  constructor(source, send, hear, timers = { set: (f, ms) => setTimeout(f, ms), clear: (timer) => clearTimeout(timer) }) {
    this.source = source;
    this.send = send;
    this.hear = hear;
    this.timers = timers;
    this.failures = 0;
    this.online = true;
    /** @type {Promise<void> | null} */
    this.running = null;
    this.again = false;
    this.timer = null;
  }

  /** There may be something to bring. Returns when what there was is brought, or could not be. */
  kick() {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    this.timers.clear(this.timer);
    this.running = this.run().finally(() => { this.running = null; });
    return this.running;
  }

  async run() {
    do {
      this.again = false;
      if (!(await this.piece())) {
        const pause = PAUSES_MS[Math.min(this.failures++, PAUSES_MS.length - 1)];
        this.timer = this.timers.set(() => this.kick(), pause);
        return;
      }
      this.failures = 0;
    } while (this.again || (await this.source.count()) > 0);
  }

  /** One call; false where it has to wait. */
  async piece() {
    const entries = await this.source.oldest(PIECE);
    if (entries.length === 0) return this.tell([]), true;
    const reply = await this.send(entries);
    this.online = reply !== 'offline';
    if (typeof reply === 'string') return this.tell(entries), false;
    const answered = answeredOf(entries, reply);
    if (answered.length === 0) return this.tell(entries), false;
    await this.source.confirm(answered);
    this.hear.answered(reply, entries);
    this.tell(await this.source.oldest(1));
    return true;
  }

  /** @param {Entry[]} entries */
  async tell(entries) {
    this.hear.status({ waiting: await this.source.count(), oldest: entries[0]?.at ?? 0, online: this.online });
  }
}

/** Those of the sent entries that the server spoke of: what it did not mention is sent again. @param {Entry[]} entries @param {Reply} reply */
export function answeredOf(entries, reply) {
  const spoken = new Set(reply.data.map(({ seq }) => seq));
  return entries.flatMap(({ seq }) => (seq !== undefined && spoken.has(seq) ? [seq] : []));
}

/** What waits so long deserves a word; what waits longer stops the work, so that no day is lost at once. @param {number} oldest @param {number} now */
export function ageOf(oldest, now) {
  if (oldest === 0) return 'fresh';
  return now - oldest >= STOP_AFTER_MS ? 'stop' : now - oldest >= WARN_AFTER_MS ? 'warn' : 'fresh';
}
