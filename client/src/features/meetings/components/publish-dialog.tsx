import type { PlannedNotice } from '@minga/shared/meetings/letter-schema.ts';
import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import type { ShownFlag } from '@minga/shared/meetings/flag-schema.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { useForm } from '../../../lib/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox, FieldGroup } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { flagsQuery, publishMeetings, useRefreshPlan } from '../api.ts';
import { Row, Stack } from '../../../ui/layout.tsx';
import s from './dialogs.module.css';
import { FlagList } from './flag-list.tsx';
import { PlannedLetter, usePlannedPeople } from './planned-letter.tsx';

type Props = {
  cycleId: string;
  view: PlanView;
  clusters: readonly ShownFlag[];
  preset: ReadonlySet<string>;
  onClose: () => void;
};

const plannedOf = (meetings: readonly Meeting[]): PlannedNotice => ({
  kind: 'published',
  meetings: meetings.map(({ id }) => id),
});

/** Whom it concerns; what is over already is recorded, and concerns nobody's time. */
function Concerned({ cycleId, view, meetings }: Pick<Props, 'cycleId' | 'view'> & { meetings: readonly Meeting[] }) {
  const { t } = useTranslation('meetings');
  if (meetings.length === 0) return null;
  const over = meetings.filter((one) => one.endsAt <= view.now);
  const ahead = meetings.filter((one) => one.endsAt > view.now);
  return (
    <>
      {over.length > 0 && (
        <Notice tone="warn" title={t('publish.over', { count: over.length })}>
          <ul>
            {over.map((one) => (
              <li key={one.id}>
                <bdi>{one.title}</bdi>
              </li>
            ))}
          </ul>
          <p>{t('publish.overText')}</p>
        </Notice>
      )}
      {ahead.length > 0 && <PlannedLetter cycleId={cycleId} planned={plannedOf(ahead)} />}
    </>
  );
}

/** Are the flags at hand those of the plan as it stands? Until it is known that none is left, none is said to be. */
function useFlagsKnown(cycleId: string): 'checking' | 'known' | 'unknown' {
  const { data, isFetching, isError } = useQuery(flagsQuery(cycleId));
  if (isFetching || data?.state === 'computing') return 'checking';
  return isError || data?.state !== 'current' ? 'unknown' : 'known';
}

/** More flags than these are read in the planner, beside their meetings. */
const SHOWN = 40;

/** What becomes public, and which flags the forum knew of when it did. */
export function PublishDialog({ cycleId, view, clusters, preset, onClose }: Props) {
  const { t } = useTranslation('meetings');
  const format = useFormat(view.timeZone);
  const drafts = view.items.filter((meeting) => meeting.state === 'draft');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(drafts.map((one) => one.id).filter((id) => preset.size === 0 || preset.has(id))),
  );
  const refresh = useRefreshPlan(cycleId);
  const form = useForm({
    start: {},
    send: () =>
      publishMeetings(
        cycleId,
        drafts.filter((one) => chosen.has(one.id)).map(({ id, version }) => ({ id, version })),
      ),
    done: async ({ items }) => {
      await refresh();
      showToast(t('publish.done', { count: items.length }));
      onClose();
    },
  });
  const published = new Set(view.items.filter((one) => one.state === 'published').map((one) => one.id));
  // A flag remains when all its meetings will be public and at least one becomes so now.
  const left = clusters.filter(
    (cluster) =>
      cluster.meetings.some((one) => chosen.has(one.id)) &&
      cluster.meetings.filter((one) => chosen.has(one.id) || published.has(one.id)).length >=
        Math.min(2, cluster.meetings.length),
  );
  const flags = useFlagsKnown(cycleId);
  const blocking = left.filter(({ severity }) => severity === 'block');
  const advising = left.filter(({ severity }) => severity !== 'block');
  const taken = drafts.filter((one) => chosen.has(one.id));
  const { people, isKnown } = usePlannedPeople(cycleId, taken.length > 0 ? plannedOf(taken) : null);
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <FormDialog
      form={form}
      size="wide"
      onClose={onClose}
      title={t('publish.title')}
      submit={people > 0 ? t('publish.andNotify', { count: people }) : t('publish.confirm', { count: chosen.size })}
      isDisabled={chosen.size === 0 || blocking.length > 0 || flags === 'checking' || !isKnown}
      cancel={t('form.back')}
    >
      {drafts.length === 0 && <Notice>{t('publish.nothing')}</Notice>}
      {drafts.length > 0 && (
        <FieldGroup legend={t('publish.which')}>
          {drafts.length > 1 && (
            <Row size={14} tone="muted" gap={2} align="center" wrap>
              <Button size="small" onClick={() => setChosen(new Set(drafts.map((one) => one.id)))}>
                {t('publish.all')}
              </Button>
              <Button size="small" onClick={() => setChosen(new Set())}>
                {t('publish.none')}
              </Button>
              <span role="status">{t('publish.chosen', { count: chosen.size, of: drafts.length })}</span>
            </Row>
          )}
          <div className={s.drafts}>
            {drafts.map((one) => (
              <Checkbox
                key={one.id}
                label={one.title}
                hint={`${format.weekday(one.startsAt).replace(',', '')}, ${format.timeRange(one.startsAt, one.endsAt)}`}
                checked={chosen.has(one.id)}
                onChange={() => toggle(one.id)}
              />
            ))}
          </div>
        </FieldGroup>
      )}
      <Concerned cycleId={cycleId} view={view} meetings={taken} />
      {blocking.length > 0 && (
        <Stack as="section" gap={2}>
          <Notice tone="error">{t('publish.blocked', { count: blocking.length })}</Notice>
          <FlagList clusters={blocking.slice(0, SHOWN)} timeZone={view.timeZone} />
        </Stack>
      )}
      {flags !== 'known' && (
        <Notice tone={flags === 'checking' ? 'info' : 'warn'} live>
          {t(`publish.${flags}`)}
        </Notice>
      )}
      {advising.length > 0 && (
        <section>
          <h3 className={s.heading}>{t('publish.left', { count: advising.length })}</h3>
          <p className={s.hint}>{t('publish.leftHint')}</p>
          <FlagList clusters={advising.slice(0, SHOWN)} timeZone={view.timeZone} />
          {advising.length > SHOWN && (
            <p className={s.hint}>{t('publish.leftMore', { count: advising.length - SHOWN })}</p>
          )}
        </section>
      )}
      {left.length === 0 && chosen.size > 0 && flags === 'known' && (
        <Notice tone="success">{t('publish.clear')}</Notice>
      )}
    </FormDialog>
  );
}
