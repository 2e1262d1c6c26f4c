import { describe, expect, it } from 'vitest';
import { misspeltSettings } from './misspelt-settings.ts';

describe('a variable that is nearly one of ours', () => {
  it.each([
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_ULR', 'DATABASE_URL'],
    ['PUBLICURL', 'PUBLIC_URL'],
    ['SMTP_URLS', 'SMTP_URL'],
    ['DATA_DRI', 'DATA_DIR'],
    ['S3_SECRET_KY', 'S3_SECRET_KEY'],
    ['PROT', 'PORT'],
  ])('is told: %s for %s', (name, meant) => {
    expect(misspeltSettings({ [name]: 'x' })).toEqual([expect.stringContaining(`${name} means nothing`)]);
    expect(misspeltSettings({ [name]: 'x' })[0]).toContain(`Did you mean ${meant}?`);
  });

  it('is not seen in what other programs use, nor in our own names', () => {
    const others = [
      'PATH',
      'HOME',
      'HOSTNAME',
      'LANG',
      'TERM',
      'USER',
      'PWD',
      'NODE_OPTIONS',
      'npm_config_cache',
      'PGHOST',
    ];
    expect(misspeltSettings(Object.fromEntries([...others, 'PORT', 'DEMO'].map((name) => [name, 'x'])))).toEqual([]);
  });
});
