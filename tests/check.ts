import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(dirname(import.meta.filename), '..');
const known = join(root, 'node_modules', '.cache', 'types');

type Step = { name: string; command: string; args: string[] };
type Outcome = { name: string; ok: boolean; seconds: number; output: string };

/** What was checked and has not changed since is remembered, by content, and not checked again. */
const types = (workspace: string): Step => ({
  name: `types ${workspace}`,
  command: 'tsc',
  args: ['-p', workspace, '--incremental', '--tsBuildInfoFile', join(known, `${workspace}.tsbuildinfo`)],
});

const STEPS: Step[] = [
  { name: 'format and lint', command: 'biome', args: ['ci', '--colors=off', '--max-diagnostics=40', '.'] },
  { name: 'structure', command: 'node', args: ['tests/structure/check-structure.ts'] },
  ...['shared', 'server', 'client', 'tests']
    .filter((folder) => existsSync(join(root, folder, 'tsconfig.json')))
    .map(types),
  {
    name: 'pure tests',
    command: 'vitest',
    args: ['run', '--project', 'shared', '--reporter=dot', '--exclude', 'tests/structure/repository.test.ts'],
  },
];

/** Runs one step on the pinned Node; its output is kept back and shown only when it failed. */
function run({ name, command, args }: Step): Promise<Outcome> {
  const started = performance.now();
  const path = `${join(root, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`;
  return new Promise((resolve) => {
    let output = '';
    const finish = (ok: boolean) => resolve({ name, ok, seconds: (performance.now() - started) / 1000, output });
    const child = spawn(command, args, { cwd: root, env: { ...process.env, PATH: path, NO_COLOR: '1' } });
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => {
      output += error.message;
      finish(false);
    });
    child.on('close', (code) => finish(code === 0));
  });
}

const outcomes = await Promise.all(STEPS.map(run));
for (const { name, ok, output } of outcomes) if (!ok) console.log(`\n--- ${name} ---\n${output.trimEnd()}`);
console.log('');
for (const { name, ok, seconds } of outcomes)
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(18)} ${seconds.toFixed(1)} s`);
process.exitCode = outcomes.every(({ ok }) => ok) ? 0 : 1;
