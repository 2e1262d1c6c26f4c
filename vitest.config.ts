import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first.ts';
import { enterRunFolder } from './tests/support/run-folder.ts';

await enterRunFolder();

/** Tests that need PostgreSQL share one throw-away cluster per run; see tests/support/database-setup.ts. */
const withDatabase = ['./tests/support/database-setup.ts'];
/**
 * The files of one project share their worker's process: reading the whole application anew for each file took longer than
 * most of its tests. So whatever a module remembers must be keyed by what is unique to its test (a row's id, an app).
 */
const oneProcess = { isolate: false };
/** Node reads TypeScript by itself, as it does in production; only the pages need to be translated. */
const asNodeReadsIt = {
  experimental: { viteModuleRunner: false },
  execArgv: [
    '--import',
    join(import.meta.dirname, 'server/src/platform/start/quick-imports.ts'),
    // Most of what a request leaves behind is gone before a larger nursery is full: collected less often, it costs 6 % less.
    '--max-semi-space-size=64',
  ],
};
/**
 * They measure time or memory, so each wants the machine for itself. The other faults wait most of the time, for servers to
 * start and to end, and run side by side.
 */
const MEASURING = ['boards-crash', 'boards-peers', 'boards-slow', 'database-trouble', 'forums'].map(
  (name) => `tests/faults/${name}.test.ts`,
);

export default defineConfig({
  test: {
    // A forgotten sleep or a lost promise must fail quickly rather than hang the CI.
    testTimeout: 15_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
    // They wait for PostgreSQL, for servers to start and for letters to be tried again; left alone, a machine of two cores
    // would run one file at a time, and with three it stood idle for a third of the time.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'shared',
          ...oneProcess,
          ...asNodeReadsIt,
          include: ['shared/**/*.test.ts', 'tests/structure/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'server',
          ...oneProcess,
          ...asNodeReadsIt,
          include: ['server/**/*.test.ts'],
          globalSetup: withDatabase,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'client',
          ...oneProcess,
          include: ['client/src/**/*.test.ts', 'client/src/**/*.test.tsx'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'journeys',
          ...oneProcess,
          ...asNodeReadsIt,
          include: ['tests/journeys/**/*.test.ts', 'tests/support/**/*.test.ts'],
          globalSetup: withDatabase,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'faults',
          ...oneProcess,
          ...asNodeReadsIt,
          include: ['tests/faults/**/*.test.ts'],
          exclude: MEASURING,
          globalSetup: withDatabase,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'faults-alone',
          ...asNodeReadsIt,
          include: MEASURING,
          globalSetup: withDatabase,
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          ...oneProcess,
          ...asNodeReadsIt,
          include: ['tests/e2e/**/*.e2e.ts'],
          globalSetup: ['./tests/e2e/support/server-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Three browsers, each with a server of its own: with two, a third of a machine of two cores stood idle.
          maxWorkers: 3,
        },
      },
    ],
  },
});
