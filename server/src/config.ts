import { resolve } from 'node:path';
import { z } from 'zod';

/** What `/api/openapi.json` and every backup say of themselves. */
export const VERSION = '0.1.0';

const port = z.coerce.number().int().min(0).max(65535);
const httpUrl = z.url({ protocol: /^https?$/ });
const onOff = z.enum(['on', 'off']);
/** An empty variable is an unset one: compose files and shells produce both. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const environment = z.object({
  NODE_ENV: optional(z.string()),
  PORT: optional(port),
  HOST: optional(z.string()),
  DATA_DIR: optional(z.string()),
  DATABASE_URL: optional(z.url({ protocol: /^postgres(ql)?$/ })),
  PUBLIC_URL: optional(httpUrl),
  DEMO: optional(onOff),
  SMTP_URL: optional(z.url({ protocol: /^smtps?$/ })),
  REDIS_URL: optional(z.url({ protocol: /^rediss?$/ })),
  S3_ENDPOINT: optional(httpUrl),
  S3_BUCKET: optional(z.string()),
  S3_ACCESS_KEY: optional(z.string()),
  S3_SECRET_KEY: optional(z.string()),
  TRUST_PROXY_HOPS: optional(z.coerce.number().int().min(0).max(10)),
  LOG_LEVEL: optional(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])),
});

export type Config = {
  readonly production: boolean;
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  /** What people type to reach us; null means that it follows the port that was bound. */
  readonly publicUrl: string | null;
  readonly demo: boolean;
  readonly smtpUrl: string | null;
  readonly trustProxyHops: number;
  readonly logLevel: string;
};

/** What people type to reach us. */
export const publicUrlOf = ({ publicUrl, port: bound }: Pick<Config, 'publicUrl' | 'port'>): string =>
  publicUrl ?? `http://localhost:${bound}`;

export class ConfigError extends Error {}

/** Settings that this version reads but cannot honour yet are refused rather than ignored in silence. */
const NOT_YET = ['REDIS_URL', 'S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'] as const;

/** A value as it may stand on a screen and in a log: what comes before an @ may be a password. */
const shown = (value: string): string => value.replace(/^.*@/s, '…@');

/**
 * Reads the settings from environment variables.
 * @throws ConfigError with one line for each bad variable, all at once
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const parsed = environment.safeParse(env);
  const bad = parsed.success
    ? []
    : parsed.error.issues.map(
        ({ path, message }) => `  ${path.join('.')}: ${message} (it is «${shown(env[String(path[0])] ?? '')}»)`,
      );
  for (const name of NOT_YET) {
    if (env[name]) bad.push(`  ${name}: not supported by this version; remove it`);
  }
  if (!parsed.success || bad.length > 0) {
    throw new ConfigError(`Minga cannot start: ${bad.length} setting(s) to correct.\n${bad.join('\n')}`);
  }
  const e = parsed.data;
  const production = e.NODE_ENV === 'production';
  return Object.freeze({
    production,
    port: e.PORT ?? 3000,
    host: e.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    dataDir: resolve(e.DATA_DIR ?? 'data'),
    databaseUrl: e.DATABASE_URL ?? null,
    publicUrl: e.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    demo: e.DEMO ? e.DEMO === 'on' : !production,
    smtpUrl: e.SMTP_URL ?? null,
    trustProxyHops: e.TRUST_PROXY_HOPS ?? 0,
    logLevel: e.LOG_LEVEL ?? 'warn',
  });
}
