// The page that finds out how a scanner is set up: six codes of the printed sheet, one after the other.

import { check, codes, serious } from './checks.mjs';
import { Framer } from './framing.mjs';
import { h, wording } from './wording.mjs';

const { texts = '{}', site = '' } = document.body.dataset;
const say = wording(JSON.parse(texts));
const field = /** @type {HTMLInputElement} */ (document.getElementById('scan'));
const all = codes(site);
/** @type {({ ok: boolean, raw: string } | null)[]} */
let results = [];
/** @type {Set<string>} */
let findings = new Set();

function show() {
  const at = results.findIndex((one) => one === null);
  document.getElementById('codes')?.replaceChildren(...all.map((code, i) => h(i === at ? 'li.now' : 'li', {},
    h('span.number', {}, `${i + 1}`), h('span', {}, say(`set_up.code.${code.name}`)),
    results[i] ? h(results[i]?.ok ? 'span.good' : 'span.bad', {}, h('span', { 'aria-hidden': 'true' }, results[i]?.ok ? '✓ ' : '✕ '), say(results[i]?.ok ? 'set_up.right' : 'set_up.wrong')) : null,
    results[i] && !results[i]?.ok ? h('code', {}, results[i]?.raw.replaceAll('\x1d', '␝')) : null)));
  const told = [...findings].map((key) => h(serious.has(key) ? 'p.bad' : 'p.small', {}, say(`set_up.finding.${key}`)));
  const done = at < 0 && ![...findings].some((key) => serious.has(key)) ? [h('p.good', {}, h('span', { 'aria-hidden': 'true' }, '✓ '), say('set_up.all_right'))] : [];
  document.getElementById('findings')?.replaceChildren(...done, ...told);
}
function begin() {
  results = all.map(() => null);
  findings = new Set();
  show();
  field.focus();
}

const framer = new Framer({
  on: (scan) => {
    const at = results.findIndex((one) => one === null);
    if (at < 0) return;
    const { ok, findings: found } = check(all[at], scan);
    results[at] = { ok, raw: scan.raw };
    for (const key of found) findings.add(key);
    show();
  },
  warn: (what) => { if (what === 'ime') { findings.add('ime'); show(); } },
});
/** @type {ReturnType<typeof setTimeout>} */
let silence;
const arm = () => { clearTimeout(silence); silence = setTimeout(() => { framer.tick(performance.now()); if (framer.pending) arm(); }, framer.silence); };
addEventListener('keydown', (event) => {
  if (!framer.pending && (event.key === 'Enter' || event.key === 'Tab' || event.key === ' ')) return;
  const key = { key: event.key, ctrl: event.ctrlKey, alt: event.altKey, meta: event.metaKey, repeat: event.repeat, altGraph: event.getModifierState('AltGraph'), caps: event.getModifierState('CapsLock') };
  if (framer.key(key, event.timeStamp)) event.preventDefault();
  arm();
}, { capture: true });
addEventListener('keyup', (event) => framer.keyUp(event.key, event.timeStamp), { capture: true });
field.addEventListener('beforeinput', (event) => { event.preventDefault(); if (event.data && !event.isComposing) framer.whole(event.data, event.timeStamp); arm(); });
field.addEventListener('compositionstart', () => framer.ime());
field.addEventListener('compositionend', () => { field.value = ''; });
document.getElementById('again')?.addEventListener('click', begin);
begin();
