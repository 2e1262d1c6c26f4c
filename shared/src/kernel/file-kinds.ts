/** Kinds of file by extension (domain.md D02): the only media types a file is ever served with. */
export const FILE_KINDS = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  odt: 'application/vnd.oasis.opendocument.text',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv',
  txt: 'text/plain',
  png: 'image/png',
  jpg: 'image/jpeg',
} as const;
export type FileExtension = keyof typeof FILE_KINDS;

const writtenExtension = (name: string): string => /\.([a-z0-9]+)$/i.exec(name.trim())?.[1]?.toLowerCase() ?? '';

/** The allowed extension of a file name, or null. `jpeg` is read as `jpg`. */
export function extensionOf(name: string): FileExtension | null {
  const written = writtenExtension(name);
  const extension = written === 'jpeg' ? 'jpg' : written;
  return Object.hasOwn(FILE_KINDS, extension) ? (extension as FileExtension) : null;
}

/** Photographs as phones of some makers keep them; few programs read them, so none is stored as it is. */
export const PHONE_PHOTOS = ['heic', 'heif'] as const;
export const isPhonePhoto = (name: string): boolean =>
  (PHONE_PHOTOS as readonly string[]).includes(writtenExtension(name));
