// Keeps the board's tiles up to date; without it they are as old as the page.
// Only while the page is looked at: browsers allow six connections to a server, for all of its tabs together.

const tiles = /** @type {HTMLElement | null} */ (document.querySelector('.tiles[data-live]'));
/** @type {EventSource | undefined} */
let source;

/** @param {{all: number, states: Record<string, number>}} counts */
function show({ all, states }) {
  for (const tile of /** @type {NodeListOf<HTMLElement>} */ (tiles.querySelectorAll('[data-state]'))) {
    const state = tile.dataset.state ?? '';
    const n = state === '' ? all : states[state] ?? 0;
    const number = tile.querySelector('[data-n]');
    const text = n.toLocaleString('en-US');
    if (!number || number.textContent === text) continue;
    number.textContent = text;
    tile.querySelector('.soft')?.remove(); // how long the oldest one waits is not told
    if (state === '') continue;
    tile.classList.toggle('empty', n === 0);
    tile.classList.toggle('problem', n > 0 && 'warns' in tile.dataset);
  }
}

function look() {
  if (document.hidden) {
    source?.close();
    source = undefined;
  } else if (!source || source.readyState === EventSource.CLOSED) {
    source = new EventSource(tiles.dataset.live ?? '');
    source.addEventListener('counts', (event) => show(JSON.parse(event.data)));
    // The browser comes back by itself where the line broke, but not where it was told no.
    source.addEventListener('error', () => { if (source?.readyState === EventSource.CLOSED) setTimeout(look, 30_000); });
  }
}

if (tiles) {
  document.addEventListener('visibilitychange', look);
  window.addEventListener('pagehide', () => { source?.close(); source = undefined; });
  window.addEventListener('pageshow', look);
  look();
}
