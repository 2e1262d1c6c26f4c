import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { ConfigError, readConfig, VERSION } from './config.ts';

const STORE = {
  S3_ENDPOINT: 'https://files.example:9000',
  S3_BUCKET: 'minga',
  S3_ACCESS_KEY: 'key',
  S3_SECRET_KEY: 'secret',
};

function messageOf(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('These settings were accepted.');
}
it('is of the version that package.json says', () => {
  expect(VERSION).toBe(manifest.version);
});

const namesIn = (message: string) =>
  message
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(':')[0]);

describe('settings of a deployment that outgrew one machine', () => {
  it('are off unless they are set, and an empty variable is an unset one', () => {
    const off = { redisUrl: null, s3: null };
    expect(readConfig({})).toMatchObject(off);
    expect(
      readConfig({ REDIS_URL: '', S3_ENDPOINT: '', S3_BUCKET: '', S3_ACCESS_KEY: '', S3_SECRET_KEY: '' }),
    ).toMatchObject(off);
  });

  it('are read whole', () => {
    expect(readConfig({ ...STORE, REDIS_URL: 'rediss://user:pw@valkey:6380' })).toMatchObject({
      redisUrl: 'rediss://user:pw@valkey:6380',
      s3: { endpoint: 'https://files.example:9000', bucket: 'minga', accessKey: 'key', secretKey: 'secret' },
    });
  });

  it.each(Object.keys(STORE))('a store with only %s is refused, naming every variable that is missing', (only) => {
    const message = messageOf({ [only]: STORE[only as keyof typeof STORE] });
    expect(namesIn(message)).toEqual(Object.keys(STORE).filter((name) => name !== only));
    expect(message).toContain('3 setting(s)');
  });

  it('lists whatever is wrong at once: bad values beside missing ones', () => {
    const message = messageOf({
      PORT: 'ninety',
      REDIS_URL: 'http://valkey:6379',
      S3_ENDPOINT: 'files.example',
      S3_BUCKET: 'Not A Bucket',
      S3_SECRET_KEY: 'x',
    });
    expect(namesIn(message)).toEqual(['PORT', 'REDIS_URL', 'S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY']);
  });

  it('shows a wrong value, but no password and no key', () => {
    const message = messageOf({
      REDIS_URL: 'https://me:hun/t@er2@valkey:6379',
      DATABASE_URL: 'mysql://minga:s3cret@db/minga',
      S3_SECRET_KEY: 'abracadabra',
    });
    expect(message).toContain('«…@valkey:6379»');
    expect(message).not.toMatch(/er2|hun|s3cret|abracadabra/);
  });
});
