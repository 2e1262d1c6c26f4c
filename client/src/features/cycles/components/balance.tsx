import type { PublicCycle } from '@minga/shared/cycles/schema.ts';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { countUp } from '../../../ui/count-up.ts';
import { SectorLabel, SectorMark } from '../../../parts/sector-mark.tsx';
import { Row } from '../../../ui/layout.tsx';
import { Table } from '../../../ui/table.tsx';
import s from './balance.module.css';
import { Section } from './section.tsx';

/** A row of marks longer than this no longer helps to compare. */
const MOST_MARKS = 40;

/** Who is at the table: a table whose rows draw one mark per seat. */
export function Balance({ cycle }: { cycle: PublicCycle }) {
  const { t } = useTranslation('cycles');
  const { isArchived } = useCycle().cycle;
  if (cycle.sectors.length === 0) return null;
  return (
    <Section
      title={t(isArchived ? 'balance.finished' : 'balance.title')}
      lead={t(isArchived ? 'balance.finishedLead' : 'balance.lead')}
    >
      <Table
        caption={t('balance.caption')}
        captionHidden
        phone="rows"
        rows={cycle.sectors}
        rowKey={({ sector }) => sector}
        columns={[
          {
            key: 'sector',
            heading: t('balance.sector'),
            isName: true,
            cell: ({ sector, people }) => (
              <span className={s.sector}>
                <SectorLabel sector={sector} />
                <Row as="span" wrap className={s.marks} aria-hidden="true">
                  {countUp(Math.min(people, MOST_MARKS)).map((person) => (
                    <SectorMark key={person} sector={sector} size={15} />
                  ))}
                </Row>
              </span>
            ),
          },
          {
            key: 'organisations',
            heading: t('balance.organisations'),
            isNumeric: true,
            cell: ({ organisations }) => organisations,
          },
          { key: 'people', heading: t('balance.people'), isNumeric: true, cell: ({ people }) => people },
        ]}
      />
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
