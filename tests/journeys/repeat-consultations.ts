import type { Contributions } from '@minga/shared/consultations/answering.ts';
import type { Consultation } from '@minga/shared/consultations/schema.ts';
import { answered } from '../support/acts.ts';
import { ANSWER, REASON, wordsOf } from '../support/consultations.ts';
import { mark } from '../support/factories.ts';
import type { Act, Place } from './repeat-acts.ts';

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

/** Consultations as they are published, changed, joined and answered. */
export async function actsOnConsultations({ cycleId, facilitator }: Place): Promise<Record<string, Act>> {
  const list = `/api/cycles/${cycleId}/consultations`;
  const words = (opensInHours: number) =>
    wordsOf({ opensAt: inHours(opensInHours), closesAt: inHours(opensInHours + 400) });
  const aDraft = async (opensInHours: number) => {
    const { id } = answered<Consultation>(await facilitator[0].post(list), 201);
    answered(await facilitator[0].put(`${list}/${id}`, { ...words(opensInHours), version: 1 }));
    return `${list}/${id}`;
  };
  const published = async (opensInHours: number) => {
    const path = await aDraft(opensInHours);
    answered(await facilitator[0].post(`${path}/publish`, { version: 2 }));
    return path;
  };
  const contributed = async (path: string) => {
    answered(await facilitator[0].post(`${path}/contributions`, { answers: { q1: mark() }, consent: true }));
    const { items } = answered<Contributions>(await facilitator[0].get(`${path}/contributions`));
    return items.map(({ id }) => id);
  };
  const frozen = { by: facilitator, tables: ['versions', 'audit_log', "events where type = 'concerned.notified'"] };
  const open = await published(0);
  const contributionIds = await contributed(open);
  return {
    'publication of a consultation': {
      ...frozen,
      path: `${await aDraft(24)}/publish`,
      body: () => ({ version: 2 }),
    },
    'correction of a consultation': {
      ...frozen,
      path: `${await published(24)}/correct`,
      body: () => ({ ...words(24), title: 'Otro título', version: 3, reason: REASON }),
    },
    'more time for a consultation': {
      ...frozen,
      path: `${await published(0)}/extend`,
      body: () => ({ closesAt: inHours(900), version: 3, reason: REASON }),
    },
    contribution: {
      path: `${open}/contributions`,
      by: facilitator,
      tables: ['contributions'],
      body: () => ({ answers: { q1: 'Agua.' }, consent: true }),
    },
    'response to a contribution': {
      path: `${open}/responses`,
      by: facilitator,
      tables: ['responses', 'audit_log'],
      body: () => ({ contributionIds, disposition: 'adopted', reason: ANSWER, publish: true }),
    },
  };
}
