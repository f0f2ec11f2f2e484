// Calls to the server. None is needed for the next scan.

/** @typedef {{ status: number, body: any }} Answer  status 0: nobody was reached */

export class Net {
  constructor() {
    /** Proves to the server that this page is its own. */
    this.csrf = '';
  }

  /** @param {string} method @param {string} path @param {unknown} [body] @param {number} patience @param {Record<string, string>} more headers @returns {Promise<Answer>} */
  async call(method, path, body = undefined, patience = 10_000, more = {}) {
    try {
      const answer = await fetch(path, {
        method, cache: 'no-store', signal: AbortSignal.timeout(patience), body: body === undefined ? undefined : JSON.stringify(body),
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), 'x-csrf-token': this.csrf, ...more },
      });
      const text = await answer.text();
      let parsed = null;
      try { parsed = text === '' ? null : JSON.parse(text); } catch { /* somebody in between answered with a page */ }
      return { status: answer.headers.get('content-type')?.includes('json') || answer.status === 204 ? answer.status : 0, body: parsed };
    } catch {
      return { status: 0, body: null };
    }
  }
  /** @param {string} path */
  get(path) { return this.call('GET', path); }
  /** @param {string} path @param {unknown} body */
  post(path, body = {}) { return this.call('POST', path, body); }
}
