import type { Need } from '@minga/shared/events/needs.ts';
import { ArrowRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Countdown } from '../../../ui/countdown.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Row, Stack } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import s from './needs.module.css';

/** What happens at the deadline of a need, where nothing closes then. */
const AT_DEADLINE: Partial<Record<Need['kind'], 'begins' | 'due'>> = {
  'attend-meeting': 'begins',
  'answer-meeting': 'begins',
  'notify-of-meeting': 'begins',
  'untangle-meetings': 'due',
  'vote-ahead': 'begins',
  'cover-tables': 'begins',
  'meet-gate': 'begins',
  'notify-of-stage': 'due',
  'publish-meetings': 'due',
  'answer-requests': 'due',
  'answer-as-administration': 'due',
  'restore-diagnosis': 'due',
  'review-diagnoses': 'due',
};

function NeedItem({ need }: { need: Need }) {
  const { t } = useTranslation(['people', 'shell']);
  const words = 'stage' in need.params ? { ...need.params, stage: t(`shell:stage.${need.params.stage}`) } : need.params;
  const sentence =
    need.kind === 'meet-gate' ? (`gate.${need.params.criterion}` as const) : (`need.${need.kind}` as const);
  return (
    <Stack as="li" gap={0.5} className={s.need}>
      <Row as={Link} gap={4} align="center" justify="between" to={need.href} className={s.link}>
        <span className={s.what}>{t(sentence, words)}</span>
        <ArrowRight aria-hidden="true" strokeWidth={1.75} />
      </Row>
      {need.deadline && (
        <Countdown deadline={need.deadline} timeZone={need.timeZone} what={AT_DEADLINE[need.kind] ?? 'closes'} />
      )}
    </Stack>
  );
}

function NeedList({ needs, className }: { needs: readonly Need[]; className: string | undefined }) {
  return (
    <ol className={className}>
      {needs.map((need) => (
        <NeedItem key={`${need.kind} ${need.subject.id}`} need={need} />
      ))}
    </ol>
  );
}

type NeedsProps = {
  needs: readonly Need[];
  /** What a forum asks about personal data stands above, in a notice of its own. */
  isAsked?: boolean;
};

/** The short list a person came for, in the order of what is due; what is weeks away stands by itself, below. */
export function Needs({ needs, isAsked = false }: NeedsProps) {
  const { t } = useTranslation('people');
  const now = needs.filter(({ isNow }) => isNow);
  const later = needs.filter(({ isNow }) => !isNow);
  return (
    <Stack as="section" gap={4} aria-labelledby="needs">
      <h2 id="needs">{t('home.needs')}</h2>
      {needs.length === 0 && isAsked && <p>{t('home.nothingPrivacy')}</p>}
      {needs.length === 0 && !isAsked && (
        <EmptyState level={3} title={t('home.nothing')}>
          {t('home.nothingText')}
        </EmptyState>
      )}
      {now.length > 0 && <NeedList needs={now} className={s.list} />}
      {later.length > 0 && (
        <>
          {now.length === 0 && <p>{t('home.nothingNow')}</p>}
          <h3>{t('home.later')}</h3>
          <NeedList needs={later} className={s.later} />
        </>
      )}
    </Stack>
  );
}
