/**
 * A picture made smaller on this device and drawn anew as PNG, whatever it came as: neither what a camera wrote into it nor
 * anything but its points travels along.
 * @param most pixels of its longer side
 * @returns null where this browser cannot read it
 */
export async function asSmallPng(picture: File, most: number): Promise<File | null> {
  const drawn = await createImageBitmap(picture).catch(() => null);
  if (!drawn) return null;
  const scale = Math.min(1, most / Math.max(drawn.width, drawn.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(drawn.width * scale));
  canvas.height = Math.max(1, Math.round(drawn.height * scale));
  canvas.getContext('2d')?.drawImage(drawn, 0, 0, canvas.width, canvas.height);
  drawn.close();
  const png = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  const name = picture.name.replace(/(\.[^.]*)?$/, '.png');
  return png && new File([png], name, { type: 'image/png', lastModified: picture.lastModified });
}
