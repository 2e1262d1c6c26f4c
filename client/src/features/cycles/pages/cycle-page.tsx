import { paths } from '@minga/shared/kernel/paths.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { cycleQuery } from '../../../lib/cycle.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { Link } from '../../../ui/link.tsx';
import { WovenBand } from '../../../parts/woven-band.tsx';
import { publicCyclePath, publicCycleQuery } from '../api.ts';
import { Acts } from '../components/acts.tsx';
import { Announcements } from '../components/announcements.tsx';
import { Answers } from '../components/answers.tsx';
import { Balance } from '../components/balance.tsx';
import { Commitments } from '../components/commitments.tsx';
import { Hero } from '../components/hero.tsx';
import { Meetings } from '../components/meetings.tsx';
import { Register } from '../components/register.tsx';
import { TakePart } from '../components/take-part.tsx';
import { Themes } from '../components/themes.tsx';
import s from './cycle-page.module.css';

export const read: ReadPage = async ({ get, params: { slug = '' } }) => {
  const [cycle] = await Promise.all([get(publicCycleQuery(slug)), get(cycleQuery(slug))]);
  return {
    heading: cycle.title,
    part: cycle.forum.name,
    description: cycle.purpose,
    slug,
    files: [{ href: publicCyclePath(slug), format: 'JSON' }],
  };
};

/** The public face of a cycle: everything from one object, readable before and without JavaScript. */
export function Page() {
  const { t } = useTranslation('cycles');
  const slug = usePlace().params['slug'] ?? '';
  const data = useSuspenseQuery(publicCycleQuery(slug)).data;
  const { isArchived } = useSuspenseQuery(cycleQuery(slug)).data;
  return (
    <div className={s.page}>
      <div className={s.inside}>
        {isArchived && (
          <p className={s.earlier}>
            <strong>{t('earlier.title')}.</strong> {t('earlier.text')}{' '}
            <Link to={paths.landing()}>{t('earlier.current')}</Link>
          </p>
        )}
        <Hero cycle={data} />
      </div>
      <section className={s.band} aria-label={t('band')}>
        <div className={s.inside}>
          <WovenBand stages={data.stages} timeZone={data.forum.timeZone} now={data.generatedAt} />
        </div>
      </section>
      <div className={s.inside}>
        <Announcements cycle={data} />
        <Themes cycle={data} />
        <Register cycle={data} />
        <Meetings cycle={data} />
        <Commitments cycle={data} />
        <Balance cycle={data} />
        <Answers cycle={data} />
        <TakePart cycle={data} />
        <Acts cycle={data} />
      </div>
    </div>
  );
}
