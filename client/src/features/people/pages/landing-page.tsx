import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { serverInstant } from '../../../lib/clock.ts';
import { publicCyclesQuery } from '../../../lib/cycle.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { Card } from '../../../ui/card.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { PersonaPicker } from '../components/persona-picker.tsx';
import { Link } from '../../../ui/link.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { WovenBand } from '../../../parts/woven-band.tsx';
import { WovenCloth } from '../../../parts/woven-cloth.tsx';
import { Grid, Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './landing-page.module.css';

export const read: ReadPage = async ({ get, t }) => {
  await get(publicCyclesQuery);
  return { heading: t('people:landing.title'), part: null, description: t('people:landing.lead') };
};

function CycleCard({ cycle, now }: { cycle: CycleSummary; now: string }) {
  const { t } = useTranslation(['people', 'shell']);
  return (
    <Card as="li" linked className={s.cycle}>
      <Stack gap={2}>
        <Row tone="muted" weight={600} as="p" gap={1.5} across={3} align="center" wrap>
          <span lang={cycle.locale}>{cycle.forumName}</span>
          {cycle.isDemonstration && <Stamp tone="ochre">{t('shell:demo.label')}</Stamp>}
        </Row>
        <h3 className={s.cycleTitle} lang={cycle.locale}>
          <Link to={paths.cycle(cycle.slug)}>{cycle.title}</Link>
        </h3>
        <Text measure lang={cycle.locale}>
          {cycle.purpose}
        </Text>
      </Stack>
      <WovenBand stages={cycle.stages} timeZone={cycle.timeZone} now={now} size="compact" />
    </Card>
  );
}

function CycleCards({ cycles, now }: { cycles: readonly CycleSummary[]; now: string }) {
  return (
    <Stack as="ul" gap={5}>
      {cycles.map((cycle) => (
        <CycleCard key={cycle.id} cycle={cycle} now={now} />
      ))}
    </Stack>
  );
}

const PROMISES = ['open', 'heard', 'fair'] as const;

/** The front page: what Minga is, the cycles under way, and in the demonstration a way in with one press. */
export function Page() {
  const { t } = useTranslation('people');
  // What is still private to a forum is not announced here, not even to its own people.
  const { items } = useSuspenseQuery(publicCyclesQuery).data;
  const earlier = items.filter(({ isArchived }) => isArchived);
  const { renderedAt, isDemo } = usePlace();
  const now = renderedAt ?? serverInstant();
  return (
    <div className={s.page}>
      <Stack as="header" gap={6} className={s.hero}>
        <Stack gap={5} className={s.words}>
          <h1 className={s.title}>{t('landing.title')}</h1>
          <p className={s.lead}>{t('landing.lead')}</p>
          <p>
            {t('landing.code')} <Link to={paths.enter()}>{t('landing.enter')}</Link>
          </p>
        </Stack>
        <WovenCloth className={s.cloth} />
      </Stack>
      <Stack as="section" gap={5} aria-labelledby="cycles" className={s.part}>
        <h2 id="cycles">{t('landing.cycles')}</h2>
        {items.length === earlier.length && (
          <EmptyState level={3} title={t('landing.empty')}>
            {t('landing.emptyText')}
          </EmptyState>
        )}
        <CycleCards cycles={items.filter(({ isArchived }) => !isArchived)} now={now} />
      </Stack>
      {earlier.length > 0 && (
        <Stack as="section" gap={5} aria-labelledby="earlier" className={s.part}>
          <h2 id="earlier">{t('landing.earlier')}</h2>
          <CycleCards cycles={earlier} now={now} />
        </Stack>
      )}
      {isDemo && (
        <Stack as="section" gap={5} aria-labelledby="demo" className={s.part}>
          <PersonaPicker
            id="demo"
            forums={items
              .filter((item) => item.isDemonstration)
              .map((item) => ({ slug: item.forum, name: item.forumName, locale: item.locale }))}
          />
        </Stack>
      )}
      <Stack as="section" gap={5} aria-labelledby="promises" className={s.part}>
        <h2 id="promises">{t('landing.promises')}</h2>
        <Grid as="ul" columns="fit-280" gap={6}>
          {PROMISES.map((promise) => (
            <Stack as="li" gap={2} packed key={promise} className={s.promise}>
              <h3>{t(`landing.${promise}.title`)}</h3>
              <p>{t(`landing.${promise}.text`)}</p>
            </Stack>
          ))}
        </Grid>
      </Stack>
    </div>
  );
}
