import { AppError } from '@minga/shared/kernel/errors.ts';
import yauzl from 'yauzl';

export const MAX_ENTRIES = 2_000;
/** Bytes of all parts together, once they are inflated. */
export const MAX_INFLATED = 200_000_000;

export function openArchive(path: string): Promise<yauzl.ZipFile> {
  return new Promise((resolve, fail) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (error, zip) =>
      error ? fail(error) : resolve(zip),
    );
  });
}

export function openEntry(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<NodeJS.ReadableStream> {
  return new Promise((resolve, fail) => {
    zip.openReadStream(entry, (error, stream) => (error ? fail(error) : resolve(stream)));
  });
}

/** The entries in their order. @throws AppError `file.unsafe-archive` when there are more than any document has */
export async function* entriesOf(zip: yauzl.ZipFile): AsyncGenerator<yauzl.Entry> {
  let seen = 0;
  for (;;) {
    const entry = await new Promise<yauzl.Entry | null>((resolve, fail) => {
      const done = (result: () => void) => {
        zip.off('entry', onEntry).off('end', onEnd).off('error', onError);
        result();
      };
      const onEntry = (found: yauzl.Entry) => done(() => resolve(found));
      const onEnd = () => done(() => resolve(null));
      const onError = (error: Error) => done(() => fail(error));
      zip.on('entry', onEntry).on('end', onEnd).on('error', onError);
      zip.readEntry();
    });
    if (entry === null) return;
    seen += 1;
    if (seen > MAX_ENTRIES) throw new AppError('file.unsafe-archive');
    yield entry;
  }
}
