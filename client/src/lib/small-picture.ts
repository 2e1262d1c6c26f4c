type Size = { width: number; height: number };
/** Pixels: `least` of either side, `most` of the longer one. */
type Limits = { least: number; most: number };

/** How large a picture is drawn, in the middle of how large a sheet: around one that is too narrow or too low nothing is drawn. */
export function sizesOf(picture: Size, { least, most }: Limits) {
  const scale = Math.min(1, most / Math.max(picture.width, picture.height));
  const scaled = (side: number) => Math.max(1, Math.round(side * scale));
  const drawn = { width: scaled(picture.width), height: scaled(picture.height) };
  const sheet = { width: Math.max(least, drawn.width), height: Math.max(least, drawn.height) };
  const left = Math.floor((sheet.width - drawn.width) / 2);
  return { drawn, sheet, left, top: Math.floor((sheet.height - drawn.height) / 2) };
}

/**
 * A picture made smaller on this device and drawn anew as PNG, whatever it came as: neither what a camera wrote into it nor
 * anything but its points travels along.
 * @returns null where this browser cannot read it
 */
export async function asSmallPng(picture: File, limits: Limits): Promise<File | null> {
  const read = await createImageBitmap(picture).catch(() => null);
  if (!read) return null;
  const { drawn, sheet, left, top } = sizesOf(read, limits);
  const canvas = Object.assign(document.createElement('canvas'), sheet);
  canvas.getContext('2d')?.drawImage(read, left, top, drawn.width, drawn.height);
  read.close();
  const png = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  const name = picture.name.replace(/(\.[^.]*)?$/, '.png');
  return png && new File([png], name, { type: 'image/png', lastModified: picture.lastModified });
}

/** A small file as an address that a picture on the page can name: what lies on the device alone has no other here. */
export const asAddress = (file: Blob): Promise<string> =>
  new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => fail(reader.error);
    reader.readAsDataURL(file);
  });
