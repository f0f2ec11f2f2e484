import './live.js';

// Shortcuts on lists; every page works without them.
// j/k move, x chooses, Enter opens, / searches.

/** @type {HTMLTableRowElement[]} */
const rows = [...document.querySelectorAll('table.orders tbody tr')];
let at = -1;

/** @param {number} to */
function move(to) {
  if (rows.length === 0) return;
  rows[at]?.classList.remove('at');
  at = Math.max(0, Math.min(rows.length - 1, to));
  rows[at].classList.add('at');
  rows[at].querySelector('a')?.focus();
}

document.addEventListener('keydown', (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || target.matches('input:not([type=checkbox]), select, textarea')) return;
  if (event.key === 'j') move(at + 1);
  else if (event.key === 'k') move(at - 1);
  else if (event.key === 'x') rows[at]?.querySelector('input')?.click();
  else if (event.key === '/') document.querySelector('#q')?.focus();
  else return;
  event.preventDefault();
});

// One box that chooses all rows of the page.
const place = document.querySelector('[data-all]');
if (place) {
  const all = document.createElement('input');
  all.type = 'checkbox';
  all.setAttribute('aria-label', place.previousElementSibling?.textContent ?? '');
  all.addEventListener('change', () => {
    for (const box of document.querySelectorAll('table.orders tbody input[type=checkbox]')) box.checked = all.checked;
  });
  place.append(all);
}
