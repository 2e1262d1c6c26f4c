import type { PublicCycle } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { Card } from '../../../ui/card.tsx';
import { EmptyOfCycle } from '../../../parts/empty-of-cycle.tsx';
import { Section } from './section.tsx';
import { Grid, Row } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import s from './themes.module.css';

const DYES = ['indigo', 'terracotta', 'teal', 'plum', 'moss', 'ochre'] as const;

export function Themes({ cycle }: { cycle: PublicCycle }) {
  const { t } = useTranslation('cycles');
  return (
    <Section title={t('themes.title')} lead={t('themes.lead')}>
      {cycle.themes.length === 0 && <EmptyOfCycle level={3} title={t('themes.empty')} />}
      <Grid as="ul" columns="fill-240" gap={3}>
        {cycle.themes.map((theme, index) => (
          <Card as="li" key={theme.slug} linked dye={DYES[index % DYES.length]} className={s.theme}>
            <h3 lang={cycle.locale}>
              <Link to={paths.diagnoses(cycle.slug, { theme: theme.slug })} className={s.link}>
                {theme.name}
              </Link>
            </h3>
            <Row tone="muted" as="p" gap={0} across={4} wrap>
              <span>{t('themes.diagnoses', { count: theme.diagnoses })}</span>
              <span>{t('themes.commitments', { count: theme.commitments })}</span>
            </Row>
          </Card>
        ))}
      </Grid>
    </Section>
  );
}
