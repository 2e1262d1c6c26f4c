import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/**
 * `npm run dev`: the server restarts on every change, the client reloads in place. Browse the address that Vite prints;
 * it passes /api and /socket.io on to the server. Ctrl-C stops both, the database included.
 */
const root = join(import.meta.dirname, '../..');
const environment = { ...process.env, NODE_ENV: 'development', DEMO: process.env['DEMO'] ?? 'on' };

const children: ChildProcess[] = [
  spawn(process.execPath, ['--watch', '--watch-preserve-output', 'server/src/server.ts'], {
    cwd: root,
    env: environment,
    stdio: 'inherit',
  }),
  spawn(process.execPath, [join(root, 'node_modules/vite/bin/vite.js')], {
    cwd: join(root, 'client'),
    env: environment,
    stdio: 'inherit',
  }),
];

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => children.forEach((child) => void child.kill(signal)));
for (const child of children) {
  child.on('exit', () => {
    for (const other of children) other.kill('SIGTERM');
  });
}
