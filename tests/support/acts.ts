import type { CommitmentDetail } from '@minga/shared/commitments/schema.ts';
import type { NewCycle } from '@minga/shared/cycles/sheet.ts';
import { proposeStages } from '@minga/shared/cycles/template.ts';
import type { DiagnosisDraft } from '@minga/shared/diagnoses/schema.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { LightMyRequestResponse } from 'fastify';
import type { Agent } from './agent.ts';
import { diagnosisTexts, mark } from './factories.ts';

/** What people do through the public routes, for tests whose story starts further on. Each fails loudly when refused. */

export function answered<Answer>(answer: LightMyRequestResponse, status = 200): Answer {
  if (answer.statusCode !== status)
    throw new Error(
      `${answer.raw.req.method} ${answer.raw.req.url}: ${answer.statusCode} ${answer.body.slice(0, 600)}`,
    );
  return answer.body === '' ? (null as Answer) : answer.json<Answer>();
}

/**
 * An act of whoever was invited to the forum of a cycle: it accepts the invitation, as everything does that is done there.
 * @param at `/api/cycles/:id`
 */
export const comeIn = (agent: Agent, at: string): Promise<LightMyRequestResponse> =>
  agent.post(`${at}/feeds`, { kind: 'person' });

const TUS = { 'tus-resumable': '1.0.0' };

/** Announces a file; the answer's `location` takes its bytes. The app must be listening. */
export const beginUpload = (agent: Agent, cycleId: string, draftId: string, name: string, bytes: number) =>
  beginUploadTo(agent, `/api/cycles/${cycleId}/diagnoses/${draftId}`, name, bytes);

/** @param owner address of what the file is for */
function beginUploadTo(agent: Agent, owner: string, name: string, bytes: number): Promise<Response> {
  const metadata = `filename ${Buffer.from(name).toString('base64')}`;
  const headers = { ...TUS, 'upload-length': String(bytes), 'upload-metadata': metadata };
  return agent.fetch(`${owner}/uploads`, { method: 'POST', headers });
}

export function sendBytes(agent: Agent, location: string, offset: number, content: Buffer): Promise<Response> {
  const headers = { ...TUS, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' };
  return agent.fetch(location, { method: 'PATCH', headers, body: new Uint8Array(content) });
}

export const uploadFile = (agent: Agent, cycleId: string, draftId: string, name: string, content: Buffer) =>
  uploadFileTo(agent, `/api/cycles/${cycleId}/diagnoses/${draftId}`, name, content);

/** @param owner address of what the file is for */
export async function uploadFileTo(agent: Agent, owner: string, name: string, content: Buffer): Promise<void> {
  const begun = await beginUploadTo(agent, owner, name, content.length);
  if (begun.status !== 201) throw new Error(`The upload of ${name} was refused: ${begun.status} ${await begun.text()}`);
  const sent = await sendBytes(agent, begun.headers.get('location') ?? '', 0, content);
  if (sent.status !== 204) throw new Error(`The bytes of ${name} were refused: ${sent.status} ${await sent.text()}`);
}

/** A complete draft but for its file. */
export async function draftDiagnosis(
  agent: Agent,
  cycleId: string,
  themes: string[],
  texts: Partial<typeof diagnosisTexts> = {},
): Promise<DiagnosisDraft> {
  const base = `/api/cycles/${cycleId}/diagnoses`;
  const { id, version } = answered<DiagnosisDraft>(await agent.post(base, {}), 201);
  return answered(await agent.put(`${base}/${id}`, { ...diagnosisTexts, ...texts, themes, version }));
}

/** Everything that freezing asks for. */
export function commitmentTexts(organisationId: string, themeId: string) {
  return {
    leadOrganisationId: organisationId,
    problem: 'Las personas no pueden leer los expedientes ambientales antes de opinar.',
    causes: 'Cada entidad guarda su parte y nadie publica el conjunto.',
    doneSoFar: 'Un piloto en dos cuencas publicó 40 expedientes.',
    solution: 'Publicar cada expediente completo en un portal, con su historia y un canal para observarlo.',
    results: 'El 90 % de los expedientes se lee en línea diez días antes de cada audiencia.',
    addedValue: 'La ciudadanía responde por escrito y la entidad contesta con sus razones.',
    values: { transparency: 'Los expedientes se publican completos.', participation: null, accountability: null },
    startsOn: '2027-02-01',
    endsOn: '2028-12-31',
    themeIds: [themeId],
    milestones: [
      {
        id: newId(),
        title: 'Portal en marcha',
        output: 'Portal público con los expedientes de dos cuencas',
        dueOn: '2027-12-15',
        responsibleOrganisationId: organisationId,
      },
    ],
  };
}

/** Starts, fills and freezes a commitment; the stage must be co-creation. */
export async function frozenCommitment(
  agent: Agent,
  cycleId: string,
  title: string,
  organisationId: string,
  themeId: string,
): Promise<CommitmentDetail> {
  const base = `/api/cycles/${cycleId}/commitments`;
  const begun = answered<CommitmentDetail>(await agent.post(base, { title }), 201);
  const text = commitmentTexts(organisationId, themeId);
  const saved = answered<{ version: number }>(
    await agent.put(`${base}/${begun.number}`, { version: begun.textVersion, text }),
  );
  return answered(await agent.post(`${base}/${begun.number}/freeze`, { version: saved.version }));
}

/** The first sheet of a cycle, whole and sound. */
export function newCycle(changes: Partial<NewCycle> = {}): NewCycle {
  return {
    slug: `ciclo-${mark()}`,
    title: 'Sexto plan de acción de gobierno abierto',
    purpose: 'Acordar entre el Estado y la sociedad los compromisos de los próximos dos años.',
    locale: 'es',
    planStartsOn: '2028-01-01',
    planEndsOn: '2029-12-31',
    themes: ['Ambiente', 'Salud pública'],
    stages: proposeStages('2027-03-01', 'America/Lima').map(({ name, opensAt, closesAt }) => ({
      name,
      opensAt: opensAt.toISOString(),
      closesAt: closesAt.toISOString(),
    })),
    publish: false,
    ...changes,
  };
}
