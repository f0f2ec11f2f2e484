// Stock work at the desk: looked up, moved, counted blind, put right, brought to pick faces. DESK_SHOTS=DIR keeps pictures.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { startProduct } from './product.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** @type {Awaited<ReturnType<typeof startProduct>>} */
let product;
const bins = ['A-01', 'A-02', 'B-01', 'R-09'];
before(async () => {
  product = await startProduct({ empty: true });
  const good = (sku, name, barcodes = []) => ({ sku, name, barcodes, weight_g: 100, length_mm: 100, width_mm: 80, height_mm: 40, price: { minor: 500, currency: 'GBP' } });
  const many = Array.from({ length: 30 }, (_, i) => good(`Z-${String(i).padStart(2, '0')}`, `Filler ${i}`));
  await product.api('PUT', '/api/v1/products', { products: [good('MUG', 'Stoneware mug', ['5901234123457']), good('TEA', 'Green tea 龙井'), good('CUP', 'Cup'), ...many] });
  await product.api('PUT', '/api/v1/locations', { locations: bins.map((code) => ({ code, kind: 'bin' })) });
  await product.api('POST', '/api/v1/stock/receipts', { reference: 'DN-1', lines: [
    { sku: 'MUG', location: 'A-01', quantity: 40 }, { sku: 'MUG', location: 'R-09', quantity: 60 }, { sku: 'TEA', location: 'A-02', quantity: 9 }, { sku: 'CUP', location: 'A-01', quantity: 3 }] });
});
after(async () => { await product?.stop(); });

const lies = () => Object.fromEntries(product.rows('SELECT l.code, p.sku, s.on_hand FROM stock_place s JOIN location l ON l.id = s.location_id JOIN product p ON p.id = s.product_id').map(([bin, sku, n]) => [`${bin} ${sku}`, Number(n)]));
const openCounts = async () => (await product.api('GET', '/api/v1/stock/counts')).data;
const sound = () => assert.deepEqual(product.violations(), []);
const idOf = (sku) => product.api('GET', '/api/v1/products?limit=200').then(({ data }) => data.find((one) => one.sku === sku).id);
/** What a form would send. */
const fields = (page, form) => page.$eval(form, (it) => Object.fromEntries(new FormData(it)));

test('a product is found by a part of its name or its barcode, and what lies where is seen', async () => {
  const page = await product.loggedIn({ javaScriptEnabled: false });
  await page.goto('/desk?lang=en');
  await page.click('header a[href="/desk/stock"]');
  assert.equal(await page.locator('table.orders').first().locator('tbody tr').count(), 25);
  await page.click('.turn a');
  assert.equal(await page.locator('table.orders').first().locator('tbody tr').count(), 8);
  await page.fill('[name=q]', 'stoneWARE');
  await page.press('[name=q]', 'Enter');
  assert.deepEqual((await page.locator('table.orders tbody tr').first().locator('td').allInnerTexts()).map((text) => text.trim()), ['MUG', 'Stoneware mug', '100', '0', '100']);
  await page.fill('[name=q]', '5901234123457');
  await page.press('[name=q]', 'Enter');
  await page.click('td.key a');
  assert.match(await page.innerText('.levels'), /On hand in bins\s+100/);
  assert.match(await page.innerText('[aria-labelledby=bins]'), /A-01\s+40 lie there/);
  assert.match(await page.innerText('#ledger ~ table'), /Goods in\s+\+60\s+R-09/);
});

test('units are moved once, however often the form comes, and what is wrong is named with what was typed kept', async () => {
  const page = await product.loggedIn();
  await page.goto(`/desk/stock/products/${await idOf('MUG')}?lang=en`);
  await page.selectOption('[name=from]', 'R-09');
  await page.fill('[name=to]', 'NOWHERE');
  await page.fill('[name=units]', 'ten');
  await page.click('button[value=move]');
  assert.equal(await page.locator('[role=alert] li').count(), 2);
  assert.equal(await page.inputValue('[name=to]'), 'NOWHERE');
  assert.equal(await page.inputValue('[name=units]'), 'ten');
  assert.equal(await page.inputValue('[name=from]'), 'R-09');
  await page.fill('[name=to]', 'B-01');
  await page.fill('[name=units]', '10');
  const form = { ...await fields(page, 'form.entries'), do: 'move' };
  const address = page.url().replace(product.url, '').split('?')[0];
  for (let i = 0; i < 2; ++i) assert.equal((await page.request.post(address, { form, maxRedirects: 0 })).status(), 303);
  assert.equal(lies()['B-01 MUG'], 10, 'the same form twice moves once');
  await page.goto(`${address}?lang=en`);
  await page.fill('[name=to]', 'B-01');
  await page.fill('[name=units]', '1000');
  await page.click('button[value=move]');
  assert.match(await page.innerText('[role=alert]'), /too many/);
  assert.match(await page.innerText('#ledger ~ table'), /Moved\s+10\s+R-09\s+B-01/);
  sound();
});

test('stock is put right with a reason by keyboard, and every wrong field is named beside what was typed', async () => {
  const page = await product.loggedIn();
  await page.goto('/desk/stock/adjustments?lang=en');
  await page.fill('[name=sku]', 'NO-SUCH');
  await page.fill('[name=location]', 'X-1');
  await page.fill('[name=change]', 'a few');
  await page.click('form.fields button');
  assert.equal(await page.locator('.wrong').count(), 3);
  assert.equal(await page.inputValue('[name=change]'), 'a few');
  assert.equal(await page.inputValue('[name=sku]'), 'NO-SUCH');
  await page.fill('[name=sku]', '5901234123457');
  await page.fill('[name=location]', 'A-01');
  await page.fill('[name=change]', '−500');
  await page.selectOption('[name=reason]', 'damaged');
  await page.click('form.fields button');
  assert.match(await page.innerText('.wrong'), /−40 at most/);
  await page.fill('[name=change]', '−2');
  await page.selectOption('[name=reason]', 'found');
  await page.click('form.fields button');
  assert.match(await page.innerText('[role=alert]'), /Reason does not fit/);
  await page.selectOption('[name=reason]', 'damaged');
  await page.fill('[name=note]', 'fell down');
  const form = await fields(page, 'form.fields');
  await page.focus('[name=note]');
  await page.keyboard.press('Enter');
  await page.waitForURL(/done=adjusted/);
  assert.equal((await page.request.post('/desk/stock/adjustments', { form, maxRedirects: 0 })).status(), 303);
  assert.equal(lies()['A-01 MUG'], 38, 'once');
  assert.match(await page.innerText('#latest ~ table'), /MUG .*Put right: unusable\s+−2\s+A-01\s+Damaged · fell down\s+you/);
  sound();
});

test('a bin is counted blind, and its difference is accepted with reasons or counted again', async () => {
  const page = await product.loggedIn();
  await page.goto('/desk/stock/counts?lang=en');
  await page.fill('[name=bins]', 'A-01, NO-1\nNO-2');
  await page.click('form:has([name=bins]) button');
  assert.match(await page.innerText('[role=alert]'), /no bins: NO-1, NO-2/);
  assert.match(await page.inputValue('[name=bins]'), /A-01, NO-1/);
  await page.fill('[name=bins]', 'A-01');
  await page.click('form:has([name=bins]) button');
  await page.waitForURL(/done=counts_asked/);
  await page.click('a[aria-label="Count: A-01"]');
  const sheet = page.url().replace(product.url, '');
  const said = await page.innerText('main');
  assert.ok(!/\b38\b/.test(said) && !/\b3\b/.test(said.replace(/barcode \d/g, '').replace(/counted \d/g, '')), 'the sheet says what the books say');
  await page.fill('input[aria-label$=": MUG"]', 'many');
  await page.fill('[name="code.row2"]', 'NOTHING');
  await page.fill('[name="units.row2"]', '4');
  await page.click('main form button.main');
  assert.equal(await page.locator('[role=alert] li').count(), 3, 'MUG is no number, CUP has none, NOTHING is no product');
  assert.equal(await page.inputValue('input[aria-label$=": MUG"]'), 'many');
  assert.equal(await page.inputValue('[name="code.row2"]'), 'NOTHING');
  await page.waitForTimeout(1100);
  await page.goto(`${sheet}?lang=en`);
  const tell = async (mugs, cups, teas) => {
    await page.fill('input[aria-label$=": MUG"]', String(mugs));
    await page.fill('input[aria-label$=": CUP"]', String(cups));
    await page.fill('[name="code.row1"]', 'TEA');
    await page.fill('[name="units.row1"]', String(teas));
    await page.click('main form button.main');
    await page.waitForURL(/done=/);
  };
  await tell(20, 3, 8);
  assert.match(page.url(), /done=count_differs/);
  assert.ok(!/\b20\b|\b38\b/.test(await page.innerText('main')), 'nor does the list');
  await page.click('a[aria-label="Decide: A-01"]');
  const review = page.url().replace(product.url, '');
  assert.deepEqual((await page.locator('.rows li strong.num').allInnerTexts()).sort(), ['+8', '−18']);
  await page.click('button[value=accept]');
  assert.equal(await page.locator('[role=alert] li').count(), 2, 'each difference wants a reason');
  assert.match(await page.innerText('[role=alert]'), /MUG[\s\S]*TEA|TEA[\s\S]*MUG/);
  await page.click('button[value=again]');
  await page.waitForURL(/done=count_again/);
  assert.equal((await openCounts())[0].why, 'asked');
  await page.goto(`${sheet}?lang=en`);
  await tell(20, 3, 8);
  assert.match(page.url(), /done=count_differs/, 'what was forgotten does not count as a first word');
  await page.goto(`${review}?lang=en`);
  for (const select of await page.locator('select').all()) await select.selectOption({ index: 1 });
  const form = { ...await fields(page, 'main form[action*="/counts/"]'), do: 'accept' };
  await page.click('button[value=accept]');
  await page.waitForURL(/done=count_accepted/);
  assert.equal((await page.request.post(review, { form, maxRedirects: 0 })).status(), 303);
  assert.equal(lies()['A-01 MUG'], 20);
  assert.equal(lies()['A-01 TEA'], 8);
  assert.deepEqual(await openCounts(), []);
  await page.goto('/desk/stock/counts/done?lang=en');
  assert.match(await page.innerText('.rows li'), /A-01[\s\S]*By the books 41 · counted 31[\s\S]*you/);
  sound();
});

test('counts are asked for by class and by product', async () => {
  const page = await product.loggedIn({ javaScriptEnabled: false });
  await page.goto('/desk/stock/counts?lang=en');
  await page.selectOption('[name=of]', 'c');
  await page.fill('[name=most]', '1');
  await page.click('form:has([name=of]) button');
  assert.equal((await openCounts()).length, 1);
  await page.selectOption('[name=of]', 'a');
  await page.click('form:has([name=of]) button');
  assert.match(await page.innerText('main'), /No bin is due/);
  await page.fill('form:has([name=sku]) [name=sku]', 'Z-01');
  await page.click('form:has([name=sku]) button');
  assert.match(await page.innerText('.wrong'), /lies in no bin/);
  await page.fill('form:has([name=sku]) [name=sku]', 'MUG');
  await page.click('form:has([name=sku]) button');
  assert.deepEqual((await openCounts()).map(({ bin }) => bin).filter((bin) => ['A-01', 'B-01', 'R-09'].includes(bin)).sort(), ['A-01', 'B-01', 'R-09']);
});

test('a pick face is set, taken on, filled and removed', async () => {
  const page = await product.loggedIn();
  await page.goto('/desk/stock/replenishment?lang=en');
  await page.fill('form.fields [name=sku]', 'NONE');
  await page.fill('form.fields [name=location]', 'NONE');
  await page.fill('form.fields [name=low]', 'x');
  await page.fill('form.fields [name=full]', '');
  await page.click('button[value=set]');
  assert.equal(await page.locator('form.fields .wrong').count(), 4, 'every wrong field');
  assert.equal(await page.inputValue('form.fields [name=low]'), 'x');
  await page.fill('form.fields [name=sku]', 'MUG');
  await page.fill('form.fields [name=location]', 'B-01');
  await page.fill('form.fields [name=low]', '15');
  await page.fill('form.fields [name=full]', '31');
  await page.click('button[value=set]');
  await page.waitForURL(/done=face_set/);
  await page.goto('/desk/stock?lang=en');
  assert.match(await page.innerText('main'), /Pick faces below their minimum \(1\)[\s\S]*B-01\s+MUG\s+Stoneware mug\s+10\s+15\s+31/);
  await page.goto('/desk/stock/replenishment?lang=en');
  const proposal = page.locator('.rows li', { hasText: '→ B-01' });
  assert.match(await proposal.innerText(), /21 units/);
  await proposal.locator('button[value=take]').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/done=taken_on/);
  assert.match(await proposal.innerText(), /you/);
  assert.equal((await product.api('GET', '/api/v1/stock/replenishments')).data.length, 1);
  await proposal.locator('[name=units]').fill('18');
  const form = { ...await fields(page, '.rows form.inline'), do: 'brought' };
  await proposal.locator('button[value=brought]').click();
  await page.waitForURL(/done=brought/);
  await page.request.post('/desk/stock/replenishment', { form, maxRedirects: 0 });
  assert.equal(lies()['B-01 MUG'], 28);
  assert.match(await page.innerText('main'), /Brought lately[\s\S]*MUG[\s\S]*18\s+[AR]-0\d\s+B-01/);
  await page.click('a[aria-label="Change: B-01 MUG"]');
  assert.equal(await page.inputValue('form.fields [name=full]'), '31');
  await page.click('button[value=remove]');
  await page.waitForURL(/done=face_removed/);
  assert.match(await page.innerText('main'), /No pick face is set/);
  sound();
});

test('finance sees stock and its ledger, and nothing that changes something; counts are not for it', async () => {
  await product.api('POST', '/api/v1/users', { login: 'fin', name: 'Fin', password: 'a-long-password-7', roles: ['finance'] });
  const page = await product.loggedIn({}, 'fin', 'a-long-password-7');
  for (const address of ['/desk/stock', `/desk/stock/products/${await idOf('MUG')}`, '/desk/stock/adjustments', '/desk/stock/replenishment']) {
    await page.goto(`${address}?lang=en`);
    assert.equal(await page.locator('main form[method=post]').count(), 0, address);
    assert.equal(await page.locator('main a[href*="/counts"]').count(), 0, address);
  }
  assert.equal((await page.request.get('/desk/stock/counts')).status(), 403);
});

for (const width of [320, 1280])
  test(`in both languages the pages fit ${width} pixels, say no key, and axe finds nothing`, { timeout: 240_000 }, async () => {
    const page = await product.loggedIn({ viewport: { width, height: 800 }, bypassCSP: true });
    const complaints = [];
    page.on('console', (message) => { if (message.type() === 'error' && !/40[0-9]|422/.test(message.text())) complaints.push(message.text()); });
    await product.api('PUT', '/api/v1/stock/faces', { faces: [{ sku: 'MUG', location: 'A-02', low: 15, full: 30 }, { sku: 'TEA', location: 'B-01', low: 2, full: 5 }] });
    await product.api('POST', '/api/v1/stock/counts', { bins: ['A-01', 'R-09'] });
    const [, other] = (await openCounts()).filter(({ bin }) => ['A-01', 'R-09'].includes(bin));
    const look = async (name, lang) => {
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, `${name} in ${lang}`);
      assert.equal(await page.getAttribute('html', 'lang'), lang);
      assert.ok(!/\{\{|desk\.stock\./.test(await page.content()), name);
      await page.evaluate(axe);
      const violations = await page.evaluate(async () => (await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })).violations.map(({ id, nodes }) => `${id} ${nodes[0].target}`));
      assert.deepEqual(violations, [], `${name} in ${lang}`);
      if (process.env.DESK_SHOTS) await page.screenshot({ path: `${process.env.DESK_SHOTS}/${lang}-${width}-${name}.png`, fullPage: true });
    };
    for (const lang of ['en', 'zh-CN']) {
      const mug = await idOf('MUG');
      for (const [name, address] of [['stock', '/desk/stock'], ['product', `/desk/stock/products/${mug}`], ['counts', '/desk/stock/counts'], ['done', '/desk/stock/counts/done'],
        ['sheet', `/desk/stock/counts/${other.id}/sheet`], ['adjustments', '/desk/stock/adjustments'], ['replenishment', '/desk/stock/replenishment']]) {
        await page.goto(`${address}?lang=${lang}`);
        await look(name, lang);
      }
      await page.goto(`/desk/stock/adjustments?sku=NONE&lang=${lang}`);
      await page.fill('[name=location]', 'NONE');
      await page.fill('[name=change]', 'x');
      await page.click('form.fields button');
      await look('adjustment-wrong', lang);
      await page.goto(`/desk/stock/counts/${other.id}/sheet?lang=${lang}`);
      for (const input of await page.locator('input[name^="units.prd"]').all()) await input.fill('1');
      await page.click('main form button.main');
      await page.goto(`/desk/stock/counts/${other.id}?lang=${lang}`);
      await look('review', lang);
      await page.click('button[value=again]');
      await page.goto(`/desk/stock/replenishment?lang=${lang}`);
      if (await page.locator('button[value=take]').count()) await page.locator('button[value=take]').first().click();
      await look('under-way', lang);
      if (await page.locator('button[value=back]').count()) await page.locator('button[value=back]').first().click();
    }
    assert.deepEqual(complaints, []);
  });
