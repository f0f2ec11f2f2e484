// The scan station: takes scans in their order, decides each on the device, writes it down, shows and sounds what came of it, and
// has the journal brought to the server.

import * as bench from './bench.mjs';
import { ageOf, Drain } from './drain.mjs';
import { Leaving } from './leaving.mjs';
import { finder, read } from './reading.mjs';
import * as screens from './screens.mjs';
import * as shelf from './shelf.mjs';
import { play, unlock } from './sound.mjs';
import * as walk from './walk.mjs';

const IDLE_MS = 10 * 60_000;
const rooms = { pick: walk, pack: bench, stock: shelf };
/** Work at the shelves. @type {import('./shelf.mjs').Mode[]} */
const MODES = ['receive', 'putaway', 'move', 'count', 'replenish'];

/** @typedef {import('./framing.mjs').Scan} Scan */

/** A code that came in one piece, as a scan. @param {string} raw @returns {Scan} */
const whole = (raw) => ({ raw, at: performance.now(), began: 0, suffix: 'Enter', gap: 0, controls: 0, caps: false });

export class App {
  /** @param {{ say: Function, net: import('./net.mjs').Net, journal: import('./journal.mjs').Journal, page: Record<string, HTMLElement>, camera: import('./camera.mjs').Camera, language: string }} parts */
  constructor({ say, net, journal, page, camera, language }) {
    Object.assign(this, { say, net, journal, page, camera, language });
    this.view = 'enrol';
    this.site = '';
    /** @type {any} */ this.device = null;
    /** @type {any} */ this.worker = null;
    /** @type {any} */ this.task = null;
    /** @type {any} */ this.work = null;
    /** @type {any} */ this.goods = null;
    /** @type {any} */ this.found = null;
    /** @type {{ ok: boolean, text: string, raw: string } | null} */ this.last = null;
    /** @type {{ key: string, values: Record<string, string | number> } | null} */ this.error = null;
    this.question = '';
    this.sealed = '';
    this.grant = '';
    this.times = 1;
    this.shortLimit = 5;
    this.conflicts = 0;
    this.modes = MODES;
    /** @type {any} */ this.knows = null;
    this.notices = new Set();
    this.status = { waiting: 0, oldest: 0, online: true };
    this.busy = Promise.resolve();
    this.used = Date.now();
    this.leaving = new Leaving(net, journal);
    this.drain = new Drain(journal, (entries) => this.send(entries), {
      answered: (reply, entries) => void (this.busy = this.busy.then(() => this.answered(reply, entries))),
      status: (status) => this.heard(status),
    });
  }

  // ---- begin ------------------------------------------------------------------------------------------------------------

  async start() {
    const kept = await this.journal.kept('session');
    if (kept) Object.assign(this, { device: kept.device, worker: kept.worker, site: kept.site, shortLimit: kept.short_limit });
    this.conflicts = (await this.journal.kept('conflicts')) ?? 0;
    this.goods = (await this.journal.kept('goods')) ?? null;
    const packet = (await this.journal.kept('packet')) ?? null;
    if (packet?.kind === 'stock') packet.goods = this.names();
    this.task = packet ? { packet, state: await this.journal.kept('state') } : null;
    this.used = (await this.journal.kept('used')) ?? Date.now();
    if (kept?.worker) this.net.csrf = kept.worker.csrf;
    await this.leaving.restore();
    // What was scanned without a network is use of the session, too: the server hears of it before it is asked who is at work.
    await this.drain.kick();
    await this.leaving.tell();
    await this.refresh();
  }

  /** Asks the server who is at work here; without a network what is kept holds. */
  async refresh() {
    const { status, body } = await this.net.get('/floor/state');
    if (status === 200) await this.begun(body);
    this.show();
  }

  /** @param {any} state */
  async begun(state) {
    if (this.leaving.isGone(state.worker)) state = { ...state, worker: null };
    const before = this.worker?.user;
    Object.assign(this, { device: state.device, worker: state.worker, site: state.site, shortLimit: state.short_limit });
    this.net.csrf = state.worker?.csrf ?? '';
    if (state.device) await this.journal.goOnBehind(state.last_seq);
    if (state.worker && before && before !== state.worker.user) this.task = null; // another person's tote stays theirs
    await this.journal.commit([], {
      session: { device: state.device, worker: state.worker, site: state.site, short_limit: state.short_limit }, ...(this.task ? {} : { packet: null }),
    });
    if (this.worker) void this.loadWork();
  }

  locked() { return !this.worker || Date.now() > this.worker.until || Date.now() - this.used > IDLE_MS; }

  // ---- scans ------------------------------------------------------------------------------------------------------------

  /** Scans wait in line; none is ever refused because another is being worked on. @param {Scan} scan */
  scanned(scan) {
    this.busy = this.busy.then(() => this.take(scan)).catch((problem) => this.broken(problem));
    return this.busy;
  }

  /** @param {Scan} scan */
  async take(scan) {
    const reading = read(scan.raw, this.knowledge());
    const locked = this.locked();
    if (reading.type === 'badge') await this.logIn({ badge: reading.code });
    else if (this.view === 'enrol') await this.enrol(scan.raw);
    else if (locked) await this.refuse('badge_first', { scanned: scan.raw });
    else if (reading.type === 'command') await this.command(reading);
    else if (this.view === 'task') await this.scanTask(reading);
    else if (this.view === 'look') await this.lookUp(reading.code);
    else await this.scanMenu(reading);
    if (!locked) this.used = Date.now(); // what a locked station is told unlocks nothing
    this.show();
    this.measure(scan.at);
  }

  /** From the scan's last key to what people see of it. @param {number} at */
  measure(at) {
    requestAnimationFrame(() => setTimeout(() => performance.measure('scan-to-feedback', { start: at, end: performance.now() }), 0));
  }

  knowledge() {
    const packet = this.task?.packet;
    if (this.knows && this.knows.packet === packet && this.knows.goods === this.goods && this.knows.site === this.site) return this.knows;
    const named = packet && rooms[/** @type {'pick'} */ (packet.kind)].names?.(packet);
    const stock = packet?.kind === 'stock' ? this.goods : null;
    const places = finder(named ? named.places : (stock?.places ?? []).map((/** @type {string} */ code) => [code, code]));
    const products = finder(named ? named.products : (stock?.products ?? []).flatMap((/** @type {any} */ [sku, , codes]) => [sku, ...codes].map((code) => [code, sku])));
    this.knows = { packet, goods: this.goods, site: this.site, places, products };
    return this.knows;
  }

  /** @param {import('./reading.mjs').Reading} reading */
  async scanTask(reading) {
    if (this.notices.has('stop')) return this.refuse('too_old', { scanned: reading.raw });
    const room = rooms[/** @type {'pick'} */ (this.task.packet.kind)];
    await this.settle(room.scan(this.task.packet, this.task.state, reading, this.times, Date.now()), reading.raw);
  }

  /** Writes an outcome down, then shows it. @param {any} outcome @param {string} raw */
  async settle({ state, verdict, entries }, raw) {
    const { packet } = this.task;
    const common = {
      at: Date.now(), session: this.worker.session, task: packet.kind, subject: packet.kind === 'stock' ? '' : packet.id,
      verdict: verdict.ok ? 'ok' : verdict.key,
    };
    // A refusal is written down as what it was.
    const told = verdict.ok ? entries : [{ kind: 'refused', code: raw.slice(0, 60).replaceAll('\x1d', '␝'), quantity: 1 }];
    const full = told.map((/** @type {any} */ entry) => ({ ...common, ...entry, ...(this.grant !== '' && entry.kind === 'short' ? { grant: this.grant } : {}) }));
    await this.journal.commit(full, { ...(verdict.ok ? { state } : {}), used: Date.now() });
    if (verdict.ok) this.task = { ...this.task, state };
    this.times = 1;
    this.tell(verdict, raw);
    if (full.length > 0) void this.drain.kick();
  }

  /** Goods by their SKU, which is what stock work calls them. */
  names() { return Object.fromEntries((this.goods?.products ?? []).map((/** @type {any} */ [sku, name, , bins, byLot]) => [sku, { sku, name, bins, by_lot: byLot === true }])); }

  /** @param {{ ok: boolean, key: string, values: Record<string, string | number> }} verdict @param {string} raw */
  tell({ ok, key, values }, raw) {
    this.last = { ok, text: this.say(`${ok ? 'right' : 'wrong'}.${key}`, values), raw };
    if (!ok) {
      this.error = { key, values };
      play('wrong');
      return;
    }
    this.error = null;
    play(key.endsWith('done') ? 'done' : 'ok');
    this.flash();
  }

  flash() {
    const { flash } = this.page;
    flash.classList.remove('on');
    void flash.offsetWidth; // begins the animation anew
    flash.classList.add('on');
  }

  /** @param {string} key @param {Record<string, string | number>} values */
  async refuse(key, values = {}) {
    this.tell({ ok: false, key, values }, String(values.scanned ?? ''));
    this.show();
  }

  /** A command is data, too: another site's, or one that this screen does not know, does nothing. @param {any} reading */
  async command({ command, count, raw, foreign }) {
    if (foreign) return this.refuse('foreign_command', { scanned: raw });
    if (command === 'OK') return this.confirm();
    if (command === 'LOGOUT') return this.logOut();
    if (command === 'BACK' && this.question !== '') return this.ask('');
    if (command === 'BACK') return this.leave();
    const kind = this.view === 'task' ? this.task.packet.kind : '';
    if (command === 'TIMES' && kind) return this.setTimes(count);
    if (command === 'UNDO' && kind) return this.undoNow();
    if (command === 'NEXT' && (kind === 'pick' || kind === 'stock')) return this.settle((kind === 'pick' ? walk : shelf).skip(this.task.packet, this.task.state), raw);
    if (command === 'SHORT' && kind === 'pick') return this.askShort();
    const reason = { 'SHORT-EMPTY': 'empty_bin', 'SHORT-DAMAGED': 'damaged', 'SHORT-WRONG': 'wrong_item' }[/** @type {'SHORT-EMPTY'} */ (command)];
    if (reason && kind === 'pick') return this.shortNow(reason);
    if (command === 'DONE' && kind === 'stock') return this.settle(shelf.finish(this.task.packet, this.task.state), raw);
    if (command === 'DONE' && kind === 'pack' && bench.next(this.task.packet, this.task.state).count > 0) return this.ask('seal');
    return this.refuse('command_not_here', { scanned: raw });
  }

  /** What is scanned without a task says which task: a list is picked, an order or its tote packed, all else looked up. @param {any} reading */
  async scanMenu(reading) {
    if (reading.type === 'thing' && reading.kind === 'list') return this.openList(reading.code);
    if (reading.type === 'thing' && reading.kind === 'order') return this.openPackage(reading.code);
    await this.lookUp(reading.code);
    if (this.error) return;
    this.view = 'look';
    if (this.found.kind === 'tote' && this.worker.roles.includes('packer')) await this.openPackage(this.found.code, true);
    if (this.error) this.view = 'menu';
  }

  // ---- what a person does beside scanning ---------------------------------------------------------------------------------

  /** @param {() => Promise<unknown> | unknown} act */
  inLine(act) { return (this.busy = this.busy.then(act).then(() => this.show()).catch((problem) => this.broken(problem))); }

  /** An error that was read; what was filled in behind it stays. */
  dismiss() {
    if (this.error) this.error = null;
    else this.question = '';
    this.show();
  }
  /** Scanned consent: to an error that was read, else to a question whose fields are all filled in. */
  confirm() {
    const form = this.error ? null : this.page.question.querySelector('form');
    if (this.question !== '' && form?.checkValidity()) return form.requestSubmit();
    return this.dismiss();
  }
  /** @param {string} question */
  ask(question) { this.question = question; this.show(); }
  /** @param {string} code */
  typed(code) {
    this.question = '';
    return this.scanned(whole(code.trim()));
  }
  async openCamera() {
    this.ask('camera');
    try {
      await this.camera.start(/** @type {HTMLVideoElement} */ (this.page.question.querySelector('video')));
    } catch (problem) {
      this.question = '';
      await this.refuse('no_camera', { detail: String(problem) });
    }
  }
  /** One tap, one scan. */
  async shoot() {
    if (this.shooting) return;
    this.shooting = true;
    const code = await this.camera.take().catch((problem) => (this.broken(problem), null));
    this.shooting = false;
    if (this.question !== 'camera') return;
    if (code) await this.scanned(whole(code));
    else await this.refuse('nothing_seen');
  }
  /** @param {number} times */
  setTimes(times) { this.times = Math.min(Math.max(Math.trunc(times) || 1, 1), 9999); this.question = ''; this.show(); }
  undo() { return this.inLine(() => this.undoNow()); }
  undoNow() { return this.settle(rooms[/** @type {'pick'} */ (this.task.packet.kind)].undo(this.task.packet, this.task.state), ''); }
  skip() { return this.inLine(() => this.settle((this.task.packet.kind === 'pick' ? walk : shelf).skip(this.task.packet, this.task.state), '')); }
  finishCount() { return this.inLine(() => this.settle(shelf.finish(this.task.packet, this.task.state), '')); }

  missing() {
    const stop = walk.due(this.task.packet, this.task.state);
    return stop ? walk.left(this.task.state, stop) : 0;
  }
  /** Only where a short would be right; otherwise it says what is to be done first. */
  askShort() {
    const trial = walk.short(this.task.packet, this.task.state, 'empty_bin');
    if (!trial.verdict.ok) return void this.inLine(() => this.settle(trial, ''));
    this.ask('short');
  }
  /** @param {string} reason */
  short(reason) { return this.inLine(() => this.shortNow(reason)); }
  /** Many units at once want the person's PIN, and that the server. @param {any} reason */
  shortNow(reason) {
    this.question = '';
    if (this.missing() > this.shortLimit && this.grant === '') {
      this.reason = reason;
      return this.ask('pin');
    }
    return this.settle(walk.short(this.task.packet, this.task.state, reason), '').finally(() => { this.grant = ''; });
  }
  /** @param {string} pin */
  givePin(pin) {
    return this.inLine(async () => {
      this.question = '';
      const { status, body } = await this.net.post('/floor/pin', { pin, subject: this.task.packet.id });
      if (status !== 200) return this.refuse(status === 0 ? 'needs_network' : body?.key === 'badge.locked' ? 'badge_locked' : 'pin_wrong');
      this.grant = body.grant;
      return this.shortNow(this.reason);
    });
  }

  // ---- who works ----------------------------------------------------------------------------------------------------------

  /** @param {string} raw */
  async enrol(raw) {
    const code = raw.split('#enrol=').pop() ?? '';
    const { status, body } = await this.net.post('/floor/enrolment', { code });
    if (status !== 201) return this.refuse(status === 0 ? 'needs_network' : 'enrolment', { scanned: raw });
    await this.begun(body);
    this.tell({ ok: true, key: 'enrolled', values: { name: this.device.name } }, '');
    this.show();
  }

  /** @param {{ badge?: string, login?: string, pin?: string }} proof */
  async logIn(proof) {
    unlock();
    this.question = '';
    const { status, body } = await this.net.post('/floor/session', proof);
    if (status !== 201) {
      const key = { 'badge.locked': 'badge_locked', 'pin.wrong': 'pin_wrong', 'badge.role': 'badge_role', 'device.unknown': 'device' }[/** @type {'pin.wrong'} */ (body?.key)];
      return this.refuse(status === 0 ? 'needs_network' : key ?? 'badge_unknown', {});
    }
    this.used = Date.now();
    await this.begun(body);
    this.tell({ ok: true, key: 'welcome', values: { name: this.worker.name } }, '');
    this.show();
  }

  async logOut() {
    await this.drain.kick();
    if (!this.worker) return;
    const gone = this.leaving.leave(this.worker);
    this.worker = null;
    await this.journal.commit([], { session: { device: this.device, worker: null, site: this.site, short_limit: this.shortLimit }, ...gone });
    void this.leaving.tell();
    this.error = this.last = null;
    this.show();
  }

  // ---- tasks --------------------------------------------------------------------------------------------------------------

  async loadWork() {
    const { status, body } = await this.net.get('/floor/work');
    if (status === 200) this.work = body;
    this.show();
  }

  leave() {
    this.view = 'menu';
    this.error = null;
    this.question = this.sealed = '';
    const kept = this.task;
    this.task = null;
    void this.journal.commit([], { packet: null, left: kept?.packet.kind === 'stock' ? null : kept });
    void this.loadWork();
    this.show();
  }

  /** @param {any} packet @param {any} [state] */
  async open(packet, state) {
    const room = rooms[/** @type {'pick'} */ (packet.kind)];
    this.task = { packet, state: state ?? room.begin(packet) };
    this.question = this.sealed = '';
    this.error = this.last = null;
    await this.journal.commit([], { packet: packet.kind === 'stock' ? { ...packet, goods: {} } : packet, state: this.task.state });
    this.stopWork(packet.stopped ?? []);
    this.show();
  }

  /** @param {() => Promise<{ status: number, body: any }>} call @param {string} id @param {boolean} perhaps there need be no such task */
  async fetchTask(call, id = '', perhaps = false) {
    await this.drain.kick(); // the server's picture has to hold what was scanned here
    const left = await this.journal.kept('left');
    const { status, body } = this.status.waiting === 0 ? await call() : { status: 0, body: null };
    if (status === 200 || status === 201) return this.open(body);
    if (status === 0 && left && (left.packet.id === id || left.packet.order === id)) return this.open(left.packet, left.state);
    if (perhaps && status === 404) return;
    return this.refuse(status === 0 ? 'needs_network' : 'no_task', { detail: body?.detail ?? '' });
  }
  /** @param {number} orders */
  newList(orders) {
    // The same wish until it is answered: a call whose answer was lost makes no second walk.
    this.wish ??= crypto.randomUUID?.() ?? String(Math.random()).slice(2);
    return this.inLine(() => this.fetchTask(async () => {
      const answer = await this.net.call('POST', '/floor/lists', { orders }, 20_000, { 'idempotency-key': /** @type {string} */ (this.wish) });
      if (answer.status !== 0) this.wish = undefined;
      return answer;
    }));
  }
  /** @param {string} id */
  openList(id) { return this.fetchTask(() => this.net.get(`/floor/lists/${id}`), id); }
  /** The walk as the server has it now, where nothing is on its way and nothing in the hand. */
  async renew() {
    const { packet, state } = this.task ?? {};
    if (packet?.kind !== 'pick' || state.hand > 0 || (await this.journal.count()) > 0) return;
    const { status, body } = await this.net.get(`/floor/lists/${packet.id}`);
    if (status !== 200 || body.stops.length === packet.stops.length) return;
    this.task = { packet: body, state: { ...walk.begin(body), bin: state.bin, skipped: state.skipped, stopped: state.stopped } };
    await this.journal.commit([], { packet: body, state: this.task.state });
  }
  async askPack() { await this.loadWork(); this.ask('pack'); }
  /** @param {string} order its id, or the code of its tote */
  openPackage(order, perhaps = false) { return this.fetchTask(() => this.net.post('/floor/packages', { order }), order, perhaps); }
  /** @param {string} mode */
  openStock(mode) {
    return this.inLine(async () => {
      const { status, body } = await this.net.get('/floor/goods');
      if (status === 200) await this.journal.commit([], { goods: (this.goods = body) });
      const upkeep = mode === 'count' || mode === 'replenish' ? await this.net.get('/floor/upkeep') : null;
      // A bin can be counted that nobody asked for; what a pick face wants, only the server knows.
      if (!this.goods || (mode === 'replenish' && upkeep?.status !== 200)) return this.refuse('needs_network');
      const { bins = [], wishes = [] } = (upkeep?.status === 200 && upkeep.body) || {};
      return this.open({ kind: 'stock', id: mode, goods: this.names(), bins: mode === 'count' ? bins : [], wishes: mode === 'replenish' ? wishes : [] });
    });
  }
  async openLook() { this.view = 'look'; this.found = null; this.show(); }
  /** @param {string} code */
  async lookUp(code) {
    const { status, body } = await this.net.get(`/floor/look-up?code=${encodeURIComponent(code)}`);
    if (status !== 200) return this.refuse(status === 0 ? 'needs_network' : 'unknown', { scanned: code });
    this.found = body;
    this.tell({ ok: true, key: 'found', values: { code } }, code);
    this.show();
  }
  /** @param {Record<string, string>} data */
  seal(data) {
    return this.inLine(async () => {
      await this.drain.kick();
      if (this.status.waiting > 0) return this.refuse('needs_network');
      const sizes = Object.fromEntries(['weight_g', 'length_mm', 'width_mm', 'height_mm'].map((name) => [name, Number(data[name])]));
      const { status, body } = await this.net.post(`/floor/packages/${this.task.packet.id}/seal`, sizes);
      if (status !== 200) return this.refuse(status === 0 ? 'needs_network' : 'not_sealed', { detail: body?.detail ?? '' });
      this.question = '';
      this.sealed = body.sscc;
      this.tell({ ok: true, key: 'sealed_done', values: { sscc: body.sscc } }, '');
    });
  }

  // ---- the server's side ----------------------------------------------------------------------------------------------------

  /** @param {import('./journal.mjs').Entry[]} entries @returns {Promise<any>} */
  async send(entries) {
    const { status, body } = await this.net.post('/floor/journal', { now: Date.now(), watch: this.watched(), entries });
    if (status === 401) return 'stranger';
    return status === 200 ? body : 'offline';
  }
  watched() {
    const packet = this.task?.packet;
    if (!packet || packet.kind === 'stock') return [];
    return packet.kind === 'pack' ? [packet.order] : [...new Set(packet.stops.map((/** @type {any} */ stop) => stop.order))];
  }
  /** @param {any} reply @param {import('./journal.mjs').Entry[]} entries */
  async answered(reply, entries) {
    const refused = reply.data.filter((/** @type {any} */ { outcome }) => outcome === 'conflict');
    if (refused.length > 0) {
      this.conflicts += refused.length;
      this.notices.add('conflict');
      await this.journal.commit([], { conflicts: this.conflicts });
    }
    this.stopWork(reply.stopped);
    // A short has found other bins by then: they join the walk.
    if (entries.some(({ kind, verdict }) => kind === 'short' && verdict === 'ok')) setTimeout(() => void this.inLine(() => this.renew()), 1500);
    this.show();
  }
  /** Orders were cancelled or held: no further scan for them is taken. @param {{ order: string, key: string }[]} stops */
  stopWork(stops) {
    if (!this.task || this.task.packet.kind === 'stock') return;
    const news = stops.filter(({ order }) => this.watched().includes(order) && !this.isStopped(order));
    if (news.length === 0) return;
    const room = this.task.packet.kind === 'pick' ? walk : bench;
    this.task = { ...this.task, state: /** @type {any} */ (room).stop(this.task.packet, this.task.state, news) };
    void this.journal.commit([], { state: this.task.state });
    const first = this.task.packet.kind === 'pack' ? this.task.packet : this.task.packet.stops.find((/** @type {any} */ stop) => stop.order === news[0].order);
    this.tell({ ok: false, key: 'stopped', values: { order: first.order_number } }, '');
    this.show();
  }
  /** @param {string} order */
  isStopped(order) {
    const { stopped } = this.task.state;
    return typeof stopped === 'string' ? stopped !== '' : stopped[order] !== undefined;
  }
  /** @param {{ waiting: number, oldest: number, online: boolean }} status */
  heard(status) {
    this.status = status;
    const age = ageOf(status.oldest, Date.now());
    for (const name of ['warn', 'stop']) age === name ? this.notices.add(name) : this.notices.delete(name);
    this.show();
  }
  /** @param {'ime' | 'caps' | 'caps_off' | 'long'} what */
  warned(what) {
    if (what === 'caps_off') this.notices.delete('caps');
    else if (what !== 'long') this.notices.add(what);
    if (what === 'ime') setTimeout(() => { this.notices.delete('ime'); this.show(); }, 8000);
    this.show();
  }
  /** @param {unknown} problem */
  broken(problem) {
    console.error(problem);
    this.tell({ ok: false, key: 'broken', values: { detail: String(problem) } }, '');
    this.show();
  }

  // ---- the screen -----------------------------------------------------------------------------------------------------------

  show() {
    if (!this.device) this.view = 'enrol';
    else if (this.locked()) this.view = 'lock';
    else if (this.task) this.view = 'task';
    else if (this.view !== 'look') this.view = 'menu';
    if (this.question !== 'camera' && this.camera.stream) this.camera.stop();
    const { top, notices, body, last, problem, question } = this.page;
    top.replaceChildren(...screens.top(this).filter((one) => one !== null));
    notices.replaceChildren(...screens.notices(this));
    body.replaceChildren(...screens.body(this).filter((/** @type {any} */ one) => one));
    last.replaceChildren(...screens.lastScan(this));
    problem.hidden = !this.error;
    if (this.error) problem.replaceChildren(...screens.problem(this));
    const asked = this.question !== '' && question.dataset.asked === this.question;
    question.hidden = this.question === '';
    if (!asked) question.replaceChildren(...(this.question === '' ? [] : screens.question(this)));
    question.dataset.asked = this.question;
    if (this.question !== '' && !asked) this.aim(question);
    this.page.station.dataset.view = this.view;
    this.page.station.inert = !question.hidden;
    const seen = question.querySelector('.seen');
    if (seen) seen.replaceChildren(...screens.lastScan(this));
    this.onshow?.();
  }
  /** To the first field that wants a value; where all have one, to the button, so that a scan is no typing. @param {HTMLElement} question */
  aim(question) {
    const empty = [...question.querySelectorAll('input')].find((field) => field.value === '');
    const first = empty ?? question.querySelector('button[type=submit]') ?? question.querySelector('button');
    /** @type {HTMLElement | null} */ (first)?.focus();
  }
  /** @type {(() => void) | undefined} */
  onshow;
  /** @type {string | undefined} */
  wish;
}
