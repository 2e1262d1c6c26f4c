import type { BallotResult, MyObjection } from '@minga/shared/ballots/schema.ts';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { SectorMark } from '../../../parts/sector-mark.tsx';
import type { ObjectionAct } from './objection-dialog.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './objections.module.css';

const ObjectionDialog = lazy(() => import('./objection-dialog.tsx'));

type Props = { result: BallotResult; cycleId: string; ballotId: string; timeZone: string; locale: string };

function One({
  objection,
  timeZone,
  locale,
  onAct,
}: {
  objection: MyObjection;
  timeZone: string;
  locale: string;
  onAct: (act: ObjectionAct) => void;
}) {
  const { t } = useTranslation('ballots');
  const format = useFormat(timeZone);
  const { outcome, organisation, canDecide, canWithdraw } = objection;
  return (
    <Stack as="li" gap={2} className={s.objection}>
      <Row as="p" gap={2} align="center" wrap>
        <SectorMark sector={objection.sector} named />
        <strong>
          <bdi>{organisation}</bdi>
        </strong>
        {objection.isMine && (
          <Text as="span" tone="muted">
            {t('objections.mine')}
          </Text>
        )}
      </Row>
      <Text as="blockquote" quoted written lang={locale} dir="auto">
        {objection.objection}
      </Text>
      <p>
        <strong>{t(`objections.kind.${outcome?.kind ?? 'open'}`)}</strong>
        {outcome && ` ${t('objections.by', { by: outcome.by, when: format.dateTime(outcome.at) })}`}
      </p>
      {outcome?.reason && (
        <Text as="blockquote" quoted written lang={locale} dir="auto">
          {outcome.reason}
        </Text>
      )}
      {(canDecide || canWithdraw) && (
        <Row as="p" gap={2} align="center" wrap className="no-print">
          {canDecide && (
            <Button size="small" onClick={() => onAct('decide')}>
              {t('objections.decide')}
              <span className="visually-hidden"> {t('objections.of', { organisation })}</span>
            </Button>
          )}
          {canWithdraw && (
            <Button size="small" onClick={() => onAct('withdraw')}>
              {t('objections.withdraw')}
            </Button>
          )}
        </Row>
      )}
    </Stack>
  );
}

/** What whoever objected is told first: that something was decided, and what. */
function MyObjections({ objections }: { objections: readonly MyObjection[] }) {
  const { t } = useTranslation('ballots');
  const decided = objections.flatMap(({ isMine, outcome, id }) =>
    isMine && outcome && outcome.kind !== 'withdrawn' ? [{ id, kind: outcome.kind }] : [],
  );
  return decided.map(({ id, kind }) => (
    <Notice key={id} tone={kind === 'integrated' ? 'info' : 'warn'}>
      {t(`objections.told.${kind}`)}
    </Notice>
  ));
}

/** V06: each objection of a consent ballot, and what became of it. */
export function Objections({ result, cycleId, ballotId, timeZone, locale }: Props) {
  const { t } = useTranslation('ballots');
  const [acting, setActing] = useState<{ act: ObjectionAct; objection: MyObjection } | null>(null);
  const { objections, questions } = result;
  if (objections.length === 0) return null;
  const open = objections.filter(({ outcome }) => outcome === null).length;
  return (
    <Stack as="section" gap={4} className={s.part} aria-labelledby="ballot-objections">
      <h2 id="ballot-objections">{t('objections.title')}</h2>
      <MyObjections objections={objections} />
      <p>{open > 0 ? t('objections.open', { count: open }) : t('objections.allDecided')}</p>
      {questions.map((question, at) => {
        const own = objections.filter((one) => one.question === at);
        return own.length === 0 ? null : (
          <section key={question.versionId} aria-label={`${question.commitment}. ${question.title}`}>
            <Text as="h3" size={18} lang={locale}>
              {question.commitment}. {question.title}
            </Text>
            <Stack as="ul" gap={4} className={s.list}>
              {own.map((objection) => (
                <One
                  key={objection.id}
                  objection={objection}
                  timeZone={timeZone}
                  locale={locale}
                  onAct={(act) => setActing({ act, objection })}
                />
              ))}
            </Stack>
          </section>
        );
      })}
      {acting && (
        <Suspense fallback={null}>
          <ObjectionDialog {...acting} cycleId={cycleId} ballotId={ballotId} onClose={() => setActing(null)} />
        </Suspense>
      )}
    </Stack>
  );
}
