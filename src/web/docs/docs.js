// The manual's search, deep links and copying. Without it the page still reads.
const form = document.querySelector('.search');
const input = form.querySelector('input');
const said = form.querySelector('output');
const entries = [...document.querySelectorAll('.op')].map((element) => ({ element, text: element.textContent.toLowerCase() }));
const groups = [...document.querySelectorAll('.group')];

/** Shows what holds every word that was typed. */
function search() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const { element, text } of entries) {
    element.hidden = !words.every((word) => text.includes(word));
    if (!element.hidden) found += 1;
  }
  for (const group of groups) group.hidden = !group.querySelector('.op:not([hidden])');
  document.getElementById('about').hidden = words.length > 0;
  said.textContent = words.length === 0 ? '' : found === 0 ? said.dataset.none : String(found);
}

/** Opens what the address points to. */
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.hidden) { input.value = ''; search(); }
  if (target instanceof HTMLDetailsElement) target.open = true;
  target.scrollIntoView();
}

form.hidden = false;
form.addEventListener('submit', (event) => event.preventDefault());
input.addEventListener('input', search);
addEventListener('hashchange', reveal);
addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target instanceof HTMLInputElement) return;
  event.preventDefault();
  input.focus();
});
if (navigator.clipboard) {
  for (const button of document.querySelectorAll('.copy')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(button.previousElementSibling.textContent);
      button.textContent = button.dataset.done;
    });
  }
}
reveal();
