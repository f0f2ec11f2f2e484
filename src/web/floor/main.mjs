// Ties the page's events to the station. Everything that a scanner can send comes through here.

import { App } from './app.mjs';
import { Camera } from './camera.mjs';
import { DOUBLE_FIRE_MS, Framer } from './framing.mjs';
import { Journal } from './journal.mjs';
import { Net } from './net.mjs';
import { unlock } from './sound.mjs';
import { wording } from './wording.mjs';

const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const field = /** @type {HTMLInputElement} */ ($('scan'));
const { texts = '{}', separators = '', camera = '' } = document.body.dataset;
const page = Object.fromEntries(['station', 'top', 'notices', 'body', 'last', 'problem', 'question', 'flash'].map((id) => [id, $(id)]));

/** Somebody types into a field of ours: those keys are theirs. */
const typing = () => document.activeElement instanceof HTMLInputElement && document.activeElement !== field;

/** @param {App} app */
function listen(app) {
  const framer = new Framer({ on: (scan) => void app.scanned(scan), warn: (what) => app.warned(what), separators: separators.split(' ') });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silence;
  const arm = () => {
    clearTimeout(silence);
    if (!framer.pending) return;
    // Keys that wait behind a long piece of work are let in first: their own time says when they were typed.
    silence = setTimeout(() => setTimeout(() => { framer.tick(performance.now()); if (framer.pending) arm(); }, 0), framer.silence);
  };
  addEventListener('keydown', (event) => {
    if (typing()) return;
    if (!framer.pending && (event.key === 'Enter' || event.key === 'Tab' || event.key === ' ')) {
      // A person's key, for the button that has the focus; but the second end of one scan (CR LF) is no person's.
      if (framer.last && event.timeStamp - framer.last.at < DOUBLE_FIRE_MS) event.preventDefault();
      return;
    }
    const key = {
      key: event.key, ctrl: event.ctrlKey, alt: event.altKey, meta: event.metaKey, repeat: event.repeat,
      altGraph: event.getModifierState('AltGraph'), caps: event.getModifierState('CapsLock'),
    };
    if (framer.key(key, event.timeStamp)) event.preventDefault();
    arm();
  }, { capture: true });
  addEventListener('keyup', (event) => { if (!typing()) framer.keyUp(event.key, event.timeStamp); }, { capture: true });
  // What a scanner's own keyboard commits comes without keys.
  field.addEventListener('beforeinput', (event) => {
    event.preventDefault();
    if (event.isComposing || event.inputType === 'insertCompositionText') return;
    if (event.data) framer.whole(event.data, event.timeStamp);
    else if (event.inputType === 'insertLineBreak' || event.inputType === 'insertParagraph') framer.end('Enter', event.timeStamp);
    arm();
  });
  field.addEventListener('input', () => { // where beforeinput could not be stopped
    if (field.value !== '') framer.whole(field.value, performance.now());
    field.value = '';
    arm();
  });
  field.addEventListener('compositionstart', () => framer.ime());
  field.addEventListener('compositionend', () => { field.value = ''; });
  addEventListener('paste', (event) => {
    if (typing()) return;
    event.preventDefault();
    framer.whole(event.clipboardData?.getData('text') ?? '', event.timeStamp);
    if (framer.pending) framer.end('', event.timeStamp);
  });
  addEventListener('pointerdown', () => unlock(), { capture: true });
  const focus = () => { if (page.question.hidden && document.activeElement !== field && !(document.activeElement instanceof HTMLAnchorElement)) field.focus({ preventScroll: true }); };
  field.addEventListener('blur', () => setTimeout(() => { if (!typing() && document.activeElement === document.body) focus(); }, 0));
  app.onshow = () => { if (document.activeElement === null || document.activeElement === document.body) focus(); };
  addEventListener('focus', focus);
}

/** What stops work while somebody walks. @param {App} app */
function watch(app) {
  /** @type {EventSource | undefined} */
  let source;
  const begin = () => {
    source?.close();
    if (!app.device || document.hidden) return;
    source = new EventSource('/floor/live');
    source.addEventListener('stop', (event) => {
      const { order, key } = JSON.parse(event.data);
      void app.inLine(() => app.stopWork([{ order, key }]));
    });
  };
  document.addEventListener('visibilitychange', begin);
  addEventListener('online', () => { begin(); void app.drain.kick(); void app.leaving.tell(); });
  setInterval(() => { void heartbeat(app); if (!source || source.readyState === EventSource.CLOSED) begin(); }, 10_000);
  setInterval(() => app.show(), 30_000); // an idle station locks
  begin();
}

/** Asks for stopped orders where no scan does, and finds out by itself that the network is back. @param {App} app */
async function heartbeat(app) {
  void app.leaving.tell();
  if (app.status.waiting > 0) return void app.drain.kick();
  if (!app.device || document.hidden) return;
  const reply = await app.send([]);
  app.heard({ ...app.status, online: reply !== 'offline' });
  if (typeof reply === 'object') await app.inLine(() => app.stopWork(reply.stopped));
}

const app = new App({
  say: wording(JSON.parse(texts)), net: new Net(), journal: await Journal.open(), page, camera: new Camera(camera),
  language: document.documentElement.lang,
});
/** For tests and for people who look into what happened. */
Object.assign(globalThis, { station: app });
// One tab of a device is the station; a second one would take its scans out of order.
void navigator.locks?.request('waybill-floor', { ifAvailable: true }, (lock) => {
  if (lock) return new Promise(() => {});
  app.notices.add('elsewhere');
  app.show();
});
listen(app);
await app.start();
watch(app);
if (location.hash.startsWith('#enrol=')) {
  const code = location.hash;
  history.replaceState(null, '', '/floor');
  if (!app.device) await app.inLine(() => app.enrol(code));
}
if (navigator.storage?.persist && !(await navigator.storage.persist())) { app.notices.add('not_kept'); app.show(); }
if ('serviceWorker' in navigator) void navigator.serviceWorker.register('/floor/worker.js', { scope: '/floor' });
