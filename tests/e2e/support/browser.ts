import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..');

/** Browsers that a machine may already have, for one on which the packaged browser does not start. */
const INSTALLED = ['/usr/bin/google-chrome', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium'];

/**
 * Flags of our own. The packaged browser's recommended list is not taken: it switches off web security, site
 * isolation and process separation, and a test of CSP or CORS in such a browser proves nothing.
 */
const FLAGS = [
  '--no-zygote',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--metrics-recording-only',
  '--no-pings',
  '--no-first-run',
  '--font-render-hinting=none',
  // Everything but the server under test resolves to nothing, so no test leans on the internet by accident.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1',
];

type Executable = { path: string; env: Record<string, string> };

let running: Promise<Browser> | null = null;

/**
 * The browser of this worker, which all its files share: what visitors must not share lies in their contexts. It ends with
 * the process.
 */
export async function sharedBrowser(): Promise<Browser> {
  const browser = await running?.catch(() => null);
  if (browser?.isConnected()) return browser;
  running = launchBrowser();
  return running;
}

/**
 * Starts the browser of CHROMIUM_PATH, else the one inside our npm packages, else an installed one. The packaged one is the
 * same everywhere, and has nothing that only a person at a screen needs: the tests take half the time of an installed one.
 */
async function launchBrowser(): Promise<Browser> {
  const { path, env } = await findExecutable();
  // Chromium's sandbox needs privileges that neither root nor most containers have.
  return chromium.launch({ executablePath: path, args: [...FLAGS, '--no-sandbox'], env: { ...process.env, ...env } });
}

async function findExecutable(): Promise<Executable> {
  const chosen = process.env['CHROMIUM_PATH'];
  if (chosen) return { path: chosen, env: {} };
  const folder = await unpackedBrowser();
  const path = join(folder, 'chromium');
  const libraries = join(folder, 'al2023', 'lib');
  const fonts: Record<string, string> = existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') };
  // The package's own libraries are for machines that lack NSS; elsewhere the system's are the right ones.
  for (const env of [fonts, { ...fonts, LD_LIBRARY_PATH: libraries }]) {
    const works = await run(path, ['--version'], { env: { ...process.env, ...env } }).then(
      () => true,
      () => false,
    );
    if (works) return { path, env };
  }
  const installed = INSTALLED.find((one) => existsSync(one));
  if (installed) return { path: installed, env: {} };
  throw new Error(`The packaged Chromium does not start on this machine. Set CHROMIUM_PATH to a Chrome or Chromium.`);
}

/** Unpacks the packaged browser once. Written aside and renamed, so that a cut run leaves no half of a browser. */
async function unpackedBrowser(): Promise<string> {
  const { default: manifest } = await import('../../../package.json', { with: { type: 'json' } });
  const version = manifest.devDependencies['@sparticuz/chromium'];
  const cache = await writableFolder(join(root, 'node_modules', '.cache'));
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(join(folder, 'chromium'))) return folder;
  const partial = await mkdtemp(`${folder}.`);
  const before = { ...process.env };
  try {
    // The package unpacks into the temporary folder, and its libraries only where it believes to be on Lambda.
    process.env['TMPDIR'] = partial;
    process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs22.x';
    const { default: packaged } = await import('@sparticuz/chromium');
    await packaged.executablePath();
  } finally {
    for (const name of ['TMPDIR', 'AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
  await rename(partial, folder).catch(() => rm(partial, { recursive: true, force: true }));
  return folder;
}

async function writableFolder(wanted: string): Promise<string> {
  try {
    await mkdir(wanted, { recursive: true });
    const probe = await mkdtemp(join(wanted, 'probe-'));
    await rm(probe, { recursive: true });
    return wanted;
  } catch {
    const own = join(tmpdir(), `minga-browser-${process.getuid?.() ?? 0}`);
    await mkdir(own, { recursive: true, mode: 0o700 });
    return own;
  }
}

export const screenshotsFolder = join(dirname(import.meta.dirname), 'screenshots');
