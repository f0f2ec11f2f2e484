// Where one scan ends and the next begins. Pure: time comes in with each call, nothing here touches a page.
//
// A scanner types. Most end with Enter or Tab; one that does not is ended by silence. How fast it types is never a reason to
// refuse: the fastest sends a key each 3 ms, the slowest waits a second between two.

export const SILENCE_MS = 120;     // of a scanner without a suffix
const SILENCE_WITH_SUFFIX_MS = 1500; // of one that was heard to send it: a busy device may be slower than any scanner
export const DOUBLE_FIRE_MS = 120; // the same code again so soon after its end is the trigger's bounce, not a second unit
export const GS = '\x1d';
const LONGEST = 200;
const SHORTEST_WITHOUT_SUFFIX = 3; // a key that was hit by a sleeve is no scan

/**
 * @typedef {{ key: string, ctrl?: boolean, alt?: boolean, meta?: boolean, altGraph?: boolean, caps?: boolean, repeat?: boolean }} Key
 * @typedef {{ raw: string, at: number, began: number, suffix: '' | 'Enter' | 'Tab', gap: number, controls: number, caps: boolean }} Scan
 *   at: when it was complete; gap: the longest pause between two keys; controls: how many control characters were swallowed
 * @typedef {{ on: (scan: Scan) => void, warn?: (what: 'ime' | 'caps' | 'caps_off' | 'long') => void, separators?: string[] }} Options
 */
export class Framer {
  /** @param {Options} options */
  constructor(options) {
    this.options = options;
    this.separators = options.separators ?? [GS];
    this.caps = false;
    /** @type {Scan | null} */
    this.last = null;
    this.altDigits = '';
    this.silence = SILENCE_MS;
    this.clear();
  }

  clear() {
    this.text = '';
    this.began = 0;
    this.latest = 0;
    this.gap = 0;
    this.controls = 0;
  }

  get pending() { return this.text !== ''; }

  /**
   * A key went down. True where it was the scanner's and must do nothing else.
   * @param {Key} key @param {number} at milliseconds
   */
  key({ key, ctrl = false, alt = false, meta = false, altGraph = false, caps = false, repeat = false }, at) {
    if (key === 'Process') return this.ime();
    this.watchCaps(caps);
    if (key === 'Enter' || key === 'Tab') return this.end(key, at), true;
    if (repeat) return true;
    // Control characters inside a symbol arrive as combinations: Ctrl+J opens the downloads, Ctrl+] is GS.
    if (ctrl && !altGraph && !alt) {
      if (key === ']') this.put(GS, at);
      else if (key === 'j' || key === 'J' || key === 'm' || key === 'M') this.end('Enter', at);
      else if (key.length === 1) ++this.controls;
      return true;
    }
    if (alt && !altGraph && !ctrl) {
      if (key >= '0' && key <= '9') this.altDigits += key;
      return true;
    }
    if (meta) return true;
    if ([...key].length !== 1) return key === 'Unidentified' ? false : key.startsWith('F') || key === 'Escape';
    this.put(key, at);
    return true;
  }

  /** A key went up: Alt ends a number that a scanner typed on the digits (Alt+029 is GS). @param {string} key @param {number} at */
  keyUp(key, at) {
    if (key !== 'Alt' || this.altDigits === '') return;
    const code = Number(this.altDigits);
    this.altDigits = '';
    if (code === 29) this.put(GS, at);
    else if (code === 13 || code === 10) this.end('Enter', at);
    else if (code >= 32 && code < 127) this.put(String.fromCharCode(code), at);
    else ++this.controls;
  }

  /** Text that came in one piece: committed by a scanner's own keyboard, or pasted. @param {string} text @param {number} at */
  whole(text, at) {
    for (const part of text.split(/(\r\n|[\r\n\t])/)) {
      if (part === '\t') this.end('Tab', at);
      else if (/^[\r\n]/.test(part)) this.end('Enter', at);
      else for (const letter of part) this.put(letter, at);
    }
  }

  /** A composition began: an input method is between scanner and page, and would eat letters. */
  ime() {
    this.clear();
    this.options.warn?.('ime');
    return true;
  }

  /** Time passes. True where a scan without suffix ended. @param {number} now */
  tick(now) {
    if (!this.pending || now - this.latest < this.silence) return false;
    if (this.text.length < SHORTEST_WITHOUT_SUFFIX) return this.clear(), false;
    this.end('', this.latest);
    return true;
  }

  /** @param {boolean} caps */
  watchCaps(caps) {
    if (caps === this.caps) return;
    this.caps = caps;
    this.options.warn?.(caps ? 'caps' : 'caps_off');
  }

  /** @param {string} letter @param {number} at */
  put(letter, at) {
    if (letter !== GS && letter < ' ') return void ++this.controls;
    if (this.text === '') this.began = at;
    else this.gap = Math.max(this.gap, at - this.latest);
    this.latest = at;
    this.text += letter;
    if (this.text.length > LONGEST) {
      this.clear();
      this.options.warn?.('long');
    }
  }

  /** The buffer is empty again before anybody hears of the scan: the next one may begin at once. @param {'' | 'Enter' | 'Tab'} suffix @param {number} at */
  end(suffix, at) {
    let raw = this.text;
    this.silence = suffix === '' ? SILENCE_MS : SILENCE_WITH_SUFFIX_MS;
    const scan = { raw, at, began: this.began, suffix, gap: this.gap, controls: this.controls, caps: this.caps };
    this.clear();
    if (raw.trim() === '') return;
    for (const separator of this.separators) if (separator !== GS && separator !== '') raw = raw.replaceAll(separator, GS);
    scan.raw = raw.replace(/^ +| +$/g, '');
    const bounced = this.last !== null && this.last.raw === scan.raw && scan.began - this.last.at <= DOUBLE_FIRE_MS;
    // A bounce moves the mark: a trigger that bounces three times is still one scan.
    this.last = scan;
    if (!bounced) this.options.on(scan);
  }
}
