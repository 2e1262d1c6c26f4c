import { holdsAddress } from '@minga/shared/kernel/addresses.ts';
import { randomUUID } from 'node:crypto';
import { type BoardDetail, createBoardSchema } from '@minga/shared/boards/schema.ts';
import type { Announcement } from '@minga/shared/announcements/schema.ts';
import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import type { CommitmentDetail } from '@minga/shared/commitments/schema.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { DiagnosisDraft } from '@minga/shared/diagnoses/schema.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { Organisations } from '@minga/shared/organisations/schema.ts';
import type { Stages } from '@minga/shared/stages/schema.ts';
import type { Standards } from '@minga/shared/standards/schema.ts';
import { aNote, BoardClient } from '../faults/board-client.ts';
import { commitmentTexts } from './acts.ts';
import { aPdf } from './documents.ts';

/** SEC-25: text that wants to be more than text. Whatever reaches for `__xss` would be a script that ran. */
export const MARKUP = [
  '<script>__xss()</script>',
  '</script><script>__xss()</script>',
  '<img src=x onerror=__xss()>',
  '<svg onload=__xss()>',
  '<svg><script>__xss()</script></svg>',
  '"><img src=x onerror=__xss()>',
  `' onmouseover='__xss()`,
  '" autofocus onfocus="__xss()',
  '</textarea><img src=x onerror=__xss()>',
  '</title><script>__xss()</script>',
  '<iframe srcdoc="<script>parent.__xss()</script>">',
  '<iframe src="javascript:parent.__xss()">',
  '<a href="javascript:__xss()">aquí</a>',
  '<details open ontoggle=__xss()>',
  '<math><mtext><style><img src=x onerror=__xss()></style>',
  '<form action="javascript:__xss()"><button>ok</button></form>',
  '<object data="javascript:__xss()">',
  '<meta http-equiv="refresh" content="0;url=javascript:__xss()">',
  '<base href="https://evil.example/">',
  '<link rel=stylesheet href="https://evil.example/x.css">',
  '<!--<img src="--><img src=x onerror=__xss()>',
  ']]><script>__xss()</script>',
  '&lt;script&gt;__xss()&lt;/script&gt;',
  '\u2028__xss()\u2029',
  'javascript:__xss()',
  'data:text/html,<script>__xss()</script>',
  '${__xss()} {{__xss()}} #{__xss()} <%= __xss() %>',
  '[aquí](javascript:__xss())',
  '{{constructor.constructor("__xss()")()}}',
  '__proto__',
];
/** SEC-52: what a spreadsheet would calculate. */
export const FORMULAS = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(A1)',
  '=HYPERLINK("http://evil.example","aquí")',
  '\t=2+2',
  '＝3+3',
  "=cmd|' /C calc'!A0",
];
const CONTROL = ['línea\r\nBEGIN:VEVENT\r\nSUMMARY:intruso', '\u202egnirts', 'a\u0007b\u001bc', '💣\u200d🧨 ñandú'];
export const CORPUS = [...MARKUP, ...FORMULAS, ...CONTROL];
/** PostgreSQL holds no NUL and UTF-8 no half of a character: both must be refused in words, never with a fault. */
export const UNSTORABLE = ['a\u0000b', 'a\ud800b'];

type Person = { cookie: string };
export type Ground = {
  url: string;
  cycleId: string;
  facilitator: Person;
  /** holds a seat in this organisation */
  author: Person;
  organisationId: string;
  themeId: string;
  openStage: (stage: StageName) => Promise<void>;
  /** Only every third string gets a thing of its own; those that hold all of them together are made anyway. */
  isSample?: boolean;
  /** what is written instead of the corpus, at least six */
  texts?: readonly string[];
};
export type Planted = {
  boardId: string;
  ballotId: string;
  diagnosis: number;
  /** published */
  commitment: number;
  /** one in its drafting, with comments */
  draft: number;
  announcement: string;
  meeting: string;
};

/** A request as a browser sends it. Throws on anything but success, so that a fault of the server is never overlooked. */
export async function send<Answer>(
  { url }: Pick<Ground, 'url'>,
  who: Person,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const headers: Record<string, string> = { origin: url, 'sec-fetch-site': 'same-origin', cookie: who.cookie };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const init: RequestInit = { method, headers };
  if (body !== undefined) init.body = JSON.stringify(body);
  const answer = await fetch(`${url}${path}`, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} ${JSON.stringify(body)}: ${answer.status} ${text}`);
  return (text === '' ? null : JSON.parse(text)) as Answer;
}

const cut = (text: string, length: number) => text.slice(0, length).trim();
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const textsOf = ({ texts = CORPUS }: Ground): readonly string[] => texts;
const allOf = (ground: Ground): string => textsOf(ground).join('\n');
const ownThings = (ground: Ground): string[] =>
  textsOf(ground).filter((_text, index) => !ground.isSample || index % 3 === 0);
/** Reasons have at least ten characters. */
const reasonOf = (text: string) => `Por esto: ${text}`;

/** Writes the corpus into every field that people fill in, each string by itself and all of them together. */
export async function plantCorpus(ground: Ground): Promise<Planted> {
  await plantOrganisations(ground);
  await ground.openStage('preparation');
  const diagnosis = await plantDiagnoses(ground);
  await ground.openStage('co_creation');
  await plantStageReasons(ground);
  await plantReasonsOfRules(ground);
  const meeting = await plantMeetings(ground);
  const announcement = await plantAnnouncements(ground);
  const boardId = await plantBoards(ground);
  const { numbers, versions } = await plantCommitments(ground);
  const ballotId = await plantBallots(ground, versions);
  const draft = await plantComments(ground);
  return { boardId, ballotId, diagnosis, commitment: numbers.at(-1) ?? 0, draft, announcement, meeting };
}

async function plantOrganisations(ground: Ground): Promise<void> {
  const at = `/api/cycles/${ground.cycleId}`;
  const { items } = await send<Organisations>(ground, ground.facilitator, 'GET', `${at}/organisations`);
  const known = new Set(items.map(({ shortName }) => shortName));
  for (const [index, text] of textsOf(ground).entries()) {
    const shortName = cut(text, 60);
    // A server that is visited twice has them already: names are taken once.
    if (known.has(shortName)) continue;
    const body = { shortName, name: cut(text, 200), sector: 'academia' };
    const { id } = await send<{ id: string }>(ground, ground.facilitator, 'POST', `${at}/organisations`, body);
    // A name that holds an address is refused: what would lead somewhere is written together.
    const name = cut(holdsAddress(text) ? text.replace(/[.:@/]/g, '') : text, 120);
    const person = { email: `corpus-${index}@example.org`, name };
    const seat = { ...person, role: 'delegate', seniority: 'specialist' };
    if (index < 6) await send(ground, ground.facilitator, 'POST', `${at}/organisations/${id}/seats`, seat);
  }
}

async function plantDiagnoses(ground: Ground): Promise<number> {
  const at = `/api/cycles/${ground.cycleId}/diagnoses`;
  let number = 0;
  for (const text of [...ownThings(ground), allOf(ground)]) {
    const draft = await send<DiagnosisDraft>(ground, ground.author, 'POST', at, {});
    const words = {
      title: cut(text, 200),
      problem: text,
      affectedGroup: cut(text, 2000),
      evidence: text,
      causes: text,
      proposals: text,
      summary: text,
    };
    const saved = await send<DiagnosisDraft>(ground, ground.author, 'PUT', `${at}/${draft.id}`, {
      ...words,
      themes: [ground.themeId],
      version: draft.version,
    });
    if (text === allOf(ground))
      for (const [index, name] of textsOf(ground).slice(0, 8).entries())
        await plantFile(ground, draft.id, `${cut(name.replaceAll('/', ''), 180)}.pdf`, index);
    const one = `${at}/${draft.id}`;
    const handIn = () =>
      send<{ number: number }>(ground, ground.author, 'POST', `${one}/submit`, { version: saved.version });
    const decide = (act: 'publish' | 'return', body: object) =>
      send(ground, ground.facilitator, 'POST', `${one}/${act}`, body);
    await handIn();
    await decide('return', { submission: 1, points: ['parts'], reason: reasonOf(cut(text, 1_900)) });
    ({ number } = await handIn());
    await decide('publish', { submission: 2 });
  }
  return number;
}

async function plantFile(
  { url, cycleId, author }: Ground,
  draftId: string,
  name: string,
  index: number,
): Promise<void> {
  // No two alike: the same file twice is refused.
  const pdf = aPdf(`Diagnóstico ${index}`);
  const common = { origin: url, 'sec-fetch-site': 'same-origin', cookie: author.cookie, 'tus-resumable': '1.0.0' };
  const metadata = `filename ${Buffer.from(name).toString('base64')}`;
  const begun = await fetch(`${url}/api/cycles/${cycleId}/diagnoses/${draftId}/uploads`, {
    method: 'POST',
    headers: { ...common, 'upload-length': String(pdf.length), 'upload-metadata': metadata },
  });
  const sent = await fetch(new URL(begun.headers.get('location') ?? '', url), {
    method: 'PATCH',
    headers: { ...common, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: new Uint8Array(pdf),
  });
  if (sent.status !== 204) throw new Error(`The file ${name} was refused: ${sent.status} ${await sent.text()}`);
}

async function plantStageReasons(ground: Ground): Promise<void> {
  const at = `/api/cycles/${ground.cycleId}/stages`;
  for (const text of ownThings(ground)) {
    const { items } = await send<Stages>(ground, ground.facilitator, 'GET', at);
    const { opensAt, closesAt, version } = items.find(({ name }) => name === 'adoption') as Stages['items'][number];
    await send(ground, ground.facilitator, 'PUT', `${at}/adoption`, {
      opensAt,
      closesAt,
      version,
      reason: reasonOf(text),
    });
  }
}

async function plantReasonsOfRules(ground: Ground): Promise<void> {
  const at = `/api/cycles/${ground.cycleId}/standards`;
  for (const text of ownThings(ground)) {
    const { items } = await send<Standards>(ground, ground.facilitator, 'GET', at);
    const { rule, version, thresholds } = items.find((one) => one.rule === 'S06') as Standards['items'][number];
    const gapMinutes = 10 + (((thresholds.find(({ name }) => name === 'gapMinutes')?.value ?? 0) + 1) % 100);
    await send(ground, ground.facilitator, 'PUT', at, {
      rule,
      thresholds: { gapMinutes },
      version,
      reason: reasonOf(text),
    });
  }
}

async function plantMeetings(ground: Ground): Promise<string> {
  const at = `/api/cycles/${ground.cycleId}/meetings`;
  const { items } = await send<Organisations>(
    ground,
    ground.facilitator,
    'GET',
    `/api/cycles/${ground.cycleId}/organisations`,
  );
  const organisations = items.slice(0, 3).map(({ id }) => id);
  const meetings: { id: string; version: number }[] = [];
  for (const [index, text] of textsOf(ground).entries()) {
    const [startsAt, endsAt] = [inDays(20 + index), inDays(20.05 + index)];
    const body = {
      title: cut(text, 200),
      agenda: text,
      room: cut(text, 120),
      modality: 'hybrid',
      roomExclusive: false,
      startsAt,
      endsAt,
      organisations,
    };
    const { id, version } = await send<Meeting>(ground, ground.facilitator, 'POST', at, body);
    meetings.push({ id, version });
  }
  await send(ground, ground.facilitator, 'POST', `${at}/publish`, { meetings });
  for (const [index, { id }] of meetings.slice(0, 6).entries()) {
    const { version } = await send<Meeting>(ground, ground.facilitator, 'GET', `${at}/${id}`);
    await send(ground, ground.facilitator, 'POST', `${at}/${id}/cancel`, {
      version,
      reason: reasonOf(textsOf(ground)[index] ?? ''),
    });
  }
  return meetings[0]?.id ?? '';
}

async function plantBoards(ground: Ground): Promise<string> {
  const at = `/api/cycles/${ground.cycleId}/boards`;
  let boardId = '';
  for (const text of ownThings(ground)) {
    const columns = [{ id: 'ideas', title: cut(text, 160) }];
    const settings = createBoardSchema.parse({
      title: cut(text, 160),
      purpose: cut(text, 600),
      stage: null,
      startsIn: 'open',
      identityMode: 'person',
      columns,
    });
    boardId = (await send<BoardDetail>(ground, ground.facilitator, 'POST', at, settings)).id;
  }
  const client = await new BoardClient({ url: ground.url, cookie: ground.facilitator.cookie, boardId }).ready();
  const notes = textsOf(ground).map((text) => aNote(text, { onBehalfOf: cut(text, 120) }));
  for (const note of notes) await client.act(note);
  await client.act({ type: 'phase.set', args: { phase: 'clustering' } });
  for (const [index, text] of textsOf(ground).slice(0, 12).entries()) {
    const clusterId = randomUUID();
    await client.act({
      type: 'cluster.add',
      args: { clusterId, name: cut(text, 120), order: `a${String(index).padStart(2, '0')}1` },
    });
    const noteId = notes[index]?.args.noteId;
    if (noteId) await client.act({ type: 'note.cluster', args: { noteId, clusterId } });
  }
  client.close();
  return boardId;
}

async function plantCommitments(ground: Ground): Promise<{ numbers: number[]; versions: string[] }> {
  const at = `/api/cycles/${ground.cycleId}/commitments`;
  const numbers: number[] = [];
  const versions: string[] = [];
  for (const text of [...ownThings(ground), allOf(ground)]) {
    const whole = commitmentTexts(ground.organisationId, ground.themeId);
    const long = {
      problem: text,
      causes: text,
      doneSoFar: text,
      solution: text,
      results: text,
      addedValue: text,
      budgetNote: text,
    };
    const values = { transparency: text, participation: text, accountability: text };
    const milestones = whole.milestones.map((one) => ({ ...one, title: cut(text, 300), output: cut(text, 2000) }));
    const begun = await send<CommitmentDetail>(ground, ground.author, 'POST', at, { title: cut(text, 200) });
    const changed = { ...whole, ...long, values, milestones, carriedOverFrom: cut(text, 400) };
    const { version } = await send<{ version: number }>(ground, ground.author, 'PUT', `${at}/${begun.number}`, {
      version: begun.textVersion,
      text: changed,
    });
    const frozen = await send<CommitmentDetail>(ground, ground.author, 'POST', `${at}/${begun.number}/freeze`, {
      version,
      reason: reasonOf(cut(text, 1500)),
    });
    numbers.push(begun.number);
    versions.push(frozen.version?.id ?? '');
  }
  for (const [index, number] of numbers.slice(0, 4).entries())
    await send(ground, ground.facilitator, 'POST', `${at}/${number}/withdraw`, {
      reason: reasonOf(textsOf(ground)[index] ?? ''),
    });
  for (const number of numbers.slice(4)) await send(ground, ground.facilitator, 'POST', `${at}/${number}/publish`);
  return { numbers, versions: versions.slice(4) };
}

async function plantBallots(ground: Ground, versions: string[]): Promise<string> {
  const at = `/api/cycles/${ground.cycleId}/ballots`;
  const terms = {
    mode: 'open',
    rule: 'simple_majority',
    opensAt: inDays(-0.003),
    closesAt: inDays(2),
    versionIds: versions.slice(-30),
  };
  for (const text of ownThings(ground))
    await send(ground, ground.facilitator, 'POST', at, { ...terms, title: cut(text, 200), introduction: text });
  const ballot = await send<BallotDetail>(ground, ground.facilitator, 'POST', at, {
    ...terms,
    title: cut(allOf(ground), 200),
    introduction: cut(allOf(ground), 4000),
  });
  await send(ground, ground.facilitator, 'POST', `${at}/${ballot.id}/open`);
  const choices = terms.versionIds.map((versionId, index) => ({
    versionId,
    choice: 'against',
    reason: textsOf(ground)[index],
  }));
  await send(ground, ground.author, 'POST', `${at}/${ballot.id}/casts`, { key: randomUUID(), choices });
  await send(ground, ground.facilitator, 'POST', `${at}/${ballot.id}/close`, {
    reason: reasonOf(cut(allOf(ground), 1500)),
  });
  return ballot.id;
}

async function plantAnnouncements(ground: Ground): Promise<string> {
  const at = `/api/cycles/${ground.cycleId}/announcements`;
  let last = '';
  for (const text of ownThings(ground)) {
    const begun = await send<Announcement>(ground, ground.facilitator, 'POST', at);
    const words = { title: cut(text, 200), body: text, version: begun.version };
    const { version } = await send<Announcement>(ground, ground.facilitator, 'PUT', `${at}/${begun.id}`, words);
    await send(ground, ground.facilitator, 'POST', `${at}/${begun.id}/publish`, { version, notify: false });
    last = begun.id;
  }
  return last;
}

/** What is said about a text in its drafting. */
async function plantComments(ground: Ground): Promise<number> {
  const at = `/api/cycles/${ground.cycleId}`;
  const title = cut(allOf(ground), 200);
  const { id, number } = await send<CommitmentDetail>(ground, ground.author, 'POST', `${at}/commitments`, { title });
  // Nobody else may say so much in a minute.
  for (const body of ownThings(ground))
    await send(ground, ground.facilitator, 'POST', `${at}/subjects/commitment/${id}/comments`, { body });
  return number;
}
