import type { PublicCycle } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { spokenMark } from '@minga/shared/reports/rules.ts';
import { useTranslation } from 'react-i18next';
import { Row, Text } from '../../../ui/layout.tsx';
import { Link, PlainLink } from '../../../ui/link.tsx';
import s from './acts.module.css';
import { Section } from './section.tsx';

/** The last fingerprint of the chain of acts, for whoever wants to check later that nothing before it was changed. */
export function Acts({ cycle }: { cycle: PublicCycle }) {
  const { t } = useTranslation(['cycles', 'shell']);
  if (!cycle.lastAct) return null;
  return (
    <Section title={t('acts.title')} lead={t('acts.lead')}>
      <Text tone="muted">{t('acts.last')}</Text>
      <p className={s.mark}>{spokenMark(cycle.lastAct)}</p>
      <Text tone="muted">{t('shell:acts.check')}</Text>
      <Row as="p" gap={2} across={5} wrap className={s.ways}>
        <PlainLink href={`/api/cycles/${cycle.id}/audit/export`} download={`${cycle.slug}-acts.json`}>
          {t('acts.download')}
        </PlainLink>
        <PlainLink href={paths.apiDocs('audit')}>{t('acts.docs')}</PlainLink>
        <Link to={paths.standards(cycle.slug)}>{t('acts.rules')}</Link>
      </Row>
    </Section>
  );
}
