import { expect, it } from 'vitest';
import { isPhonePhoto } from '@minga/shared/kernel/file-kinds.ts';
import { namedByMoment } from './phone-photo.ts';

it('knows a photograph of a phone by its name, however it is written', () => {
  expect(['IMG_1.HEIC', 'a.heif', ' a.heic '].map(isPhonePhoto)).toEqual([true, true, true]);
  expect(['heic', 'a.heic.pdf', 'a.jpg', ''].map(isPhonePhoto)).toEqual([false, false, false, false]);
});

it('names two photographs that the camera called alike by when they were taken', () => {
  const taken = (second: number) =>
    new File(['x'], 'image.jpg', { type: 'image/jpeg', lastModified: new Date(2026, 2, 5, 9, 7, second).getTime() });
  expect([1, 2].map((second) => namedByMoment(taken(second), 'foto').name)).toEqual([
    'foto-2026-03-05-090701.jpg',
    'foto-2026-03-05-090702.jpg',
  ]);
  expect(namedByMoment(taken(1), 'foto')).toMatchObject({ type: 'image/jpeg', size: 1 });
});
