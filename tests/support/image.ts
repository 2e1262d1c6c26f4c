import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

/**
 * Follows a Dockerfile without an engine: each stage is a folder, COPY brings what the ignore file lets through, RUN runs
 * there. It knows the instructions that ours uses and refuses others, so nothing is skipped in silence.
 */
const run = promisify(execFile);

export type Stage = {
  name: string;
  /** Stands for `/` of the stage. */
  root: string;
  workdir: string;
  env: Record<string, string>;
  user: string;
  command: string[];
  healthcheck: string[];
};
type Step = { instruction: string; rest: string };
type Plan = { name: string; steps: Step[] };
type Options = { folder: string; owner: string };
type Site = Options & {
  context: string;
  ignored: (path: string) => boolean;
  stages: Map<string, Promise<Stage>>;
};

/**
 * @param options.folder where the stages become folders
 * @param options.owner `uid:gid` in the place of the user that exists in the base image
 */
export async function buildImage(context: string, dockerfile: string, options: Options): Promise<Stage> {
  const path = join(context, dockerfile);
  const ignored = readIgnore(await readFile(`${path}.dockerignore`, 'utf8'));
  const site: Site = { ...options, context, ignored, stages: new Map() };
  const plans = parse(await readFile(path, 'utf8'));
  for (const plan of plans) site.stages.set(plan.name, follow(site, plan));
  const built = await Promise.all(site.stages.values());
  return built.at(-1) as Stage;
}

function parse(text: string): Plan[] {
  const plans: Plan[] = [];
  const lines = text.replace(/^\s*#.*\n/gm, '').replace(/\\\n/g, ' ');
  for (const line of lines.split('\n').filter((one) => one.trim() !== '')) {
    const [, instruction = '', rest = ''] = /^\s*(\w+)\s+(.*)$/.exec(line) ?? [];
    if (instruction === 'FROM') plans.push({ name: / AS (\w+)$/.exec(rest)?.[1] ?? 'final', steps: [] });
    else plans.at(-1)?.steps.push({ instruction, rest });
  }
  return plans;
}

async function follow(site: Site, { name, steps }: Plan): Promise<Stage> {
  const root = join(site.folder, name);
  await mkdir(root, { recursive: true });
  const stage: Stage = { name, root, workdir: '/', env: {}, user: 'root', command: [], healthcheck: [] };
  for (const { instruction, rest } of steps) {
    const act = ACTS[instruction];
    if (!act) throw new Error(`the test does not know what ${instruction} does`);
    await act(site, stage, rest);
  }
  return stage;
}

const within = (stage: Stage, path: string): string =>
  join(stage.root, path.startsWith('/') ? path : join(stage.workdir, path));
/** Absolute paths of the image in a command or a value. */
const moved = (stage: Stage, text: string): string =>
  text.replace(/(?<![\w./])\/(?=(?:app|data)\b)/g, `${stage.root}/`);
const words = (rest: string): string[] => JSON.parse(rest) as string[];

const ACTS: Record<string, (site: Site, stage: Stage, rest: string) => unknown> = {
  WORKDIR: async (_site, stage, rest) => {
    stage.workdir = rest;
    await mkdir(within(stage, rest), { recursive: true });
  },
  ENV: (_site, stage, rest) => {
    for (const [, key = '', value = ''] of rest.matchAll(/(\w+)=(\S*)/g)) stage.env[key] = moved(stage, value);
  },
  USER: (_site, stage, rest) => {
    stage.user = rest;
  },
  CMD: (_site, stage, rest) => {
    stage.command = words(rest);
  },
  HEALTHCHECK: (_site, stage, rest) => {
    stage.healthcheck = words(rest.slice(rest.indexOf('CMD') + 3));
  },
  EXPOSE: () => {},
  VOLUME: () => {},
  COPY: copy,
  RUN: async (site, stage, rest) => {
    const command = moved(stage, rest).replaceAll('node:node', site.owner);
    await run('sh', ['-ec', command], {
      cwd: within(stage, '.'),
      maxBuffer: 16 * 1024 * 1024,
      env: { ...plainEnvironment(), ...stage.env, npm_config_prefer_offline: 'true' },
    });
  },
};

/** What an image has of itself: a shell's basics, and the Node that it is built on. */
export const plainEnvironment = (): Record<string, string> => ({
  PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
  HOME: process.env['HOME'] ?? '/',
});

async function copy(site: Site, stage: Stage, rest: string): Promise<void> {
  const [, from, list = ''] = /^(?:--from=(\w+)\s+)?(.*)$/.exec(rest) ?? [];
  const paths = list.trim().split(/\s+/);
  const target = paths.pop() as string;
  const source = from ? await site.stages.get(from) : null;
  for (const path of paths) {
    const origin = source ? within(source, path) : join(site.context, path);
    const isFolder = (await stat(origin)).isDirectory();
    const isInto = target.endsWith('/') || paths.length > 1;
    const destination = isFolder || !isInto ? within(stage, target) : join(within(stage, target), basename(path));
    const passes = (one: string) => source !== null || !site.ignored(relative(site.context, one));
    if (!isFolder && !passes(origin))
      throw new Error(`COPY ${path}: not in the context, the ignore file leaves it out`);
    await mkdir(dirname(destination), { recursive: true });
    // An excluded folder may hold files that a later line lets in again: only what is nowhere let in is skipped whole.
    if (source || !isFolder) await cp(origin, destination, { recursive: true, verbatimSymlinks: true });
    else await copyPassing(origin, destination, passes);
  }
}

async function copyPassing(origin: string, destination: string, passes: (path: string) => boolean): Promise<void> {
  for (const entry of await readdir(origin, { withFileTypes: true })) {
    const [from, to] = [join(origin, entry.name), join(destination, entry.name)];
    if (entry.name === 'node_modules' || !passes(from)) continue;
    if (entry.isDirectory()) await copyPassing(from, to, passes);
    else {
      await mkdir(destination, { recursive: true });
      await cp(from, to);
    }
  }
}

/** The last line that fits decides; a line that fits a folder fits what is inside. */
function readIgnore(text: string): (path: string) => boolean {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ isBack: line.startsWith('!'), pattern: patternOf(line.replace(/^!/, '')) }));
  return (path) => {
    let isIgnored = false;
    for (const { isBack, pattern } of rules) if (pattern.test(path)) isIgnored = !isBack;
    return isIgnored;
  };
}

function patternOf(line: string): RegExp {
  const source = line
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/?/g, '\u0000')
    .replaceAll('*', '[^/]*')
    .replaceAll('\u0000', '(?:.*/)?');
  return new RegExp(line === '**' ? '^.*$' : `^${source}(?:/.*)?$`);
}
