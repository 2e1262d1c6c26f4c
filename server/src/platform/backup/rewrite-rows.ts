/** Columns of a row as COPY tells them, null for NULL; what is returned is saved in their place. */
export type RewriteRow = (row: Record<string, string | null>) => Record<string, string | null>;

const ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const unescaped = (cell: string) =>
  cell === '\\N' ? null : cell.replace(/\\(.)/g, (_, one: string) => ESCAPES[one] ?? one);
const NAMES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const escaped = (value: string | null) =>
  value === null ? '\\N' : value.replace(/[\\\n\r\t]/g, (one) => NAMES[one] ?? one);

/** Rows of COPY text on their way into a backup, each as `rewrite` wants it saved. */
export async function* rewriteRows(
  chunks: AsyncIterable<Buffer>,
  columns: readonly string[],
  rewrite: RewriteRow,
): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    const end = rest.lastIndexOf(10) + 1;
    if (end === 0) continue;
    const lines = rest
      .subarray(0, end - 1)
      .toString('utf8')
      .split('\n');
    rest = rest.subarray(end);
    yield Buffer.from(lines.map((line) => `${rewritten(line)}\n`).join(''));
  }

  function rewritten(line: string): string {
    const cells = line.split('\t').map(unescaped);
    const row = rewrite(Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? null])));
    return columns.map((name) => escaped(row[name] ?? null)).join('\t');
  }
}
