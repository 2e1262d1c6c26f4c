import type { PublicCommitment, PublicCycle } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { cx } from '../../../ui/cx.ts';
import { EmptyOfCycle } from '../../../parts/empty-of-cycle.tsx';
import { Row, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import s from './commitments.module.css';
import { Section } from './section.tsx';

const LEVELS = ['substantial', 'modest', 'unclear', 'unrated'] as const;

function levelOf({ potential }: PublicCommitment): (typeof LEVELS)[number] {
  return potential ?? 'unrated';
}

/** The mix in one look: a square per commitment, its fill says how far it would reach. */
function Mix({ cycle }: { cycle: PublicCycle }) {
  const { t } = useTranslation('cycles');
  return (
    <Row as="dl" wrap className={s.mix}>
      {LEVELS.filter((level) => cycle.potentialMix[level] > 0).map((level) => (
        <div key={level} className={s.level}>
          <dt>
            <i className={cx(s.swatch, s[level])} aria-hidden="true" />
            {t(`potential.${level}`)}
          </dt>
          <dd>{cycle.potentialMix[level]}</dd>
        </div>
      ))}
    </Row>
  );
}

export function Commitments({ cycle }: { cycle: PublicCycle }) {
  const { t } = useTranslation('cycles');
  const { isArchived } = useCycle().cycle;
  return (
    <Section
      title={t(isArchived ? 'commitments.finished' : 'commitments.title')}
      lead={t('commitments.lead')}
      more={{ to: paths.commitments(cycle.slug), label: t('commitments.more') }}
    >
      {cycle.commitments.length === 0 ? (
        <EmptyOfCycle level={3} title={t('commitments.empty')}>
          {t('commitments.emptyText')}
        </EmptyOfCycle>
      ) : (
        <>
          <Mix cycle={cycle} />
          <ol className={s.list}>
            {cycle.commitments.map((commitment) => (
              <li key={commitment.number} className={s.item}>
                <span className={cx(s.number, s[levelOf(commitment)])} aria-hidden="true">
                  {commitment.number}
                </span>
                <div>
                  <Link className={s.title} lang={cycle.locale} to={paths.commitment(cycle.slug, commitment.number)}>
                    <span className="visually-hidden">{commitment.number}. </span>
                    {commitment.title}
                  </Link>
                  <Text size={15} tone="muted" className={s.detail}>
                    {[commitment.theme, commitment.leadOrganisation].filter(Boolean).join(' · ')}
                    <span className="visually-hidden">. {t(`potential.${levelOf(commitment)}`)}</span>
                  </Text>
                </div>
              </li>
            ))}
          </ol>
        </>
      )}
    </Section>
  );
}
