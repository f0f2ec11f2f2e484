// What is on the screen, made anew from what the app knows. No decision is made here.

import * as bench from './bench.mjs';
import * as shelf from './shelf.mjs';
import * as walk from './walk.mjs';
import { h } from './wording.mjs';

/** @typedef {import('./app.mjs').App} App */

/** @param {App} app @param {string} key @param {() => void} act @param {string} kind */
const button = (app, key, act, kind = '') => h(`button.act${kind}`, { type: 'button', onclick: act }, app.say(key));

/** @param {App} app */
export function top(app) {
  const { waiting, online } = app.status;
  const net = h(online ? 'span.net.on' : 'span.net.off', {}, h('span', { 'aria-hidden': 'true' }, online ? '●' : '○'), ' ',
    app.say(online ? 'net.on' : 'net.off'), waiting > 0 ? ` · ${app.say('net.waiting', { n: waiting })}` : '');
  const who = app.worker ? h('span.who', { dir: 'auto' }, app.worker.name) : null;
  const back = app.view === 'task' || app.view === 'look' ? h('button.back', { type: 'button', onclick: () => app.leave() }, h('span', { 'aria-hidden': 'true' }, '‹ '), app.say('act.back')) : null;
  return [back, net, who];
}

/** @param {App} app */
export function notices(app) {
  const out = [];
  if (app.notices.has('ime')) out.push(h('p.banner', { role: 'alert' }, app.say('notice.ime')));
  if (app.notices.has('caps')) out.push(h('p.banner', { role: 'alert' }, app.say('notice.caps')));
  if (app.notices.has('warn')) out.push(h('p.banner', { role: 'status' }, app.say('notice.old')));
  if (app.notices.has('stop')) out.push(h('p.banner', { role: 'alert' }, app.say('notice.too_old')));
  if (app.notices.has('elsewhere')) out.push(h('p.banner', { role: 'alert' }, app.say('notice.elsewhere')));
  if (app.notices.has('conflict')) out.push(h('p.banner', { role: 'status' }, app.say('notice.conflict', { n: app.conflicts })));
  if (app.notices.has('not_kept') && app.view === 'menu') out.push(h('p.banner.soft', { role: 'status' }, app.say('notice.not_kept')));
  return out;
}

/** @param {App} app @param {string} sentence @param {string[]} more */
const doThis = (app, sentence, ...more) => h('div.do', {}, h('h1', { id: 'do' }, sentence), ...more.filter(Boolean).map((line) => h('p', {}, line)));

/** @param {App} app */
function enrol(app) {
  return [doThis(app, app.say('enrol.do'), app.say('enrol.how')), h('div.acts', {}, button(app, 'act.type', () => app.ask('type')))];
}

/** @param {App} app */
function lock(app) {
  return [doThis(app, app.say('lock.do'), app.device ? app.say('lock.device', { name: app.device.name }) : ''),
    h('div.acts', {}, button(app, 'lock.pin', () => app.ask('login')), camera(app), languages(app), h('a.act.quiet', { href: '/floor/set-up' }, app.say('menu.set_up')))];
}

/** @param {App} app */
const languages = (app) => h('a.act.quiet', { href: `/floor?lang=${app.language === 'en' ? 'zh-CN' : 'en'}`, lang: app.language === 'en' ? 'zh-CN' : 'en' }, app.language === 'en' ? '中文' : 'English');

/** @param {App} app */
function menu(app) {
  const work = app.work;
  const can = (/** @type {string} */ role) => app.worker?.roles.includes(role);
  const mine = work ? work.lists.map((/** @type {any} */ list) => h('button.act.main', { type: 'button', onclick: () => app.inLine(() => app.openList(list.id)) },
    app.say('menu.go_on', { number: list.number, picker: list.picker }))) : [];
  return [doThis(app, app.say('menu.do')),
    h('div.acts', {},
      ...(can('picker') ? mine : []),
      can('picker') && h('button.act.main', { type: 'button', onclick: () => app.newList(1), disabled: work?.released === 0 }, app.say('menu.pick_one')),
      can('picker') && h('button.act.main', { type: 'button', onclick: () => app.newList(12), disabled: work?.released === 0 }, app.say('menu.pick_many', { n: work ? work.released : '…' })),
      can('packer') && h('button.act.main', { type: 'button', onclick: () => app.askPack() }, app.say('menu.pack', { n: work ? work.to_pack : '…' })),
      ...app.modes.map((mode) => h('button.act', { type: 'button', onclick: () => app.openStock(mode), disabled: mode === 'replenish' && work?.to_fill === 0 },
        app.say(`menu.${mode}`, { n: mode === 'count' ? work?.to_count ?? '…' : work?.to_fill ?? '…' }))),
      button(app, 'menu.look', () => app.openLook()), camera(app), languages(app),
      h('a.act.quiet', { href: '/floor/set-up' }, app.say('menu.set_up')), button(app, 'menu.out', () => app.inLine(() => app.logOut()), '.quiet'))];
}

/** @param {App} app @param {number} count @param {number | string} needed */
const number = (app, count, needed) => (typeof needed === 'string'
  ? h('p.count', {}, h('span.n', {}, String(count)), ' ', h('span.word', {}, needed))
  : h('p.count', {}, h('span.n', {}, String(count)), h('span.of', { 'aria-hidden': 'true' }, '/'), h('span.hidden', {}, app.say('count.of')), h('span.m', {}, String(needed))));

/** @param {App} app */
function pick(app) {
  const { packet, state } = app.task;
  const { ask, stop, count, needed } = walk.next(packet, state);
  const { closed, all } = walk.progress(packet, state);
  const bar = h('progress', { max: all, value: closed, 'aria-label': app.say('pick.progress', { closed, all }) });
  if (!stop) return [bar, doThis(app, app.say('pick.done'), app.say('pick.done_how')), h('div.acts', {}, button(app, 'act.finish', () => app.leave(), '.main'), button(app, 'act.undo', () => app.undo()))];
  const place = h('p.place', {}, h('span.small', {}, app.say('word.bin')), h('strong', {}, stop.bin));
  const tote = h('p.place', {}, h('span.small', {}, app.say('word.tote')), h('strong', {}, stop.tote));
  const lot = stop.lot && h('p.place', {}, h('span.small', {}, app.say('word.lot')), h('strong', {}, stop.lot), h('span.small', {}, app.say('word.until', { date: stop.expires ?? '' })));
  const which = ask === 'item' && stop.lot ? 'item_of_lot' : ask;
  return [bar, doThis(app, app.say(`pick.${which}`, { bin: stop.bin, sku: stop.sku, tote: stop.tote, n: needed - count, lot: stop.lot ?? '', date: stop.expires ?? '' })),
    number(app, count, needed), h('div.places', {}, place, lot, tote),
    h('p.item', {}, h('strong', {}, stop.sku), ' ', h('bdi', {}, stop.name), h('span.small', {}, app.say('word.order', { n: stop.order_number }))),
    acts(app, [['act.short', () => app.askShort()], ['act.next', () => app.skip()]])];
}

/** @param {App} app */
function pack(app) {
  const { packet, state } = app.task;
  const { ask, open, count, needed, due } = bench.next(packet, state);
  const lines = h('ul.lines', {}, ...packet.lines.map((/** @type {any} */ line) => {
    const packed = state.packed[line.product] ?? 0;
    return h(packed >= line.needed ? 'li.full' : 'li', {}, h('strong', {}, `${packed}/${line.needed}`), ' ', h('span', {}, `${line.sku} `), h('bdi', {}, line.name),
      ...(line.lots ?? []).map((/** @type {any} */ one) => h('span.small', {}, app.say('pack.lot', { n: one.units, lot: one.lot, date: one.expires }))),
      (state.serials?.[line.product] ?? []).length > 0 && h('span.small', {}, app.say('pack.serials', { list: state.serials[line.product].join(', ') })));
  }));
  const sentence = ask === 'stopped' ? app.say('pack.stopped', { order: packet.order_number }) : ask === 'done' ? app.say('pack.done')
    : ask === 'serial' ? app.say('pack.serial', { sku: due?.sku ?? '' }) : app.say('pack.unit', { sku: open[0].sku });
  const out = [doThis(app, sentence, app.say('pack.order', { order: packet.order_number, n: packet.number_of, tote: packet.totes.join(', ') })), number(app, count, needed), lines];
  if (app.sealed) return [...out, h('p.sealed', { role: 'status' }, app.say('pack.sealed', { sscc: app.sealed })),
    h('div.acts', {}, h('a.act.main', { href: `/floor/packages/${packet.id}/packing-slip.pdf`, target: '_blank', rel: 'noopener' }, app.say('pack.slip')), button(app, 'act.finish', () => app.leave()))];
  return [...out, ask === 'stopped' ? h('div.acts', {}, button(app, 'act.back', () => app.leave(), '.main'))
    : acts(app, count > 0 && ask !== 'serial' ? [['pack.seal', () => app.ask('seal')]] : [], ask === 'serial')];
}

/** @param {App} app */
function stock(app) {
  const { packet, state } = app.task;
  const { ask, bin, wish, left = 0 } = shelf.next(packet, state);
  const inView = state.asked?.product ?? state.product;
  const good = inView ? packet.goods[inView] : null;
  const lot = state.asked ? state.asked.lot : state.lot;
  const counts = packet.id === 'count';
  const facts = [state.reference && app.say('stock.reference_is', { reference: state.reference }), !wish && state.from && app.say(counts ? 'stock.in' : 'stock.from_is', { bin: state.from }),
    left > 0 && app.say('stock.left', { n: left }), lot && good?.by_lot && app.say('stock.lot_is', { lot, date: state.expires || '' })];
  const sentence = app.say(`stock.${ask}`, { bin: bin ?? (ask === 'fill_from' ? wish?.from : wish?.to) ?? '', sku: wish?.sku ?? good?.sku ?? '', n: wish ? wish.units - state.units : 0 });
  const shown = counts ? shelf.shown(state) : state.units;
  const elsewhere = packet.id !== 'count' && packet.id !== 'replenish' && (good?.bins ?? []).filter((/** @type {string} */ one) => one !== state.from);
  const acts_ = [counts && state.from && ['act.count_done', () => app.finishCount()], left > 0 && ['act.put_off', () => app.skip()]].filter(Boolean);
  const place = (/** @type {string} */ key, /** @type {string} */ code) => h('p.place', {}, h('span.small', {}, app.say(key)), h('strong', {}, code));
  const counting = !['reference', 'from', 'count_bin', 'count_next', 'fill_done', 'lot', 'expires'].includes(ask);
  return [doThis(app, sentence, ...facts), counting && number(app, shown, wish ? wish.units : app.say(counts ? 'stock.counted' : 'stock.units')),
    wish && h('div.places', {}, place('word.from', wish.from), place('word.to', wish.to), wish.lot && place('word.lot', `${wish.lot} · ${wish.expires}`)),
    (good || wish) && h('p.item', {}, h('strong', {}, good?.sku ?? wish?.sku ?? ''), ' ', h('bdi', {}, good?.name ?? packet.goods[wish?.sku ?? '']?.name ?? '')),
    elsewhere && elsewhere.length > 0 && h('p.item', {}, app.say('stock.lies_in', { bins: elsewhere.join(', ') })),
    h('p.small', {}, app.say('stock.done_so_far', { n: state.done })),
    ask === 'fill_done' ? h('div.acts', {}, button(app, 'act.finish', () => app.leave(), '.main')) : acts(app, /** @type {any} */ (acts_))];
}

/** @param {App} app @param {[string, () => void][]} more @param {boolean} undo */
function acts(app, more, undo = true) {
  return row(undo && button(app, 'act.undo', () => app.undo()), ...more.map(([key, act]) => button(app, key, act)),
    h('button.act', { type: 'button', onclick: () => app.ask('times'), 'aria-pressed': String(app.times > 1) }, app.say('act.times', { n: app.times })),
    button(app, 'act.type', () => app.ask('type')), camera(app));
}

/** Four stand two by two where three have room: a thumb finds no lonely one. @param {(Node | false)[]} buttons */
function row(...buttons) {
  const shown = buttons.filter(Boolean);
  return h(shown.length === 4 ? 'div.acts.four' : 'div.acts', {}, ...shown);
}

/** In place of a scanner, where the device has one. @param {App} app */
const camera = (app) => app.camera.possible && button(app, 'act.camera', () => void app.openCamera());

/** @param {App} app */
function look(app) {
  const found = app.found;
  const out = [doThis(app, app.say('look.do'))];
  if (found) {
    out.push(h('div.found', { role: 'status' }, h('p.item', {}, h('strong', {}, found.code), ' ', h('bdi', {}, found.title ?? '')),
      h('p', {}, app.say(`look.kind.${found.kind}`)), h('ul.lines', {}, ...(found.rows ?? []).map((/** @type {any} */ row) => h('li', {}, h('strong', {}, row.what), ' ', h('bdi', {}, row.text))))));
  }
  return [...out, h('div.acts', {}, button(app, 'act.type', () => app.ask('type')), camera(app))];
}

/** @param {App} app */
export function body(app) {
  if (app.view === 'enrol') return enrol(app);
  if (app.view === 'lock') return lock(app);
  if (app.view === 'task') return app.task.packet.kind === 'pick' ? pick(app) : app.task.packet.kind === 'pack' ? pack(app) : stock(app);
  return app.view === 'look' ? look(app) : menu(app);
}

/** @param {App} app */
export function lastScan(app) {
  if (!app.last) return [];
  const { ok, text, raw } = app.last;
  return [h(ok ? 'span.good' : 'span.bad', {}, h('span', { 'aria-hidden': 'true' }, ok ? '✓ ' : '✕ '), text), raw ? h('code', {}, raw) : null].filter((one) => one !== null);
}

/** The error that stays until somebody has seen it. @param {App} app */
export function problem(app) {
  const { key, values } = /** @type {NonNullable<App['error']>} */ (app.error);
  const rows = [];
  if (values.expected) rows.push(h('p.expected', {}, h('span.small', {}, app.say('wrong.expected')), h('strong', {}, String(values.expected))));
  if (values.scanned) rows.push(h('p.scanned', {}, h('span.small', {}, app.say('wrong.scanned')), h('strong', {}, String(values.scanned))));
  return [h('p.cross', { 'aria-hidden': 'true' }, '✕'), h('h2', { id: 'problem-title' }, app.say(`wrong.${key}`, values)), ...rows,
    h('div.acts', {}, h('button.act.main', { type: 'button', onclick: () => app.dismiss() }, app.say('act.ok')))];
}

/** Digits for a thumb. @param {App} app @param {HTMLInputElement} field */
function keypad(app, field) {
  const put = (/** @type {string} */ digit) => { field.value = digit === '⌫' ? field.value.slice(0, -1) : (field.value + digit).slice(0, field.maxLength > 0 ? field.maxLength : 12); };
  return h('div.keys', {}, ...['1', '2', '3', '4', '5', '6', '7', '8', '9', '⌫', '0'].map((digit) =>
    h('button.act', { type: 'button', onclick: () => put(digit), 'aria-label': digit === '⌫' ? app.say('act.erase') : digit }, digit)));
}

/** @param {App} app */
export function question(app) {
  const cancel = h('button.act', { type: 'button', onclick: () => app.ask('') }, app.say('act.cancel'));
  const go = h('button.act.main', { type: 'submit' }, app.say('act.ok'));
  const title = (/** @type {string} */ key, values = {}) => h('h2', { id: 'question-title' }, app.say(key, values));
  const field = (/** @type {string} */ name, /** @type {string} */ key, more = {}) => h('label', {}, app.say(key), h('input', { name, autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', required: true, ...more }));
  const form = (/** @type {(data: Record<string, string>) => void} */ act, /** @type {any[]} */ ...children) => h('form', {
    onsubmit: (/** @type {SubmitEvent} */ event) => { event.preventDefault(); act(Object.fromEntries(/** @type {any} */ (new FormData(/** @type {HTMLFormElement} */ (event.target))))); },
  }, ...children, h('div.acts', {}, go, cancel));
  switch (app.question) {
    case 'type': return [form(({ code }) => app.typed(code), title('ask.type'), field('code', 'ask.code', { maxlength: 200 }))];
    case 'login': return [form(({ login, pin }) => app.inLine(() => app.logIn({ login, pin })), title('ask.login'), field('login', 'ask.login_name', { maxlength: 40 }), field('pin', 'ask.pin', { type: 'password', inputmode: 'numeric', maxlength: 12 }))];
    case 'pin': {
      const label = field('pin', 'ask.pin', { type: 'password', inputmode: 'numeric', maxlength: 12 });
      return [form(({ pin }) => app.givePin(pin), title('ask.pin_why', { n: app.missing() }), label, keypad(app, /** @type {HTMLInputElement} */ (label.querySelector('input'))))];
    }
    case 'times': {
      const label = field('times', 'ask.times_label', { inputmode: 'numeric', pattern: '[0-9]{1,4}', maxlength: 4, value: '' });
      const quick = h('div.keys', {}, ...[1, 2, 5, 10, 12, 24].map((n) => h('button.act', { type: 'button', onclick: () => app.setTimes(n) }, `×${n}`)));
      return [form(({ times }) => app.setTimes(Number(times)), title('ask.times'), quick, label)];
    }
    case 'short': return [title('ask.short', { n: app.missing() }), h('div.acts.tall', {},
      ...['empty_bin', 'damaged', 'wrong_item'].map((reason) => h('button.act.main', { type: 'button', onclick: () => app.short(reason) }, app.say(`short.${reason}`))), cancel)];
    case 'seal': {
      const number = (/** @type {string} */ name, /** @type {string} */ key, /** @type {number} */ value, /** @type {number} */ most) => field(name, key, { type: 'number', min: 1, max: most, value });
      return [form((data) => app.seal(data), title('ask.seal'), number('weight_g', 'ask.weight', Math.max(app.task.packet.weight_g, 1), 1_000_000), h('div.three', {},
        number('length_mm', 'ask.length', 300, 10_000), number('width_mm', 'ask.width', 200, 10_000), number('height_mm', 'ask.height', 150, 10_000)))];
    }
    case 'camera': return [title('ask.camera'), h('div.picture', {}, h('video', { playsinline: true, muted: true, 'aria-label': app.say('ask.camera') }), h('div.box', { 'aria-hidden': 'true' })), h('p.seen', { role: 'status' }),
      h('div.acts', {}, h('button.act.main', { type: 'button', onclick: () => void app.shoot() }, app.say('act.shoot')), h('button.act', { type: 'button', onclick: () => void app.camera.light() }, app.say('act.light')), cancel)];
    case 'pack': return [title('ask.pack'), h('p', {}, app.say('ask.pack_how')), h('ul.lines', {}, ...(app.work?.packing ?? []).map((/** @type {any} */ one) =>
      h('li', {}, h('button.act', { type: 'button', onclick: () => app.inLine(() => app.openPackage(one.order)) }, app.say('ask.pack_one', { order: one.order_number, tote: one.totes.join(', ') }))))), h('div.acts', {}, cancel)];
    default: return [];
  }
}
