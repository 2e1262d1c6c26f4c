import type { OrganisationPage } from '@minga/shared/organisations/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Image, Pencil, UserPlus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { SectorLabel } from '../../../parts/sector-mark.tsx';
import { BackLink } from '../../../ui/back-link.tsx';
import { Button } from '../../../ui/button.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Page as Frame } from '../../../ui/page-header.tsx';
import { organisationPath, organisationQuery } from '../api.ts';
import { Facts } from '../components/facts.tsx';
import type { OpenForm } from '../components/forms.tsx';
import { countedIn } from '../components/figures.ts';
import { History } from '../components/history.tsx';
import { HowCounted } from '../components/how-counted.tsx';
import { Logo } from '../components/logo.tsx';
import { Vacancy } from '../components/vacancy.tsx';
import s from './organisation-page.module.css';

// Whoever reads the public page loads none of them.
const Forms = lazy(() => import('../components/forms.tsx'));
const SeatList = lazy(() => import('../components/seat-list.tsx'));
const Reach = lazy(() => import('../../../parts/reach.tsx'));
const PastSeats = lazy(() => import('../components/past-seats.tsx'));

export const read: ReadPage = async ({ get, params: { slug = '', organisationId = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  const { id, name, sector } = await get(organisationQuery(cycle.id, organisationId));
  return {
    heading: name,
    part: cycle.title,
    description: `${name}: ${t(`shell:sector.${sector}`)}`,
    slug,
    files: [{ href: organisationPath(cycle.id, id), format: 'JSON' }],
  };
};

type Acts = { one: OrganisationPage; open: (next: OpenForm) => void };

function Buttons({ one, open }: Acts) {
  const { t } = useTranslation('organisations');
  return (
    <Row gap={2} wrap className="no-print">
      <Button
        size="small"
        icon={<Pencil aria-hidden="true" strokeWidth={1.75} />}
        onClick={() => open({ kind: 'correct', organisation: one })}
      >
        {t('correct')}
      </Button>
      <Button
        size="small"
        icon={<Image aria-hidden="true" strokeWidth={1.75} />}
        onClick={() => open({ kind: 'logo', organisation: one })}
      >
        {t('logo.open')}
      </Button>
      <Button
        size="small"
        icon={<UserPlus aria-hidden="true" strokeWidth={1.75} />}
        onClick={() => open({ kind: 'seat', organisation: one })}
      >
        {t('giveSeat')}
      </Button>
    </Row>
  );
}

/** How many sit for it, how high, and where it has spoken. */
function Figures({ one }: { one: OrganisationPage }) {
  const { t } = useTranslation('organisations');
  const figures: [string, string | number][] = [
    [t('column.titulars'), one.titulars],
    [t('column.alternates'), one.alternates],
    [t('column.delegates'), one.delegates],
    [t('column.seniority'), one.seniority ? t(`seniorityOf.${one.seniority}`) : '—'],
    ...countedIn([one]).map((kind): [string, number] => [t(`voice.${kind}`), one.voices[kind] ?? 0]),
  ];
  return (
    <dl className={s.figures}>
      {figures.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** One organisation: what it is, who acts for it, and how what is said of it was put right. */
export function Page() {
  const { t } = useTranslation('organisations');
  const { cycle } = useCycle();
  const { data: one } = useSuspenseQuery(organisationQuery(cycle.id, usePlace().params['organisationId'] ?? ''));
  const [open, setOpen] = useState<OpenForm | null>(null);
  return (
    <Frame narrow>
      <Stack gap={6}>
        <Stack as="header" gap={4}>
          <BackLink to={paths.organisations(cycle.slug)}>{t('one.back')}</BackLink>
          <Row gap={4} align="center">
            <Logo cycleId={cycle.id} organisation={one} isLarge />
            <Stack shrink gap={1}>
              <h1>{one.name}</h1>
              {one.shortName !== one.name && <Text tone="muted">{one.shortName}</Text>}
              <SectorLabel sector={one.sector} />
              <span>
                <Vacancy organisation={one} />
              </span>
            </Stack>
          </Row>
          <Facts organisation={one} />
          {one.canEdit && <Buttons one={one} open={setOpen} />}
        </Stack>
        <Stack as="section" gap={3} aria-labelledby="seats">
          <h2 id="seats">{t('one.seats')}</h2>
          <Figures one={one} />
          <HowCounted items={[one]} />
          <Suspense fallback={null}>
            {one.seats && <SeatList organisation={one} seats={one.seats} open={one.canEdit ? setOpen : null} />}
            {one.pastSeats && <PastSeats seats={one.pastSeats} />}
            {one.canEdit && (
              <Reach
                cycleId={cycle.id}
                path={organisationPath(cycle.id, one.id)}
                page={paths.organisation(cycle.slug, one.id)}
                timeZone={cycle.timeZone}
              />
            )}
          </Suspense>
        </Stack>
        <History one={one} cycleId={cycle.id} timeZone={cycle.timeZone} />
      </Stack>
      <Suspense fallback={null}>
        {open && <Forms open={open} cycleId={cycle.id} onClose={() => setOpen(null)} />}
      </Suspense>
    </Frame>
  );
}
