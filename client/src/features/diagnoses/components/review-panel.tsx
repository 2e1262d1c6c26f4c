import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import type { DiagnosisReview, Submission } from '@minga/shared/diagnoses/schema.ts';
import { RULE_OF_CHECK } from '@minga/shared/diagnoses/review.ts';
import { lastInstantOf } from '@minga/shared/kernel/periods.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, CircleDashed, Send, Undo2 } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverInstant } from '../../../lib/clock.ts';
import { useFormat } from '../../../lib/format.ts';
import { ChangedPart } from '../../../parts/changed-part.tsx';
import { FileList } from '../../../parts/file-list.tsx';
import { Button } from '../../../ui/button.tsx';
import { DatedEntry, DatedLog } from '../../../ui/dated-log.tsx';
import { Grid, Row, Stack, Text } from '../../../ui/layout.tsx';
import { PartLink } from '../../../ui/link.tsx';
import { TextDiff } from '../../../ui/text-diff.tsx';
import { filePath, reviewQuery } from '../api.ts';
import s from './review-panel.module.css';
import { TakeBack } from './take-back.tsx';

const PublishDialog = lazy(() => import('./publish-dialog.tsx'));
const ReturnDialog = lazy(() => import('./return-dialog.tsx'));

type InReview = NonNullable<DiagnosisReview['inReview']>;
type Shown = { cycle: CycleSummary; review: DiagnosisReview };

/** What a program sees of each point; who reviews looks for themselves. */
function Checklist({ checklist, locale }: { checklist: InReview['checklist']; locale: string }) {
  const { t } = useTranslation('diagnoses');
  const partName = (part: InReview['checklist'][number]['parts'][number]) =>
    part === 'files' ? t('form.send.fileOrSummary') : t(`form.fields.${part}`);
  return (
    <Stack as="section" gap={3} aria-labelledby="checklist">
      <Text as="h3" size={18} id="checklist">
        {t('review.checklist')}
      </Text>
      <Stack as="ul">
        {checklist.map(({ check, isMet, isOpen, parts, files }) => {
          const Icon = isOpen ? CircleDashed : isMet ? CircleCheck : CircleAlert;
          const state = isOpen ? 'open' : isMet ? 'met' : 'unmet';
          const named = { parts: parts.map(partName).join(', '), files: files.join(', ') };
          return (
            <Grid as="li" columns="mark" gap={3} key={check} className={s.check}>
              <Icon role="img" aria-label={t(`review.${state}`)} strokeWidth={1.75} className={s[state]} />
              <Stack gap={0.5}>
                <Row as="p" gap={1} across={2} align="baseline" wrap>
                  <strong>{t(`review.check.${check}.name`)}</strong>
                  <Text as="span" tone="muted" size={14}>
                    {RULE_OF_CHECK[check]}
                  </Text>
                </Row>
                <p lang={named.files ? locale : undefined}>
                  {isOpen
                    ? t('review.check.files-text.open', named)
                    : t(`review.check.${check}.${isMet ? 'met' : 'unmet'}`, named)}
                </p>
              </Stack>
            </Grid>
          );
        })}
      </Stack>
    </Stack>
  );
}

/** Each part that reads otherwise than when it was handed in before, as one would mark it on paper. */
function Changes({ inReview: { before, changed, texts }, locale }: { inReview: InReview; locale: string }) {
  const { t } = useTranslation('diagnoses');
  if (!before) return null;
  if (changed.length === 0) return <Text tone="muted">{t('review.unchanged')}</Text>;
  return (
    <details>
      <summary>
        {t('review.changed')}: {changed.map((part) => t(`form.fields.${part}`)).join(', ')}
      </summary>
      <Stack gap={4}>
        {changed.map((part) => (
          <ChangedPart key={part} label={t(`form.fields.${part}`)}>
            <TextDiff before={before[part]} after={texts[part]} lang={locale} />
          </ChangedPart>
        ))}
      </Stack>
    </details>
  );
}

function Acts({ cycle, review }: Shown) {
  const { t } = useTranslation('diagnoses');
  const [open, setOpen] = useState<'publish' | 'return' | null>(null);
  const { abilities, submissions } = review;
  const submission = submissions[0]?.number ?? 0;
  const dialog = { cycleId: cycle.id, review, submission, onClose: () => setOpen(null) };
  return (
    <Row gap={2} across={3} align="center" wrap className="no-print">
      {abilities.canPublish && (
        <Button variant="primary" icon={<Send aria-hidden="true" />} onClick={() => setOpen('publish')}>
          {t('review.publish')}
        </Button>
      )}
      {abilities.canReturn && (
        <Button icon={<Undo2 aria-hidden="true" />} onClick={() => setOpen('return')}>
          {t('review.return')}
        </Button>
      )}
      {abilities.canPublish && <PartLink part="questions">{t('review.ask')}</PartLink>}
      {abilities.canTakeBack && (
        <TakeBack cycleId={cycle.id} id={review.id} submission={submission} onTaken={() => undefined} />
      )}
      <Suspense>
        {open === 'publish' && <PublishDialog {...dialog} />}
        {open === 'return' && <ReturnDialog {...dialog} />}
      </Suspense>
    </Row>
  );
}

function outcomeOf({ outcome, decidedBy }: Submission) {
  return outcome === 'published' && decidedBy === null ? 'by-itself' : `${outcome}`;
}

/** Each time that it was handed in, and what came of it. */
function History({ submissions, cycle }: { submissions: readonly Submission[]; cycle: CycleSummary }) {
  const { t } = useTranslation('diagnoses');
  const format = useFormat(cycle.timeZone);
  return (
    <Stack as="section" gap={3} aria-labelledby="review-history">
      <Text as="h3" size={18} id="review-history">
        {t('review.history')}
      </Text>
      <DatedLog>
        {submissions.map((one) => (
          <DatedEntry
            key={one.number}
            at={one.at}
            person={one.person}
            timeZone={cycle.timeZone}
            what={
              <>
                <strong>{t('review.times', { number: one.number })}.</strong>{' '}
                {t(`review.outcome.${outcomeOf(one)}` as 'review.outcome.published', { person: one.decidedBy })}
                {one.decidedAt && (
                  <Text as="span" tone="muted" size={14}>
                    {' '}
                    {format.dateTime(one.decidedAt)}
                  </Text>
                )}
              </>
            }
            reason={one.reason}
          >
            {one.points.length > 0 && (
              <ul>
                {one.points.map((point) => (
                  <li key={point}>{t(`review.point.${point}`)}</li>
                ))}
              </ul>
            )}
          </DatedEntry>
        ))}
      </DatedLog>
    </Stack>
  );
}

type Props = {
  cycle: CycleSummary;
  id: string;
  /** Its words as the page shows them, which has what that takes already. */
  chapters: (texts: InReview['texts']) => ReactNode;
};

/** Review of one diagnosis, for its organisation and the facilitation: the list, the acts, what was handed in, and its history. */
export default function ReviewPanel({ cycle, id, chapters }: Props) {
  const { t } = useTranslation('diagnoses');
  const format = useFormat(cycle.timeZone);
  const { data: review } = useSuspenseQuery(reviewQuery(cycle.id, id));
  const { inReview, submissions, number } = review;
  const [last] = submissions;
  if (!last) return null;
  const now = serverInstant();
  const until = format.weekday(lastInstantOf(last.publishesAt));
  const relative = format.relative(last.publishesAt, now);
  return (
    <>
      <Stack as="section" gap={5} className={s.panel} aria-labelledby="review">
        <Stack gap={2}>
          <Text as="h2" size={22} id="review">
            {t('review.title')}
          </Text>
          <Text tone="muted" measure>
            {t('review.lead')}
          </Text>
        </Stack>
        {inReview && (
          <>
            <Stack gap={1}>
              <p>{t('review.presented', { person: last.person, when: format.dateTime(last.at) })}</p>
              <p>{t(last.publishesAt > now ? 'review.until' : 'review.overdue', { until, relative })}</p>
            </Stack>
            <Checklist checklist={inReview.checklist} locale={cycle.locale} />
            <Changes inReview={inReview} locale={cycle.locale} />
            <Acts cycle={cycle} review={review} />
          </>
        )}
        <History submissions={submissions} cycle={cycle} />
      </Stack>
      {inReview && (
        <>
          <FileList
            files={inReview.files}
            hrefOf={(fileId) => filePath(cycle.id, number, fileId)}
            lang={cycle.locale}
            title={t('page.files')}
            isPart
          />
          {chapters(inReview.texts)}
        </>
      )}
    </>
  );
}
