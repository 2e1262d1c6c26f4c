import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig, SETTINGS } from '../../server/src/config.ts';

/** docker-compose.yml, its proxy and the README speak of settings; this keeps all of them in step with the server. */
const root = join(dirname(import.meta.filename), '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

type Service = {
  image: string;
  environment?: Record<string, string>;
  command?: string[];
  build?: { dockerfile: string };
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  profiles?: string[];
  volumes?: string[];
  configs?: { source: string }[];
};
type Compose = {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  configs: Record<string, { content: string }>;
};

/** As docker compose fills in `${NAME:-default}`: with the values of this environment. */
const compose = (env: Record<string, string> = {}): Compose => {
  const text = read('docker-compose.yml').replace(
    /\$\{(\w+):-([^}]*)\}/g,
    (_all, name: string, other: string) => env[name] ?? other,
  );
  expect(text).not.toContain('${');
  return parse(text, { merge: true }) as Compose;
};
const { services, volumes, configs } = compose();
const apps = Object.entries(services).filter(([, service]) => service.build);
const environmentOf = (one: Compose, name = 'app-1'): Record<string, string> => one.services[name]?.environment ?? {};

describe('docker-compose.yml', () => {
  it('sets only what the server knows, and what it accepts', () => {
    expect(apps.map(([name]) => name)).toEqual(['app-1', 'app-2']);
    for (const [name] of apps) {
      const env = environmentOf({ services, volumes, configs }, name);
      expect(Object.keys(env).filter((variable) => !SETTINGS.includes(variable))).toEqual([]);
      expect(Object.values(env).filter((value) => typeof value !== 'string' || value === '')).toEqual([]);
      const config = readConfig({ ...env, NODE_ENV: 'production' });
      expect(config).toMatchObject({ host: '0.0.0.0', trustProxyHops: 1, s3: { bucket: 'minga' } });
      expect([config.databaseUrl, config.redisUrl, config.smtpUrl]).not.toContain(null);
      expect(env).toEqual(environmentOf({ services, volumes, configs }));
    }
  });

  it('gives each service the password that the server is given', () => {
    const own = { POSTGRES_PASSWORD: 'p1', VALKEY_PASSWORD: 'v2', S3_ACCESS_KEY: 'a3', S3_SECRET_KEY: 's4' };
    const filled = compose(own);
    const env = environmentOf(filled);
    expect([
      new URL(env['DATABASE_URL'] ?? '').password,
      filled.services['postgres']?.environment?.['POSTGRES_PASSWORD'],
    ]).toEqual(['p1', 'p1']);
    expect(new URL(env['REDIS_URL'] ?? '').password).toBe('v2');
    expect(filled.services['valkey']?.command).toEqual(expect.arrayContaining(['--requirepass', 'v2']));
    const keys = JSON.parse(filled.configs['s3-keys']?.content ?? '') as { identities: { credentials: unknown[] }[] };
    expect(keys.identities[0]?.credentials).toEqual([{ accessKey: 'a3', secretKey: 's4' }]);
    expect([env['S3_ACCESS_KEY'], env['S3_SECRET_KEY']]).toEqual(['a3', 's4']);
    expect(JSON.stringify(filled)).not.toMatch(/minga-secret|:minga@/);
  });

  it('reaches services by names that exist, and waits until each can say that it is well', () => {
    const env = environmentOf({ services, volumes, configs });
    for (const name of ['DATABASE_URL', 'REDIS_URL', 'S3_ENDPOINT', 'SMTP_URL'])
      expect(Object.keys(services)).toContain(new URL(env[name] ?? '').hostname);
    for (const [, service] of Object.entries(services)) {
      expect(service.profiles).toBeUndefined();
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect(condition).toBe('service_healthy');
        const { healthcheck, build } = services[other] as Service;
        expect(healthcheck !== undefined || read(build?.dockerfile ?? '').includes('HEALTHCHECK')).toBe(true);
      }
    }
  });

  it('names exact versions, volumes and files that are there', () => {
    for (const [name, { image, volumes: mounts = [], configs: files = [] }] of Object.entries(services)) {
      if (!image.startsWith('minga'))
        expect([name, image]).toEqual([name, expect.stringMatching(/:v?\d+\.\d+(\.\d+)?(-alpine)?$/)]);
      for (const mount of mounts) {
        const [source = ''] = mount.split(':');
        if (source.startsWith('.')) expect(read(source)).not.toBe('');
        else expect(Object.keys(volumes)).toContain(source);
      }
      for (const { source } of files) expect(Object.keys(configs)).toContain(source);
    }
  });

  it('keeps a browser with one server at the proxy, which knows every server and is the one hop that is trusted', () => {
    const caddyfile = read('server/docker/Caddyfile');
    for (const [name, { environment = {} }] of apps) expect(caddyfile).toContain(`${name}:${environment['PORT']}`);
    expect(caddyfile).toMatch(/^\s*lb_policy cookie \w+$/m);
  });
});

it('every setting of the server has its place in the README', () => {
  const readme = read('README.md');
  expect(SETTINGS.filter((name) => !new RegExp(`\`[^\`]*\\b${name}\\b`).test(readme))).toEqual([]);
});
