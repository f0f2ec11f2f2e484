// Three sounds and no more: right, wrong, done. Made here, so that they are there without a network.

/** @type {AudioContext | null} */
let audio = null;

/** Browsers let a page sound only after somebody touched it. */
export function unlock() {
  try {
    audio ??= new AudioContext();
    if (audio.state === 'suspended') void audio.resume();
  } catch { audio = null; }
}

/** @param {number} frequency @param {number} from seconds @param {number} length @param {OscillatorType} shape */
function tone(frequency, from, length, shape = 'square') {
  if (!audio || audio.state !== 'running') return;
  const oscillator = audio.createOscillator(), volume = audio.createGain();
  oscillator.type = shape;
  oscillator.frequency.value = frequency;
  volume.gain.value = 0.25;
  oscillator.connect(volume).connect(audio.destination);
  oscillator.start(audio.currentTime + from);
  oscillator.stop(audio.currentTime + from + length);
}

/** @param {'ok' | 'wrong' | 'done'} what */
export function play(what) {
  if (what === 'ok') tone(1760, 0, 0.07);
  if (what === 'wrong') for (const from of [0, 0.25, 0.6, 0.85]) tone(180, from, 0.18, 'sawtooth');
  if (what === 'done') [1046, 1318, 1568].forEach((frequency, i) => tone(frequency, i * 0.11, 0.1));
  navigator.vibrate?.(what === 'wrong' ? [300, 100, 300] : 40);
}
