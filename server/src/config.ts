import { resolve } from 'node:path';
import { z } from 'zod';

/**
 * What `/api/openapi.json` and every backup say of themselves, as in package.json. Between two releases it is that of the
 * next one with `-dev`; the schema tells such states apart.
 */
export const VERSION = '0.2.0-dev';

const PRESENCE_SILENCE = 15_000;
const MOST_DELAY = 2_000;

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
  DATABASE_APP_URL: optional(z.url({ protocol: /^postgres(ql)?$/ })),
  PUBLIC_URL: optional(httpUrl),
  ALLOWED_HOSTS: optional(
    z.string().regex(/^[a-z0-9.-]+(,\s*[a-z0-9.-]+)*$/i, 'names of hosts with commas between, without ports'),
  ),
  DEMO: optional(onOff),
  SMTP_URL: optional(z.url({ protocol: /^smtps?$/ })),
  REDIS_URL: optional(z.url({ protocol: /^rediss?$/ })),
  S3_ENDPOINT: optional(httpUrl),
  S3_BUCKET: optional(
    z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, '3 to 63 small letters, digits, dots and hyphens'),
  ),
  S3_ACCESS_KEY: optional(z.string()),
  S3_SECRET_KEY: optional(z.string()),
  TRUST_PROXY_HOPS: optional(z.coerce.number().int().min(0).max(10)),
  BOUNCE_SECRET: optional(z.string().min(32, 'at least 32 characters')),
  PUSH_KEY: optional(z.string().regex(/^[\w-]{43}$/, '32 bytes in base64url, 43 characters')),
  METRICS_TOKEN: optional(z.string().min(16, 'at least 16 characters')),
  DISK_RESERVE: optional(z.coerce.number().min(0).max(100)),
  DRAIN_SECONDS: optional(z.coerce.number().int().min(0).max(60)),
  HSTS_SUBDOMAINS: optional(onOff),
  LOG_LEVEL: optional(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])),
});

/** Every variable that means something to the server. */
export const SETTINGS: readonly string[] = Object.keys(environment.shape);

/** A file store that speaks S3, addressed by path: `endpoint/bucket/key`. */
export type S3Config = {
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
};

export type Config = {
  readonly production: boolean;
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** Of the owner of the tables; null brings a database of our own. */
  readonly databaseUrl: string | null;
  /** Of a login for the application that somebody else has made; null makes one. */
  readonly databaseAppUrl: string | null;
  /** What people type to reach us; null means that it follows the port that was bound. */
  readonly publicUrl: string | null;
  /** Other names by which people may reach us; links name the public address all the same. */
  readonly allowedHosts: readonly string[];
  readonly demo: boolean;
  readonly smtpUrl: string | null;
  /** Valkey or Redis, over which several servers tell each other who is present; null when there is one server. */
  readonly redisUrl: string | null;
  /** Where whole files are kept; null keeps them in the data folder. */
  readonly s3: S3Config | null;
  readonly trustProxyHops: number;
  /** What signs a provider's word that a letter came back; without it none is taken. */
  readonly bounceSecret: string | null;
  /** What signs messages to browsers; null makes it of the secret that signs sessions. */
  readonly pushKey: string | null;
  /** With it `/metrics` is answered from anywhere; without it only from this machine. */
  readonly metricsToken: string | null;
  /** Percent of the disk that uploads leave free. */
  readonly diskReserve: number;
  /** How long a server that stops still serves while /readyz already says that it stops. */
  readonly drainSeconds: number;
  /** Whether browsers are told to use https for every host below ours too. */
  readonly hstsSubdomains: boolean;
  readonly logLevel: string;
  /** Milliseconds after which a server that says nothing has nobody left on a board. No variable sets it. */
  readonly presenceSilence: number;
  /** Milliseconds that a turn of the event loop may take before requests are refused until it is shorter. No variable sets it. */
  readonly mostDelay: number;
};

/** The application's login is one of a database; without the address of that database it says nothing. */
const missingOfDatabase = (env: NodeJS.ProcessEnv): string[] =>
  env['DATABASE_APP_URL'] && !env['DATABASE_URL']
    ? ['  DATABASE_URL: missing; DATABASE_APP_URL names a login of that database']
    : [];

/** What people type to reach us. */
export const publicUrlOf = ({ publicUrl, port: bound }: Pick<Config, 'publicUrl' | 'port'>): string =>
  publicUrl ?? `http://localhost:${bound}`;

/** The same for what is shown on the screen of whoever asks: without a setting, by the name under which they reached us. */
export const originOf = (
  { publicUrl }: Pick<Config, 'publicUrl'>,
  reached: { protocol: string; host: string },
): string => publicUrl ?? `${reached.protocol}://${reached.host}`;

export class ConfigError extends Error {}

const S3_SETTINGS = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'] as const;

/** A store with half its settings would fail on the first upload, long after the person who typed them has left. */
function missingOfStore(env: NodeJS.ProcessEnv): string[] {
  const missing = S3_SETTINGS.filter((name) => !env[name]);
  if (missing.length === S3_SETTINGS.length) return [];
  return missing.map((name) => `  ${name}: missing; ${S3_SETTINGS.join(', ')} are set together or not at all`);
}

/** A value as it may stand on a screen and in a log: what comes before an @ may be a password. */
const shown = (value: string): string => value.replace(/^.*@/s, '…@');

/**
 * Reads the settings from environment variables.
 * @throws ConfigError with one line for each bad variable, all at once
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const parsed = environment.safeParse(env);
  const issues = parsed.success ? [] : parsed.error.issues;
  const bad = issues.map(
    ({ path, message }) => `  ${path.join('.')}: ${message} (it is «${shown(env[String(path[0])] ?? '')}»)`,
  );
  bad.push(...missingOfStore(env), ...missingOfDatabase(env));
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
    databaseAppUrl: e.DATABASE_APP_URL ?? null,
    publicUrl: e.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    allowedHosts: (e.ALLOWED_HOSTS ?? '').toLowerCase().split(/,\s*/).filter(Boolean),
    demo: e.DEMO ? e.DEMO === 'on' : !production,
    smtpUrl: e.SMTP_URL ?? null,
    redisUrl: e.REDIS_URL ?? null,
    s3:
      e.S3_ENDPOINT && e.S3_BUCKET && e.S3_ACCESS_KEY && e.S3_SECRET_KEY
        ? { endpoint: e.S3_ENDPOINT, bucket: e.S3_BUCKET, accessKey: e.S3_ACCESS_KEY, secretKey: e.S3_SECRET_KEY }
        : null,
    trustProxyHops: e.TRUST_PROXY_HOPS ?? 0,
    bounceSecret: e.BOUNCE_SECRET ?? null,
    pushKey: e.PUSH_KEY ?? null,
    metricsToken: e.METRICS_TOKEN ?? null,
    diskReserve: e.DISK_RESERVE ?? 5,
    drainSeconds: e.DRAIN_SECONDS ?? 0,
    hstsSubdomains: e.HSTS_SUBDOMAINS === 'on',
    logLevel: e.LOG_LEVEL ?? 'warn',
    presenceSilence: PRESENCE_SILENCE,
    mostDelay: MOST_DELAY,
  });
}
