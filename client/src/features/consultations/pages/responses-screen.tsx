import type { Responding } from '@minga/shared/consultations/responding.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { usePlace } from '../../../lib/place.ts';
import type { Column } from '../../../lib/table.ts';
import { BackLink } from '../../../ui/back-link.tsx';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { consultationQuery, respondingQuery, useRefreshConsultations } from '../api.ts';
import { Entry, ResponseText } from '../components/entry.tsx';
import { offersOf, useNarrowing } from '../components/narrowing.ts';
import type { Chosen } from '../components/respond-dialog.tsx';
import s from './responses-screen.module.css';

const LetterToStranger = lazy(() => import('../../../parts/letters-of.tsx'));
const RespondDialog = lazy(() => import('../components/respond-dialog.tsx'));
const ModerateDialog = lazy(() => import('../components/moderate-dialog.tsx'));
const DraftsDialog = lazy(() => import('../components/drafts-dialog.tsx'));

type Item = Responding['items'][number];
type Act = 'respond' | 'publish' | 'discard' | 'hide' | 'show';

/** What each act can be done with: an answer that was published stays, and what is out of sight is not answered. */
const mayBe: Record<Act, (one: Item) => boolean> = {
  respond: ({ response, hidden }) => response === null && hidden === null,
  publish: ({ draft, hidden }) => draft !== null && hidden === null,
  discard: ({ draft }) => draft !== null,
  hide: ({ hidden }) => hidden === null,
  show: ({ hidden }) => hidden !== null,
};

type LineProps = {
  one: Item;
  cycle: CycleSummary;
  isChosen: boolean;
  /** sees to it that whoever a letter did not reach is told */
  canInform: boolean;
  onInformed: () => unknown;
  onChoose: (isChosen: boolean) => void;
};

function Line({ one, cycle, isChosen, canInform, onInformed, onChoose }: LineProps) {
  const { t } = useTranslation('consultations');
  const { number, draft, alike, letter, path } = one;
  const { timeZone, locale: lang } = cycle;
  return (
    <li className={s.entry}>
      <label className={s.choose}>
        <input
          type="checkbox"
          checked={isChosen}
          onChange={(event) => onChoose(event.target.checked)}
          aria-label={t('responses.choose', { number })}
        />
      </label>
      <Stack gap={2} shrink>
        <Entry one={one} timeZone={timeZone} lang={lang} isDrafted={draft !== null}>
          {draft && <ResponseText isDraft response={{ ...draft, at: draft.savedAt }} timeZone={timeZone} lang={lang} />}
          {alike !== null && (
            <Text size={15} tone="ochre">
              {t('responses.alike', { number: alike })}
            </Text>
          )}
          {letter && (
            <Suspense>
              <LetterToStranger
                cycleId={cycle.id}
                letter={letter}
                timeZone={timeZone}
                name={t('number', { number })}
                link={canInform ? new URL(path, location.origin).href : null}
                onChange={onInformed}
              />
            </Suspense>
          )}
        </Entry>
      </Stack>
    </li>
  );
}

function useColumns(rows: readonly Item[]): Column<Item>[] {
  const { t } = useTranslation('consultations');
  const narrowing = useNarrowing<(typeof rows)[number]>(offersOf(rows));
  return [
    {
      key: 'number',
      heading: t('column.number'),
      sort: { as: 'amounts', by: ({ number }) => number },
      words: ({ number, body }) => `${number} ${body}`,
    },
    ...narrowing,
    { key: 'body', heading: t('column.body'), csv: ({ body }) => body },
    { key: 'draft', heading: t('responses.draft'), csv: ({ draft }) => draft?.reason ?? null },
    { key: 'answer', heading: t('column.answer'), csv: ({ response }) => response?.reason ?? null },
    { key: 'at', heading: t('column.at'), sort: { as: 'times', by: ({ at }) => at } },
  ];
}

type BarProps = { chosen: Chosen; drafts: Chosen; canModerate: boolean; onAct: (act: Act) => void };

/** What can be done with those that are chosen. It stays in sight, because the list is long. */
function Bar({ chosen, drafts, canModerate, onAct }: BarProps) {
  const { t } = useTranslation('consultations');
  const count = (act: Act) => chosen.filter(mayBe[act]).length;
  return (
    <Row gap={2} wrap align="center" className={s.bar}>
      <Text weight={650} role="status">
        {t('responses.chosen', { count: chosen.length })}
      </Text>
      <Button variant="primary" disabled={count('respond') === 0} onClick={() => onAct('respond')}>
        {t('responses.respond', { count: count('respond') })}
      </Button>
      {drafts.length > 0 && (
        <Button onClick={() => onAct('publish')}>{t('responses.publishDrafts', { count: drafts.length })}</Button>
      )}
      {count('discard') > 0 && (
        <Button variant="quiet" onClick={() => onAct('discard')}>
          {t('responses.discard', { count: count('discard') })}
        </Button>
      )}
      {canModerate && count('hide') > 0 && (
        <Button variant="quiet" onClick={() => onAct('hide')}>
          {t('moderate.hide.open', { count: count('hide') })}
        </Button>
      )}
      {canModerate && count('show') > 0 && (
        <Button variant="quiet" onClick={() => onAct('show')}>
          {t('moderate.show.open', { count: count('show') })}
        </Button>
      )}
    </Row>
  );
}

type DialogProps = {
  act: Act;
  cycle: CycleSummary;
  id: string;
  all: Responding;
  chosen: Chosen;
  end: () => void;
  onClose: () => void;
};

function Dialog({ act, cycle, id, all, chosen, end, onClose }: DialogProps) {
  // As they were when it was opened: what an act changes does not change what it was for.
  const [meant] = useState(() => (act === 'publish' ? all.items : chosen).filter(mayBe[act]));
  const shared = { cycle, id, chosen: meant, onDone: end, onClose };
  if (act === 'respond') return <RespondDialog {...shared} answersFor={all.answersFor} />;
  if (act === 'publish' || act === 'discard') return <DraftsDialog {...shared} act={act} />;
  return <ModerateDialog {...shared} act={act} />;
}

/** Every contribution of one consultation, to be answered: one by one, or the same to several. */
export function Page() {
  const { t } = useTranslation('consultations');
  const { cycle } = useCycle();
  const id = usePlace().params['consultationId'] ?? '';
  const { data: one } = useSuspenseQuery(consultationQuery(cycle.id, id));
  const { data: all } = useSuspenseQuery(respondingQuery(cycle.id, id));
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [act, setAct] = useState<Act | null>(null);
  const refresh = useRefreshConsultations(cycle.id);
  const columns = useColumns(all.items);
  const chosen = all.items.filter((row) => ids.has(row.id));
  const choose = (rowId: string, isChosen: boolean) =>
    setIds((now) => new Set(isChosen ? [...now, rowId] : [...now].filter((other) => other !== rowId)));
  return (
    <Frame>
      <BackLink to={paths.consultation(cycle.slug, id)}>
        <span lang={cycle.locale}>{one.title}</span>
      </BackLink>
      <PageHeader title={t('responses.heading')} lead={t('responses.lead')} />
      <ListTable
        caption={t('listed')}
        columns={columns}
        rows={all.items}
        rowKey={(row) => row.id}
        counted={(count) => t('count', { count })}
        timeZone={cycle.timeZone}
        size={25}
        empty={<EmptyState title={t('none')} />}
        draw={(shown) => (
          <ol className={s.entries}>
            {shown.map((row) => (
              <Line
                key={row.id}
                one={row}
                cycle={cycle}
                isChosen={ids.has(row.id)}
                canInform={all.canModerate}
                onInformed={refresh}
                onChoose={(isChosen) => choose(row.id, isChosen)}
              />
            ))}
          </ol>
        )}
      />
      {all.items.length > 0 && (
        <Bar chosen={chosen} drafts={all.items.filter(mayBe.publish)} canModerate={all.canModerate} onAct={setAct} />
      )}
      <Suspense>
        {act && (
          <Dialog
            act={act}
            cycle={cycle}
            id={id}
            all={all}
            chosen={chosen}
            end={() => setIds(new Set())}
            onClose={() => setAct(null)}
          />
        )}
      </Suspense>
    </Frame>
  );
}
