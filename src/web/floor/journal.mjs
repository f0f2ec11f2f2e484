// What was scanned, kept on the device until the server has it. IndexedDB, written through to the disk before anybody hears of it:
// a tab may be killed at any moment. A scan's number is made here and never used twice on this device.

/**
 * @typedef {{ seq?: number, at: number, session: string, task: 'pick' | 'pack' | 'stock' | 'none', subject: string, kind: string, code: string,
 *   quantity: number, verdict: string, reason?: string, from?: string, to?: string, reference?: string, grant?: string,
 *   counted?: { code: string, quantity: number }[] }} Entry  verdict: "ok", or why the device refused
 */

const NAME = 'waybill-floor', VERSION = 1;

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
/** @param {IDBTransaction} tx @returns {Promise<void>} */
const committed = (tx) => new Promise((resolve, reject) => {
  tx.oncomplete = () => resolve();
  tx.onabort = tx.onerror = () => reject(tx.error);
});

export class Journal {
  /** @param {IDBDatabase} db */
  constructor(db) {
    this.db = db;
    /** How many entries this page wrote. */
    this.made = 0;
  }

  static async open(factory = indexedDB) {
    const request = factory.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('journal', { keyPath: 'seq', autoIncrement: true });
      request.result.createObjectStore('kept');
    };
    return new Journal(await done(request));
  }

  write() { return this.db.transaction(['journal', 'kept'], 'readwrite', { durability: 'strict' }); }

  /**
   * One step of work: its entries and what the device knows after it, together or not at all.
   * @param {Entry[]} entries @param {Record<string, unknown>} kept
   */
  async commit(entries, kept = {}) {
    const tx = this.write();
    const end = committed(tx);
    for (const entry of entries) tx.objectStore('journal').add(entry);
    for (const [key, value] of Object.entries(kept)) tx.objectStore('kept').put(value, key);
    await end;
    this.made += entries.length;
  }

  /** @param {string} key */
  kept(key) { return done(this.db.transaction('kept').objectStore('kept').get(key)); }

  /** The oldest entries that the server has not confirmed. @param {number} most @returns {Promise<Entry[]>} */
  oldest(most) { return done(this.db.transaction('journal').objectStore('journal').getAll(null, most)); }

  count() { return done(this.db.transaction('journal').objectStore('journal').count()); }

  /** The server has them: they may go. @param {number[]} seqs @param {Record<string, unknown>} kept */
  async confirm(seqs, kept = {}) {
    const tx = this.write();
    const end = committed(tx);
    for (const seq of seqs) tx.objectStore('journal').delete(seq);
    for (const [key, value] of Object.entries(kept)) tx.objectStore('kept').put(value, key);
    await end;
  }

  /**
   * The server has seen scans of this device up to this number: a device whose storage was wiped goes on behind them.
   * @param {number} last
   */
  async goOnBehind(last) {
    if (last < 1) return;
    const tx = this.write();
    const end = committed(tx);
    const store = tx.objectStore('journal');
    const there = store.get(last);
    there.onsuccess = () => {
      if (there.result !== undefined) return;
      // Storing under a number moves the generator behind it; where it is further already, it stays.
      store.put({ seq: last, at: 0, session: '', task: 'none', subject: '', kind: 'mark', code: '', quantity: 0, verdict: 'ok' });
      store.delete(last);
    };
    await end;
  }
}
