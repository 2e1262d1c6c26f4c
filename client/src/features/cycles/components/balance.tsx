import type { PublicCycle } from '@minga/shared/cycles/schema.ts';
import { useTranslation } from 'react-i18next';
import { countUp } from '../../../ui/count-up.ts';
import { SectorLabel, SectorMark } from '../../../parts/sector-mark.tsx';
import { Row } from '../../../ui/layout.tsx';
import s from './balance.module.css';
import { Section } from './section.tsx';

/** A row of marks longer than this no longer helps to compare. */
const MOST_MARKS = 40;

/** Who is at the table: a table whose rows draw one mark per seat. */
export function Balance({ cycle }: { cycle: PublicCycle }) {
  const { t } = useTranslation('cycles');
  if (cycle.sectors.length === 0) return null;
  return (
    <Section title={t('balance.title')} lead={t('balance.lead')}>
      <table className={s.table}>
        <caption className="visually-hidden">{t('balance.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('balance.sector')}</th>
            <th scope="col" className={s.number}>
              {t('balance.organisations')}
            </th>
            <th scope="col" className={s.number}>
              {t('balance.people')}
            </th>
            <td className={s.marks} />
          </tr>
        </thead>
        <tbody>
          {cycle.sectors.map(({ sector, organisations, people }) => (
            <tr key={sector}>
              <th scope="row">
                <SectorLabel sector={sector} />
              </th>
              <td className={s.number}>{organisations}</td>
              <td className={s.number}>{people}</td>
              <td className={s.marks} aria-hidden="true">
                <Row as="span" wrap className={s.row}>
                  {countUp(Math.min(people, MOST_MARKS)).map((person) => (
                    <SectorMark key={person} sector={sector} size={15} />
                  ))}
                </Row>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <details className={s.who}>
        <summary>{t('balance.who', { count: cycle.organisations.length })}</summary>
        <ul className={s.organisations}>
          {cycle.organisations.map((organisation) => (
            <li key={organisation.shortName}>
              <SectorMark sector={organisation.sector} named />
              <span lang={cycle.locale}>
                <strong>{organisation.shortName}</strong>
                {organisation.name !== organisation.shortName && <> {organisation.name}</>}
              </span>
            </li>
          ))}
        </ul>
      </details>
    </Section>
  );
}
