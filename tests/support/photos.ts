/** A JPEG of 64 by 48 points, as a program writes it, and one that is told in several turns. */
export const A_PHOTO = Buffer.from(
  [
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqm',
    'x5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAwAEAD',
    'ASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAIF/8QAFRABAQAAAAAAAAAAAAAAAAAAABH/xAAXAQEBAQEAAAAAAAAAAAAAAAAABQQD/8QA',
    'FREBAQAAAAAAAAAAAAAAAAAAABP/2gAMAwEAAhEDEQA/AM+lRSuU16i6VFKTKLpUUpMoulRSkyiaVFKozYKLpUUpMoulRSkyi6VFKTKJpU0qjNho',
    'qlTSkyiqVNKTKKpU0pMo/9k=',
  ].join(''),
  'base64',
);
export const A_PHOTO_IN_TURNS = Buffer.from(
  [
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqm',
    'x5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wgARCAAwAEAD',
    'ASIAAhEBAxEB/8QAFwABAQEBAAAAAAAAAAAAAAAAAAECBP/EABcBAQEBAQAAAAAAAAAAAAAAAAAEAgP/2gAMAwEAAhADEAAAAedli/TI0yNMiIpn',
    'qCoKgiKOFQVBUH//xAAUEAEAAAAAAAAAAAAAAAAAAABQ/9oACAEBAAEFAkP/xAAVEQEBAAAAAAAAAAAAAAAAAAAAEv/aAAgBAwEBPwGlKUpSlKUp',
    'T//EABURAQEAAAAAAAAAAAAAAAAAAAAS/9oACAECAQE/AZSlKUpSlKUv/8QAFBABAAAAAAAAAAAAAAAAAAAAUP/aAAgBAQAGPwJD/8QAFBABAAAA',
    'AAAAAAAAAAAAAAAAUP/aAAgBAQABPyFD/9oADAMBAAIAAwAAABA4447HHHEMMMP/xAAUEQEAAAAAAAAAAAAAAAAAAAAw/9oACAEDAQE/EEAA/8QA',
    'FBEBAAAAAAAAAAAAAAAAAAAAMP/aAAgBAgEBPxBAAP/EABUQAQEAAAAAAAAAAAAAAAAAAAAR/9oACAEBAAE/EKqqqqqqqqqqqqqqqqqqqqqqqqqq',
    'qqqqqv/Z',
  ].join(''),
  'base64',
);

function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

/** What a camera writes into each photograph: an Exif block whose place (GPS) stands behind the mark, and a note. */
export function withPlace(photo: Buffer): Buffer {
  // TIFF: one entry, GPS (8825), which leads to one: the name of the place's system (001B), seven letters.
  const tiff = Buffer.from(
    `4d4d002a000000080001${'8825000400000001'}0000001a00000000${'0001001b0007000000080000002c00000000'}`,
    'hex',
  );
  return told(photo, tiff);
}

/** The same of a camera that was held sideways: it says how the picture is to be turned. */
export function heldSideways(photo: Buffer, order: 'II' | 'MM', turn: number): Buffer {
  const tiff = Buffer.alloc(38);
  const put = (value: number, at: number, bytes: number) =>
    order === 'II' ? tiff.writeUIntLE(value, at, bytes) : tiff.writeUIntBE(value, at, bytes);
  tiff.write(order, 'latin1');
  put(42, 2, 2);
  put(8, 4, 4);
  put(2, 8, 2);
  // Two entries: the name of the maker, eight letters behind them, and the turn.
  for (const [at, tag, kind, count] of [
    [10, 0x010f, 2, 8],
    [22, 0x0112, 3, 1],
  ] as const) {
    put(tag, at, 2);
    put(kind, at + 2, 2);
    put(count, at + 4, 4);
  }
  put(38, 18, 4);
  put(turn, 30, 2);
  return told(photo, tiff);
}

function told(photo: Buffer, tiff: Buffer): Buffer {
  const exif = Buffer.concat([Buffer.from('Exif\0\0'), tiff, Buffer.from('GPSMARK\0')]);
  const words = Buffer.concat([segment(0xe1, exif), segment(0xfe, Buffer.from('a note'))]);
  return Buffer.concat([photo.subarray(0, 20), words, photo.subarray(20)]);
}
