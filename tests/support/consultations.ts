import type { Receipt } from '@minga/shared/consultations/answering.ts';
import type { Consultation, ConsultationWords, Question } from '@minga/shared/consultations/schema.ts';
import { expect } from 'vitest';
import type { Agent } from './agent.ts';
import { answered } from './acts.ts';
import type { TestApp } from './app.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat, aTheme } from './factories.ts';

const DAY = 86_400_000;
export const soon = (days: number) => new Date(Date.now() + days * DAY).toISOString();
export const REASON = 'Las organizaciones pidieron más tiempo para conversarlo.';
/** As long as a reasoned response must be. */
export const ANSWER = 'Se recoge en el compromiso 3, que ahora tiene una fecha para cada hito.';

const question = (id: string, kind: Question['kind'], more: Partial<Question> = {}): Question => ({
  ...{ id, kind, label: `Pregunta ${id}`, hint: '', isRequired: false, options: [] },
  ...more,
});
/** One of every kind. */
export const QUESTIONS: Question[] = [
  question('q1', 'text', { label: '¿Qué cambiaría?', isRequired: true }),
  question('q2', 'one', { options: ['Sí', 'No'] }),
  question('q3', 'several', { options: ['Fechas', 'Presupuesto', 'Responsables'] }),
  question('q4', 'scale'),
  question('q5', 'ranking', { options: ['Agua', 'Salud', 'Justicia'] }),
  question('q6', 'place'),
];

export const wordsOf = (more: Partial<ConsultationWords> = {}): ConsultationWords => ({
  title: 'Consulta sobre el agua',
  introduction: 'Díganos qué cambiaría en los borradores.',
  questions: QUESTIONS,
  stage: 'co_creation',
  opensAt: soon(0),
  closesAt: soon(20),
  themes: [],
  audience: 'anybody',
  identityMode: 'organisation',
  leadOrganisationId: null,
  ...more,
});

/** A forum with a facilitator, an organisation that leads, another one, and the ways to its consultations. */
export async function aConsultingForum(rig: TestApp) {
  const { db } = rig.deps;
  const forum = await aForum(db, { name: 'Foro del Norte', locale: 'es' });
  const cycle = await aCycle(db, { forumId: forum.id, title: 'Plan del Norte' });
  const themes = [
    await aTheme(db, { cycleId: cycle.id, name: 'Agua' }),
    await aTheme(db, { cycleId: cycle.id, name: 'Salud' }),
  ];
  const facilitator = await aPerson(db, { role: 'facilitator', forumId: forum.id, name: 'Rosa' });
  const lead = await anOrganisation(db, { forumId: forum.id, shortName: 'MinAgua', sector: 'executive' });
  const official = await aPerson(db, { name: 'Julio Funcionario' });
  await aSeat(db, { personId: official.id, organisationId: lead.id, forumId: forum.id });
  const other = await anOrganisation(db, { forumId: forum.id, shortName: 'Vecinas', sector: 'civil_society' });
  const member = await aPerson(db, { name: 'Ana Canario' });
  await aSeat(db, { personId: member.id, organisationId: other.id, forumId: forum.id });
  const agents = {
    rosa: await rig.signInAs(facilitator),
    julio: await rig.signInAs(official),
    ana: await rig.signInAs(member),
  };
  const at = `/api/cycles/${cycle.id}/consultations`;
  const draft = async (more: Partial<ConsultationWords> = {}) => {
    const { id, version } = answered<Consultation>(await agents.rosa.post(at), 201);
    return answered<Consultation>(await agents.rosa.put(`${at}/${id}`, { ...wordsOf(more), version }));
  };
  const publish = async ({ id, version }: Pick<Consultation, 'id' | 'version'>) =>
    answered<Consultation>(await agents.rosa.post(`${at}/${id}/publish`, { version }));
  const open = async (more: Partial<ConsultationWords> = {}) => publish(await draft(more));
  const send = async (id: string, body: object, agent: Agent = rig.anonymous) =>
    answered<Receipt>(
      await agent.post(`${at}/${id}/contributions`, { answers: { q1: 'Que haya fechas.' }, consent: true, ...body }),
    );
  /** Moves its window as only time does. */
  const moveTo = async (id: string, opensInDays: number, closesInDays: number) => {
    const [row] = await rig.database.query<{ id: string }>(
      `update consultations set opens_at = now() + make_interval(days => $2), closes_at = now() + make_interval(days => $3)
       where id = $1 returning id`,
      [id, opensInDays, closesInDays],
    );
    expect(row?.id).toBe(id);
  };
  return {
    forum,
    cycle,
    themes,
    people: { facilitator, official, member },
    lead,
    other,
    ...agents,
    at,
    draft,
    publish,
    open,
    send,
    moveTo,
  };
}
