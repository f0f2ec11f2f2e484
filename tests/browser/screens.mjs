// Every screen of the scan station, one after the other, in whatever language its page is: for what has to hold on each of them.

/**
 * @param {Awaited<ReturnType<import('./product.mjs').startProduct>>} product @param {Awaited<ReturnType<import('./station.mjs').station>>} hand
 * @param {string} lang @param {(name: string) => Promise<void>} look
 */
export async function every(product, hand, lang, look) {
  const { page } = hand;
  const station = (/** @type {string} */ code) => page.evaluate(`(async () => { ${code}; await globalThis.station.busy; })()`);
  const asked = async (/** @type {string} */ question) => { await station(`station.ask('${question}')`); await look(question); await station("station.ask('')"); };
  await page.goto(`/floor?lang=${lang}`);
  await page.waitForFunction(() => globalThis.station?.view && document.querySelector('#do'));
  if (await page.evaluate(() => globalThis.station.view === 'enrol')) {
    await look('enrolment');
    await hand.wedge(hand.invitation);
  } else await station('station.logOut()');
  await station('0');
  await look('lock');
  await asked('login');
  await hand.wedge(hand.badge);
  await page.waitForFunction(() => globalThis.station.work);
  await look('menu');
  await asked('type');
  await asked('pack');
  await hand.wedge('NOTHING-IS-CALLED-SO');
  await look('problem');
  await station('station.dismiss()');
  await hand.wedge((await product.api('GET', '/api/v1/products?limit=1')).data[0].sku);
  await look('look-up');
  await station('station.leave()');

  const list = (await product.api('GET', '/api/v1/pick-lists?state=open')).data[0];
  await hand.wedge(list.id);
  await look('walk, bin');
  const [stop] = await page.evaluate(() => globalThis.station.task.packet.stops.filter((one) => one.needed > one.picked));
  await hand.wedge(stop.bin);
  await look('walk, item');
  await asked('short');
  await station("station.shortLimit = 0; station.reason = 'empty_bin'");
  await asked('pin');
  await station('station.shortLimit = 5');
  await asked('times');
  await hand.wedge(stop.sku);
  await look('walk, tote');
  await hand.wedge('5901234123457');
  await look('wrong tote');
  await station('station.dismiss()');
  await hand.wedge('~W1:UNDO');
  await station('station.leave()');

  await station('station.loadWork()');
  const bench = await page.evaluate(() => globalThis.station.work.packing[0]);
  if (bench) {
    await hand.wedge(bench.totes[0]);
    await page.waitForFunction(() => globalThis.station.task?.packet.kind === 'pack');
    await look('pack');
    await station('station.ask("seal")');
    await look('seal');
    await station('station.ask(""); station.leave()');
  }
  for (const mode of ['receive', 'putaway', 'move', 'count', 'replenish']) {
    await station(`station.openStock('${mode}')`);
    await page.waitForFunction((m) => globalThis.station.task?.packet.id === m, mode);
    await look(mode);
    const { products, places } = await page.evaluate(() => globalThis.station.goods);
    if (mode === 'receive') await hand.wedge('DN-1', products[0][0]);
    else if (mode !== 'replenish') await hand.wedge(places[0], products[0][0]);
    else if (await page.evaluate(() => globalThis.station.task.packet.wishes.length > 0)) await hand.wedge(await page.evaluate(() => globalThis.station.task.packet.wishes[0].from));
    await look(`${mode}, goods`);
    await station('station.leave()');
  }
  await page.goto(`/floor/set-up?lang=${lang}`);
  await look('set-up');
}
