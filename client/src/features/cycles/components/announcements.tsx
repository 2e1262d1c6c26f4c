import type { PublicCycle } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import { membershipIn, useMe } from '../../../lib/session.ts';
import s from './announcements.module.css';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Link, PlainLink } from '../../../ui/link.tsx';
import { Section } from './section.tsx';

/** What the facilitation said last, and how to hear of the next. */
export function Announcements({ cycle }: { cycle: PublicCycle }) {
  const { t } = useTranslation('cycles');
  const format = useFormat(cycle.forum.timeZone);
  const isMember = membershipIn(useMe(), cycle.forum.slug) !== undefined;
  const { isArchived } = useCycle().cycle;
  const { announcements } = cycle;
  if (announcements.length === 0 && (!isMember || isArchived)) return null;
  return (
    <Section
      title={t('announcements.title')}
      more={{ to: paths.announcements(cycle.slug), label: t('announcements.more') }}
    >
      {announcements.length === 0 && <p>{t('announcements.none')}</p>}
      <Stack as="ul" gap={3}>
        {announcements.map(({ id, title, publishedAt }) => (
          <Stack as="li" gap={0.5} key={id} className={s.item}>
            <Text as="time" tone="muted" size={14} dateTime={publishedAt}>
              {format.date(publishedAt)}
            </Text>
            <Text as="h3" size={18} lang={cycle.locale}>
              <Link to={paths.announcement(cycle.slug, id)}>{title}</Link>
            </Text>
          </Stack>
        ))}
      </Stack>
      <Stack gap={3} align="start" className={s.ways}>
        <PlainLink href={paths.news(cycle.slug)}>{t('announcements.feed')}</PlainLink>
      </Stack>
    </Section>
  );
}
