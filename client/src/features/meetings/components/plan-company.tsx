import type { PresentPlanner } from '@minga/shared/meetings/presence.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../lib/i18n.ts';
import { Row, Text } from '../../../ui/layout.tsx';
import s from './plan-company.module.css';

/** Names of those who change a meeting now, by the meeting. */
export type Changers = ReadonlyMap<string, readonly string[]>;

export function changersOf(others: readonly PresentPlanner[]): Changers {
  const changers = new Map<string, string[]>();
  for (const { meetingId, name } of others)
    if (meetingId !== null) changers.set(meetingId, [...(changers.get(meetingId) ?? []), name]);
  return changers;
}

/** «la está cambiando Ana»; empty for a meeting that nobody changes. */
export function useChangedBy(): (names: readonly string[] | undefined) => string {
  const { t } = useTranslation('meetings');
  const { locale } = useLocale();
  return (names = []) =>
    names.length === 0
      ? ''
      : t('company.changedBy', { count: names.length, names: new Intl.ListFormat(locale).format(names) });
}

type Props = {
  others: readonly PresentPlanner[];
  meetings: readonly Meeting[];
  /** The meeting that this person has in hand. */
  changing: string | null;
};

/** Who else plans right now. It speaks up only when two have the same meeting in hand. */
export function PlanCompany({ others, meetings, changing }: Props) {
  const { t } = useTranslation('meetings');
  const { locale } = useLocale();
  const titleOf = (id: string | null) => meetings.find((one) => one.id === id)?.title;
  const rivals = others.filter((one) => changing !== null && one.meetingId === changing).map(({ name }) => name);
  return (
    <div className={s.place}>
      {others.length > 0 && (
        <section className={`${s.company} no-print`} aria-label={t('company.title')}>
          <Users aria-hidden="true" className={s.icon} />
          <Text as="span" tone="muted" className={s.label}>
            {t('company.also')}
          </Text>
          <Row shrink as="ul" gap={1} across={3} className={s.people}>
            {others.map(({ personId, name, meetingId }) => {
              const title = titleOf(meetingId);
              return (
                <li key={personId} className={s.person}>
                  <strong>{name}</strong>
                  {title !== undefined && (
                    <Text as="span" tone="muted" className={s.doing}>
                      {t('company.changes', { title })}
                    </Text>
                  )}
                </li>
              );
            })}
          </Row>
        </section>
      )}
      <p role="status" className={rivals.length > 0 ? s.warning : 'visually-hidden'}>
        {rivals.length > 0 &&
          t('company.both', { count: rivals.length, names: new Intl.ListFormat(locale).format(rivals) })}
      </p>
    </div>
  );
}
