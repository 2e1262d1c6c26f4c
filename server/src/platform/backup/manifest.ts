import { z } from 'zod';

/**
 * A backup is a gzipped tar: `tables/<name>/<part>` (rows as COPY text), `files/<storage key>`, then `manifest.json`, and
 * at the very end `SHA256SUMS` over everything before it, so that `sha256sum -c SHA256SUMS` checks an unpacked one.
 */
export const FORMAT_VERSION = 1;
export const MANIFEST = 'manifest.json';
export const SUMS = 'SHA256SUMS';

const count = z.number().int().min(0);
const name = z.string().min(1);

const faultyFile = z.object({
  key: z.uuid(),
  name: z.string(),
  /** `damaged`: read in full, but not what was handed in. Only files without a fault are restored. */
  fault: z.enum(['missing', 'unreadable', 'damaged']),
});

const manifestSchema = z.object({
  format: z.literal('minga-backup'),
  formatVersion: z.literal(FORMAT_VERSION),
  /** The Minga that made it. */
  minga: name,
  /** Instant of the snapshot, by the clock of the database. */
  takenAt: z.iso.datetime(),
  migrations: z.array(z.object({ name, sha256: name })).min(1),
  tables: z.array(z.object({ name, columns: z.array(name).min(1), rows: count })).min(1),
  sequences: z.array(z.object({ name, value: z.string().regex(/^-?\d+$/), isCalled: z.boolean() })),
  files: z.object({ count, bytes: count }),
  faultyFiles: z.array(faultyFile),
  /** The last act of each chain: a later export of it must still hold this one. Older backups have none. */
  auditHeads: z.array(z.object({ chain: z.uuid(), position: count, hash: name })).default([]),
  /** Tables whose rows are left out on purpose. */
  leftOut: z.array(name),
});
export type Manifest = z.infer<typeof manifestSchema>;
/** Which Minga wrote it. The version alone says little between two releases: the last migration is what a restore goes by. */
export const writtenBy = ({ minga, migrations }: Pick<Manifest, 'minga' | 'migrations'>): string =>
  `Minga ${minga}, schema ${migrations.at(-1)?.name.slice(0, 4)}`;
export type FaultyFile = Manifest['faultyFiles'][number];

const cover = z.object({ format: z.literal('minga-backup'), formatVersion: z.number(), minga: z.string() });

/**
 * @throws Error that completes a sentence about the file: it is of another kind, or of a newer version
 */
export function parseManifest(text: string): Manifest {
  const json = readJson(text);
  const outside = cover.safeParse(json);
  if (!outside.success) throw new Error('it is not a backup of Minga');
  const { formatVersion, minga } = outside.data;
  if (formatVersion > FORMAT_VERSION)
    throw new Error(`it was made by a newer version of Minga (${minga}, format ${formatVersion})`);
  const inside = manifestSchema.safeParse(json);
  if (!inside.success) throw new Error('its manifest cannot be understood');
  return inside.data;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const partName = (table: string, part: number): string => `tables/${table}/${String(part).padStart(6, '0')}`;
export const fileEntry = (key: string): string => `files/${key}`;

/** What an entry of this name holds; null for the manifest, the sums and anything else. */
export function entryKind(entry: string): { table: string } | { file: string } | null {
  const table = /^tables\/([^/]+)\/\d{6,}$/.exec(entry)?.[1];
  if (table !== undefined) return { table };
  const file = /^files\/([0-9a-f-]{36})$/.exec(entry)?.[1];
  return file === undefined ? null : { file };
}

/** The form of `sha256sum`. */
export const writeSums = (sums: ReadonlyMap<string, string>): string =>
  [...sums].map(([entry, sha256]) => `${sha256}  ${entry}\n`).join('');

export const readSums = (text: string): Map<string, string> =>
  new Map([...text.matchAll(/^([0-9a-f]{64}) {2}(.+)$/gm)].map((line) => [line[2] ?? '', line[1] ?? '']));
