import type { Consultations, Contribution } from '@minga/shared/consultations/schema.ts';
import { toDate } from '../../platform/database/db.ts';
import type { ConsultationRow, ContributionRow } from './queries.ts';

export const presentConsultations = (rows: readonly ConsultationRow[]): Consultations => ({
  items: rows.map((row) => ({
    ...row,
    opensAt: toDate(row.opensAt).toISOString(),
    closesAt: toDate(row.closesAt).toISOString(),
  })),
});

function presentContribution(row: ContributionRow): Contribution {
  const { id, number, body, theme } = row;
  const answered =
    row.disposition !== null && row.reason !== null && row.answeredBy !== null && row.answeredAt !== null;
  return {
    id,
    number,
    body,
    theme,
    sector: row.sector as Contribution['sector'],
    at: toDate(row.at).toISOString(),
    response: answered
      ? {
          disposition: row.disposition as NonNullable<Contribution['response']>['disposition'],
          reason: row.reason ?? '',
          answeredBy: row.answeredBy ?? '',
          at: row.answeredAt ? toDate(row.answeredAt).toISOString() : '',
        }
      : null,
  };
}

export const presentContributions = (rows: readonly ContributionRow[]) => ({ items: rows.map(presentContribution) });
