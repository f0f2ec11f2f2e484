// Starts the product for one test file and stops it: own data folder, own port, own database on the tests' server.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

const root = path.resolve(import.meta.dirname, '../..');

/** @returns {Promise<number>} a port that nobody listens on */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}

/** Where the database's socket is given, a database of its own there; otherwise ./dev brings its own server. */
function database() {
  const socket = process.env.WAYBILL_TEST_DB;
  if (!socket) return { args: [], drop: () => {} };
  const name = `browser_${process.pid}`;
  const sql = (/** @type {string} */ text) => execFileSync('mariadb', ['--no-defaults', '-uroot', '-S', socket, '-e', text]);
  sql(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  return { args: ['--db', `mysql://root@localhost/${name}?socket=${socket}`], drop: () => sql(`DROP DATABASE ${name}`) };
}

/** @param {{ empty?: boolean, args?: string[] }} [options] empty: without the demonstration's data; args: the browser's */
export async function startProduct({ empty = false, args = [] } = {}) {
  const data = mkdtempSync(path.join(tmpdir(), 'waybill-browser-'));
  const db = database();
  // The tests' own variables are no settings: the program would refuse to start.
  const plain = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('WAYBILL_')));
  const env = { ...plain, WAYBILL_DATABASE_ALLOW_WEAK_DURABILITY: 'true' };
  const dev = (/** @type {string[]} */ ...args) => execFileSync(path.join(root, 'dev'), args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  dev('up', '--detach', '--data', data, '--port', String(await freePort()), ...(empty ? ['--empty'] : []), ...db.args);
  const run = JSON.parse(readFileSync(path.join(data, 'run.json'), 'utf8'));
  const password = /^password=(.*)$/m.exec(readFileSync(path.join(data, 'secrets'), 'utf8'))?.[1] ?? '';
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', ...args],
  });
  return {
    url: run.url,
    simulator: run.simulator,
    key: run.admin_key,
    /** @param {string} address @param {object} body */
    async api(method, address, body = undefined) {
      const headers = { authorization: `Bearer ${run.admin_key}`, 'content-type': 'application/json', ...(method === 'GET' ? {} : { 'idempotency-key': crypto.randomUUID() }) };
      const answer = await fetch(run.url + address, { method, headers, body: body && JSON.stringify(body) });
      return answer.status === 204 ? null : answer.json();
    },
    /** @param {string} address @param {string} csv */
    async upload(address, csv) {
      const answer = await fetch(run.url + address, { method: 'POST', headers: { authorization: `Bearer ${run.admin_key}`, 'content-type': 'text/csv' }, body: csv });
      return answer.json();
    },
    /** A page of somebody who has logged in. @param {import('playwright-core').BrowserContextOptions} [options] */
    async loggedIn(options = {}, login = 'admin', secret = password) {
      const page = await (await browser.newContext({ baseURL: run.url, viewport: { width: 1366, height: 900 }, ...options })).newPage();
      await page.goto('/login');
      await page.fill('[name=login]', login);
      await page.fill('[name=password]', secret);
      await page.click('button.main');
      return page;
    },
    /** What the database says, a row a line, tabs between cells. @param {string} text @returns {string[][]} */
    rows(text) {
      const { socket, name } = run.database;
      const said = execFileSync('mariadb', ['--no-defaults', '-uroot', '-S', socket, '-N', '-B', '-e', text, name], { encoding: 'utf8' });
      return said.split('\n').filter((line) => line !== '').map((line) => line.split('\t'));
    },
    /** The invariants that do not hold: sql/checks. */
    violations() {
      const folder = path.join(root, 'sql/checks');
      return readdirSync(folder).flatMap((file) => this.rows(readFileSync(path.join(folder, file), 'utf8')).map((row) => `${file}: ${row.join(' ')}`));
    },
    /** As the power would: nobody is asked. @returns {void} */
    killServer() { process.kill(JSON.parse(readFileSync(path.join(data, 'run.json'), 'utf8')).pids.server, 'SIGKILL'); },
    /** Starts what is missing, while the caller goes on. @returns {Promise<void>} */
    revive() { return new Promise((resolve, reject) => execFile(path.join(root, 'dev'), ['up', '--detach', '--data', data, '--port', new URL(run.url).port, ...(empty ? ['--empty'] : []), ...db.args], { env }, (problem) => (problem ? reject(problem) : resolve()))); },
    /** Starts what is missing. */
    startServer() { dev('up', '--detach', '--data', data, '--port', new URL(run.url).port, ...(empty ? ['--empty'] : []), ...db.args); },
    /** @param {import('playwright-core').BrowserContextOptions} [options] */
    async context(options = {}) { return browser.newContext({ baseURL: run.url, ...options }); },
    /** @param {import('playwright-core').BrowserContextOptions} [options] */
    async stranger(options = {}) {
      return (await browser.newContext({ baseURL: run.url, ...options })).newPage();
    },
    async stop() {
      await browser.close();
      dev('down', '--data', data);
      db.drop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
