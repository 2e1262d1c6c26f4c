import { MAX_FILE_BYTES } from '@minga/shared/files/rules.ts';
import { aDiagnosis } from '../../support/factories.ts';
import { aPdf } from '../../support/documents.ts';
import { memoryOf } from './support-machine.ts';
import { peerProcess } from './support-peer.ts';
import { sendBody } from './support-requests.ts';
import { openStage } from './support-stage.ts';

export type UploadFigures = {
  megabytes: number;
  rounds: number;
  /** from the first byte until the file is on disk, inspected, hashed and recorded; median of the rounds */
  megabytesPerSecond: number;
  /** the same bytes streamed to a file */
  plainMegabytesPerSecond: number;
  shareOfPlain: number;
  /** what the server's process grew by, at most, while files came in */
  grewMb: number;
};

const ROUNDS = 9;
const middle = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The largest file a diagnosis may bring, in one piece, beside the same bytes streamed to disk; the two take turns. */
export async function uploadsBench(): Promise<UploadFigures> {
  const stage = await openStage(1);
  const plain = await peerProcess('plain-server.ts');
  const pdf = aPdf('Medición', MAX_FILE_BYTES - 20_000);
  const headers = { cookie: stage.cookies[0] as string, origin: stage.server.url, 'tus-resumable': '1.0.0' };
  const ours = async (): Promise<number> => {
    const draft = await aDiagnosis(stage.db, stage.seat);
    const begun = await fetch(`${stage.server.url}/api/cycles/${draft.cycleId}/diagnoses/${draft.id}/uploads`, {
      method: 'POST',
      headers: { ...headers, 'upload-length': `${pdf.length}`, 'upload-metadata': `filename ${btoa('a.pdf')}` },
    });
    const octets = { ...headers, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };
    const sent = await sendBody(`${stage.server.url}${begun.headers.get('location')}`, 'PATCH', octets, pdf);
    if (sent.status !== 204) throw new Error(`The upload was refused: ${begun.status}, ${sent.status}`);
    return sent.milliseconds;
  };
  const theirs = async () => (await sendBody(`${plain.url.replace('ws', 'http')}/a`, 'PUT', {}, pdf)).milliseconds;
  let most = 0;
  try {
    const before = memoryOf(stage.server.pid);
    await ours();
    await theirs();
    const watch = setInterval(() => (most = Math.max(most, memoryOf(stage.server.pid) - before)), 5);
    const took = { ours: [] as number[], theirs: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      took.ours.push(await ours());
      took.theirs.push(await theirs());
    }
    clearInterval(watch);
    const rate = (milliseconds: number) => pdf.length / 1000 / milliseconds;
    return {
      megabytes: pdf.length / 1e6,
      rounds: ROUNDS,
      megabytesPerSecond: rate(middle(took.ours)),
      plainMegabytesPerSecond: rate(middle(took.theirs)),
      shareOfPlain: middle(took.theirs) / middle(took.ours),
      grewMb: most / 2 ** 20,
    };
  } finally {
    await plain.end('SIGTERM');
    await stage.close();
  }
}

if (import.meta.main) console.log(await uploadsBench());
