import type { PublicCycle } from '@minga/shared/cycles/schema.ts';
import { useTranslation } from 'react-i18next';
import { pageName } from '../../../lib/page-name.ts';
import { WovenBand } from '../../../parts/woven-band.tsx';
import { Acts } from '../components/acts.tsx';
import { Answers } from '../components/answers.tsx';
import { Balance } from '../components/balance.tsx';
import { Commitments } from '../components/commitments.tsx';
import { Hero } from '../components/hero.tsx';
import { Meetings } from '../components/meetings.tsx';
import { Register } from '../components/register.tsx';
import { TakePart } from '../components/take-part.tsx';
import { Themes } from '../components/themes.tsx';
import s from './cycle-page.module.css';

export function describe(data: PublicCycle) {
  return { title: pageName(data.title, data.forum.name), description: data.purpose };
}

export function frameOf(data: PublicCycle) {
  return {
    id: data.id,
    slug: data.slug,
    title: data.title,
    forum: data.forum.slug,
    forumName: data.forum.name,
    isDemonstration: data.forum.isDemonstration,
    stages: data.stages,
  };
}

/** The public face of a cycle: everything from one object, readable before and without JavaScript. */
export function Page({ data }: { data: PublicCycle }) {
  const { t } = useTranslation('cycles');
  return (
    <div className={s.page}>
      <div className={s.inside}>
        <Hero cycle={data} />
      </div>
      <section className={s.band} aria-label={t('band')}>
        <div className={s.inside}>
          <WovenBand stages={data.stages} timeZone={data.forum.timeZone} now={data.generatedAt} />
        </div>
      </section>
      <div className={s.inside}>
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
