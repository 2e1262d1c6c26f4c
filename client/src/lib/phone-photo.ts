/** Phones refuse larger canvases: Safari more than 16.7 million pixels. */
const MOST_PIXELS = 16_000_000;

/**
 * A photograph as JPEG, made on this device: what cannot be read elsewhere is not kept as it came. Where it was taken and
 * with what does not travel along.
 * @returns null where this browser cannot read it: most read HEIC only on devices of Apple, and what else could decode it
 *   here may not be given away under the licence of this project
 */
export async function asJpeg(photo: File): Promise<File | null> {
  const picture = await createImageBitmap(photo).catch(() => null);
  if (!picture) return null;
  const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (picture.width * picture.height)));
  const canvas = document.createElement('canvas');
  canvas.width = Math.floor(picture.width * scale);
  canvas.height = Math.floor(picture.height * scale);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const jpeg = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.9));
  const name = photo.name.replace(/\.[^.]*$/, '.jpg');
  return jpeg && new File([jpeg], name, { type: 'image/jpeg', lastModified: photo.lastModified });
}

/** Cameras of some phones call every picture «image.jpg»: by its moment it can be told from the next. */
export function namedByMoment(photo: File, word: string): File {
  const at = new Date(photo.lastModified);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join('');
  const extension = /\.[^.]*$/.exec(photo.name)?.[0] ?? '.jpg';
  return new File([photo], `${word}-${day}-${time}${extension}`, {
    type: photo.type,
    lastModified: photo.lastModified,
  });
}
