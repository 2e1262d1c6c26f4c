import { LOGO_LIMITS } from '@minga/shared/organisations/logo.ts';
import { expect, it } from 'vitest';
import { sizesOf } from './small-picture.ts';

const LIMITS = { least: LOGO_LIMITS.least, most: 256 };

it('draws a picture smaller, and never larger than it is', () => {
  const same = (width: number, height: number) => ({
    drawn: { width, height },
    sheet: { width, height },
    left: 0,
    top: 0,
  });
  expect(sizesOf({ width: 1024, height: 512 }, LIMITS)).toEqual(same(256, 128));
  expect(sizesOf({ width: 100, height: 80 }, LIMITS)).toEqual(same(100, 80));
});

it('lays a wordmark that would be too low, and a picture that is too small, in the middle of a sheet that may be sent', () => {
  expect(sizesOf({ width: 2_000, height: 200 }, LIMITS)).toEqual({
    ...{ drawn: { width: 256, height: 26 }, sheet: { width: 256, height: 32 } },
    ...{ left: 0, top: 3 },
  });
  expect(sizesOf({ width: 1, height: 5_000 }, LIMITS)).toMatchObject({ sheet: { width: 32, height: 256 }, left: 15 });
  expect(sizesOf({ width: 16, height: 16 }, LIMITS)).toMatchObject({
    sheet: { width: 32, height: 32 },
    left: 8,
    top: 8,
  });
});
