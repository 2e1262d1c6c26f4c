import type { PlannedLetter as Plan } from '@minga/shared/notices/schema.ts';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Skeleton } from '../ui/skeleton.tsx';
import { LetterPreview } from './letter-preview.tsx';

type Props = {
  plan: Plan;
  /** What else comes with the letter. */
  more?: string;
  /** Of whom nobody can be told, in the words of the act. */
  untold?: string | undefined;
};

function Notified({ plan, more, untold }: Props) {
  const { t } = useTranslation('notices');
  const { people, isByText, letter, others = [], calledOff = 0, askedAgain = 0, awaited = 0 } = plan;
  const invited = awaited > 0 && <p>{t('notify.awaited', { count: awaited })}</p>;
  if (people === 0)
    return (
      <>
        <p>{untold ?? t('notify.nobody')}</p>
        {invited}
      </>
    );
  const parts = (['atOnce', 'daily', 'none'] as const).flatMap((how) =>
    plan[how] > 0 ? [t(`notify.${how}`, { count: plan[how] })] : [],
  );
  const hint = [t('notify.previewHint'), ...(more ? [more] : [])].join(' ');
  const openOf = ({ subject }: NonNullable<Plan['letter']>) =>
    others.length > 0 ? `${t('notify.preview')}: ${subject}` : t('notify.preview');
  return (
    <>
      <p>
        {t(isByText ? 'notify.byText' : 'notify.people', { count: people })} {parts.join(' ')}
      </p>
      {untold && <p>{untold}</p>}
      {invited}
      {calledOff > 0 && <p>{t('notify.calledOff', { count: calledOff })}</p>}
      {askedAgain > 0 && <p>{t('notify.askedAgain', { count: askedAgain })}</p>}
      {letter && <LetterPreview words={{ open: openOf(letter), hint, subject: t('notify.subject') }} letter={letter} />}
      {others.map((other) => (
        <LetterPreview
          key={other.subject}
          words={{ open: openOf(other), hint, subject: t('notify.subject') }}
          letter={other}
        />
      ))}
    </>
  );
}

/** Before an act: whom it notifies and how, and the letter. */
export const PlannedLetter = (props: Props) => (
  <Suspense fallback={<Skeleton lines={2} />}>
    <Notified {...props} />
  </Suspense>
);
