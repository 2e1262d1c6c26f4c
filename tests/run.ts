import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildClientIfStale } from '../server/src/platform/start/client-build.ts';

/**
 * `npm test`: builds the client when its sources are newer than the build, runs every test project and ends with the
 * line «N passed, N failed». Arguments limit the phases: `npm test -- fast browser`.
 */
const root = join(dirname(import.meta.filename), '..');
const results = join(root, 'tests', '.results');
const environment = {
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`,
  // What a developer exported for a server of their own must not steer the tests.
  DATABASE_URL: '',
  DATA_DIR: '',
  REDIS_URL: '',
  S3_ENDPOINT: '',
  S3_BUCKET: '',
  S3_ACCESS_KEY: '',
  S3_SECRET_KEY: '',
  PORT: '',
  NODE_ENV: 'test',
  // Every phase reads the same modules: Node keeps them compiled, by their content.
  NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
};

type Phase = { name: string; args: string[]; zone?: string };
const projects = (...names: string[]): string[] => names.flatMap((name) => ['--project', name]);

/**
 * One after the other: faults and the browsers want the machine for themselves. Only the zones run side by side, while the
 * client is being built, which none of their tests needs.
 */
const ZONES: Phase[] = ['Pacific/Kiritimati', 'America/New_York'].map((zone) => ({
  // The rules of time must not depend on where the server stands: east of the date line, and where clocks change.
  name: `zones-${zone.replace('/', '-')}`,
  // One core each: with more, single tests would take as long as they may while the client is built beside them.
  args: [...projects('shared'), '--exclude', 'tests/structure/**', '--maxWorkers=1'],
  zone,
}));
const PHASES: Phase[] = [
  { name: 'fast', args: projects('shared', 'server', 'client', 'journeys') },
  { name: 'faults', args: projects('faults', 'faults-alone') },
  { name: 'browser', args: projects('e2e') },
];

/** What runs beside something else keeps its words until its end, so that they are not mixed. */
function run(command: string, args: string[], { zone }: Pick<Phase, 'zone'>): Promise<number> {
  return new Promise((resolve) => {
    let said = '';
    const child = spawn(command, args, {
      cwd: root,
      env: { ...environment, TZ: zone ?? 'America/Lima' },
      stdio: ['inherit', zone ? 'pipe' : 'inherit', zone ? 'pipe' : 'inherit'],
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (words) => (said += words));
    child.on('error', () => resolve(1));
    child.on('close', (code) => {
      process.stdout.write(said);
      resolve(code ?? 1);
    });
  });
}

type Report = { testResults: { status: string; assertionResults: { status: string }[] }[] };
type Count = { passed: number; failed: number };

/** A file that failed before its first test, or an error outside any test, counts as one failure too. */
function countOf(file: string, exitCode: number): Count {
  const count: Count = { passed: 0, failed: 0 };
  if (existsSync(file)) {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    for (const { status, assertionResults } of report.testResults) {
      const failed = assertionResults.filter((test) => test.status === 'failed').length;
      count.passed += assertionResults.filter((test) => test.status === 'passed').length;
      count.failed += status === 'failed' ? Math.max(1, failed) : failed;
    }
  }
  if (exitCode !== 0 && count.failed === 0) count.failed = 1;
  return count;
}

async function runPhase(phase: Phase): Promise<void> {
  const file = join(results, `${phase.name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  console.log(`\n== ${phase.name}`);
  const exitCode = await run('vitest', ['run', '--passWithNoTests', ...phase.args, ...reporters], phase);
  const { passed, failed } = countOf(file, exitCode);
  total.passed += passed;
  total.failed += failed;
}

async function build(): Promise<void> {
  try {
    await buildClientIfStale((line) => console.log(line));
  } catch (error) {
    console.log(error instanceof Error ? error.message : String(error));
    total.failed += 1;
  }
}

const wanted = process.argv.slice(2);
const total: Count = { passed: 0, failed: 0 };
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const isWanted = ({ name }: Phase) => wanted.length === 0 || wanted.some((one) => name.startsWith(one));
await Promise.all([build(), ...ZONES.filter(isWanted).map(runPhase)]);
for (const phase of PHASES.filter(isWanted)) await runPhase(phase);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
console.log(`\n${total.passed} passed, ${total.failed} failed`);
