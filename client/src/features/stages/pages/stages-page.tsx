import { type Address, paths } from '@minga/shared/kernel/paths.ts';
import type { Stage, Stages } from '@minga/shared/stages/schema.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { DatedEntry, DatedLog } from '../../../ui/dated-log.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { DayBar } from '../../../ui/day-axis.tsx';
import { cycleChangesQuery, type StageAct, stagesPath, stagesQuery } from '../api.ts';
import { CalendarHead, endOf, useCalendar } from '../components/calendar.tsx';
import { EarlierCycle } from '../components/earlier-cycle.tsx';
import { CorrectButton, Corrections } from '../components/corrections.tsx';
import { PrivateCycle } from '../components/private-cycle.tsx';
import { Link } from '../../../ui/link.tsx';
import s from './stages-page.module.css';

export const read: ReadPage = async ({ get, params: { slug = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  await Promise.all([get(stagesQuery(cycle.id)), get(cycleChangesQuery(cycle.id))]);
  return {
    heading: t('stages:heading'),
    part: cycle.title,
    description: t('stages:lead'),
    slug,
    files: [{ href: stagesPath(cycle.id), format: 'JSON' }],
  };
};

/** Forms come when they are opened: everybody reads this page. */
const Reach = lazy(() => import('../../../parts/reach.tsx'));
const StageDialog = lazy(() => import('../components/stage-dialog.tsx'));

const TONE = { upcoming: 'muted', open: 'moss', closed: 'indigo' } as const;

function GateSentence({ stage }: { stage: Stage }) {
  const { t } = useTranslation('stages');
  const { gate } = stage;
  if (gate.state === 'nothing-asked') return <p>{t('gateNone')}</p>;
  if (gate.state === 'empty') return <p>{t('gateEmpty', { asks: t(`asks.${gate.asks}`, { count: gate.asked }) })}</p>;
  if (gate.state === 'met') {
    const key = stage.status === 'upcoming' ? 'gateMetToday' : 'gateMet';
    return (
      <Text tone="moss" weight={600}>
        {t(key, { asks: t(`asks.${gate.asks}`, { count: gate.asked }) })}
      </Text>
    );
  }
  return (
    <Notice tone={gate.override ? 'info' : 'warn'} title={gate.override ? t('gateOverridden') : t('gateUnmet')}>
      <ul className={s.missing}>
        {gate.missing.map((fact) => (
          <li key={fact.criterion}>{t(`missing.${fact.criterion}`, { count: fact.count })}</li>
        ))}
      </ul>
      {gate.override && <p>{t('overrideReason', { reason: gate.override })}</p>}
    </Notice>
  );
}

/** What a stage asks before it opens, and the rule that says so. */
function Gate({ stage, ruleAt }: { stage: Stage; ruleAt: Address }) {
  const { t } = useTranslation('stages');
  return (
    <>
      <GateSentence stage={stage} />
      {stage.gate.state !== 'nothing-asked' && (
        <p>
          <Link to={ruleAt}>{t('gateRule')}</Link>
        </p>
      )}
    </>
  );
}

type CardProps = {
  stage: Stage;
  timeZone: string;
  /** Where the rule of its gate stands. */
  ruleAt: Address;
  bar: ReactNode;
  onAct: ((act: StageAct['act']) => void) | null;
  /** Whom its last change reached, for whoever may change it. */
  reached: ReactNode;
};

function StageCard({ stage, timeZone, ruleAt, bar, onAct, reached }: CardProps) {
  const { t } = useTranslation(['stages', 'shell']);
  const format = useFormat(timeZone);
  const name = t(`shell:stage.${stage.name}`);
  return (
    <Stack as="li" gap={2} align="start" className={s.stage} data-stage={stage.name} data-status={stage.status}>
      <Row gap={3} align="center" wrap className={s.head}>
        <h2>{name}</h2>
        <Stamp tone={TONE[stage.status]}>{t(`status.${stage.status}`)}</Stamp>
      </Row>
      <Text tone="muted" size={15}>
        <time dateTime={stage.opensAt}>{format.dateTime(stage.opensAt)}</time>
        {' – '}
        <Until stage={stage} timeZone={timeZone} />
      </Text>
      {bar}
      <Gate stage={stage} ruleAt={ruleAt} />
      {onAct && (
        <Row gap={2} wrap>
          <Button size="small" onClick={() => onAct('move')} aria-label={`${t('do.move')}: ${name}`}>
            {t('do.move')}
          </Button>
          {stage.status === 'open' && (
            <Button size="small" onClick={() => onAct('close')} aria-label={`${t('do.close')}: ${name}`}>
              {t('do.close')}
            </Button>
          )}
          {!stage.gate.isMet && !stage.gate.override && (
            <Button size="small" onClick={() => onAct('override')} aria-label={`${t('do.override')}: ${name}`}>
              {t('do.override')}
            </Button>
          )}
        </Row>
      )}
      {reached}
    </Stack>
  );
}

/** «hasta el final del domingo 20 de diciembre»: a window that ends at midnight has the day before as its last. */
function Until({ stage, timeZone }: { stage: Stage; timeZone: string }) {
  return <Moment at={endOf(stage)} isEnd timeZone={timeZone} />;
}

function Moment({ at, isEnd, timeZone }: { at: string; isEnd: boolean; timeZone: string }) {
  const { t } = useTranslation('stages');
  const format = useFormat(timeZone);
  const day = isEnd ? format.lastFullDay(at) : null;
  return <time dateTime={at}>{day === null ? format.dateTime(at) : t('throughDay', { day })}</time>;
}

/** Dates before and after, but not those that stayed. An end reads as on the stage itself: by its last full day. */
function movesOf(t: TFunction<'stages'>, change: Stages['changes'][number], timeZone: string) {
  const { opensBefore, opensAfter, closesBefore, closesAfter } = change;
  const sides = [
    { key: 'opensAt', before: opensBefore, after: opensAfter, isEnd: false },
    { key: 'closesAt', before: closesBefore, after: closesAfter, isEnd: true },
  ] as const;
  return sides.flatMap(({ key, before, after, isEnd }) => {
    if (!before || !after || before === after) return [];
    const moment = (at: string) => <Moment at={at} isEnd={isEnd} timeZone={timeZone} />;
    return [{ key, label: t(key), before: moment(before), after: moment(after) }];
  });
}

function ChangeLog({ changes, timeZone }: { changes: Stages['changes']; timeZone: string }) {
  const { t } = useTranslation(['stages', 'shell']);
  return (
    <Stack as="section" gap={3} aria-labelledby="changes" className={s.log}>
      <h2 id="changes">{t('log')}</h2>
      <Text tone="muted">{t('logLead')}</Text>
      {changes.length === 0 && (
        <EmptyState level={3} title={t('noChanges')}>
          {t('noChangesText')}
        </EmptyState>
      )}
      <DatedLog>
        {changes.map((change) => (
          <DatedEntry
            key={change.id}
            at={change.at}
            person={change.person}
            timeZone={timeZone}
            what={
              <>
                <strong>{t(`shell:stage.${change.stageName}`)}</strong>: {t(`kind.${change.kind}`)}
              </>
            }
            changes={movesOf(t, change, timeZone)}
            reason={change.reason}
          />
        ))}
      </DatedLog>
    </Stack>
  );
}

/** The stages with their gates, what a facilitator may do to them, and the public log of everything that was changed. */
export function Page() {
  const { t } = useTranslation('stages');
  const { cycle, timeZone } = useCycle();
  const { items, changes, noticeDays, abilities } = useSuspenseQuery(stagesQuery(cycle.id)).data;
  const calendar = useCalendar(items, timeZone);
  const [open, setOpen] = useState<{ stage: Stage; act: StageAct['act'] } | null>(null);
  return (
    <Frame>
      <PageHeader
        title={t('heading')}
        lead={t('lead')}
        actions={
          <>
            <LinkButton to={paths.standards(cycle.slug)}>{t('rules')}</LinkButton>
            {(cycle.goesOn || cycle.isArchived) && (
              <LinkButton to={paths.leftOpen(cycle.slug)}>{t('leftOpen')}</LinkButton>
            )}
            {abilities.canChange && <CorrectButton cycleId={cycle.id} />}
          </>
        }
      />
      <EarlierCycle cycle={cycle} abilities={abilities} />
      {!cycle.isPublished && <PrivateCycle cycle={cycle} noticeDays={noticeDays} canPublish={abilities.canChange} />}
      <div className={s.beside}>
        <Stack>
          <CalendarHead calendar={calendar} />
          <ol className={s.stages}>
            {items.map((stage, index) => (
              <StageCard
                key={stage.name}
                stage={stage}
                timeZone={timeZone}
                ruleAt={paths.standards(cycle.slug, { '#': 'P16' })}
                bar={<DayBar scale={calendar.scale} days={calendar.of(index)} today={calendar.today} />}
                onAct={abilities.canChange ? (act) => setOpen({ stage, act }) : null}
                reached={
                  abilities.canChange &&
                  cycle.isPublished && (
                    <Suspense fallback={null}>
                      <Reach
                        cycleId={cycle.id}
                        path={`${stagesPath(cycle.id)}/${stage.name}`}
                        page={paths.stages(cycle.slug)}
                        timeZone={timeZone}
                        name={t(`shell:stage.${stage.name}`)}
                      />
                    </Suspense>
                  )
                }
              />
            ))}
          </ol>
        </Stack>
        <div>
          <ChangeLog changes={changes} timeZone={timeZone} />
          <Corrections cycleId={cycle.id} timeZone={timeZone} />
        </div>
      </div>
      {open && (
        <Suspense fallback={null}>
          <StageDialog
            cycleId={cycle.id}
            timeZone={timeZone}
            stage={open.stage}
            act={open.act}
            onClose={() => setOpen(null)}
          />
        </Suspense>
      )}
    </Frame>
  );
}
