import type { Rating } from '@minga/shared/commitments/schema.ts';
import { RATER_ROLES } from '@minga/shared/commitments/template.ts';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { ratingsQuery } from '../api.ts';
import { Swatch } from './mix.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { LinkedText } from '../../../ui/linked-text.tsx';
import s from './ratings.module.css';

// Most who read the page rate nothing: forms come when they are asked for.
const RatingDialog = lazy(async () => ({ default: (await import('./rating-dialogs.tsx')).RatingDialog }));
const RetractDialog = lazy(async () => ({ default: (await import('./rating-dialogs.tsx')).RetractDialog }));

type Props = { cycleId: string; number: number; timeZone: string; canRate: boolean; canRecord: boolean };

/** Who wrote it down and where it can be read, and on which text it was given. */
function Provenance({ rating }: { rating: Rating }) {
  const { t } = useTranslation('commitments');
  const { recordedBy, source, versionNumber, newestVersion } = rating;
  const isOlder = versionNumber !== null && newestVersion !== null && versionNumber < newestVersion;
  return (
    <>
      {recordedBy !== null && (
        <Text tone="muted" size={15}>
          {t('rating.recordedBy', { name: recordedBy })}
        </Text>
      )}
      {source !== null && (
        <Text tone="muted" size={15} dir="auto">
          {t('rating.sourceIs')}{' '}
          <bdi>
            <LinkedText>{source}</LinkedText>
          </bdi>
        </Text>
      )}
      {versionNumber !== null && (
        <Text tone="muted" size={15}>
          {t(isOlder ? 'rating.onOlder' : 'rating.onVersion', { version: versionNumber, newest: newestVersion })}
        </Text>
      )}
    </>
  );
}

function One({ rating, onRetract }: { rating: Rating; onRetract: (() => void) | null }) {
  const { t } = useTranslation('commitments');
  const format = useFormat();
  // A day has no zone: noon in Lima is that day for the formatter.
  const day = format.date(`${rating.ratedOn}T17:00:00Z`);
  return (
    <Stack as="li" gap={1} align="start" data-retracted={rating.retracted !== null}>
      <Row weight={600} as="p" gap={2} align="center">
        <Swatch level={rating.potential} />
        {rating.retracted ? <del>{t(`potential.${rating.potential}`)}</del> : t(`potential.${rating.potential}`)}
      </Row>
      <Text tone="muted" size={15}>
        <bdi>{rating.rater}</bdi> · {t(`rating.role.${rating.role}`)} · {day}
      </Text>
      <Provenance rating={rating} />
      <p dir="auto">
        <LinkedText>{rating.reason}</LinkedText>
      </p>
      {!rating.counts && !rating.retracted && (
        <Text tone="muted" size={15}>
          {t('rating.notCounted')}
        </Text>
      )}
      {rating.retracted && (
        <Text tone="muted" size={15}>
          {t('rating.retracted', { reason: rating.retracted.reason })}
        </Text>
      )}
      {onRetract && !rating.retracted && (
        <Button size="small" variant="quiet" onClick={onRetract}>
          {t('rating.retract')}
        </Button>
      )}
    </Stack>
  );
}

/** What reviewers said of the potential: whose word it is, as what, when and why. The latest of those that count decides. */
export function Ratings({ cycleId, number, timeZone, canRate, canRecord }: Props) {
  const { t } = useTranslation('commitments');
  const [asked, setAsked] = useState<'add' | Rating | null>(null);
  const items = useQuery(ratingsQuery(cycleId, number)).data?.items ?? [];
  if (items.length === 0 && !canRate) return null;
  const close = () => setAsked(null);
  return (
    <Stack as="section" gap={3} align="start" className={s.ratings} aria-labelledby="ratings">
      <Text as="h2" size={18} id="ratings">
        {t('rating.title')}
      </Text>
      {items.length === 0 && (
        <Text tone="muted" size={15}>
          {t('rating.none')}
        </Text>
      )}
      <Stack as="ul" gap={3} className={s.list}>
        {items.map((rating) => (
          <One key={rating.id} rating={rating} onRetract={canRecord ? () => setAsked(rating) : null} />
        ))}
      </Stack>
      {canRate && <Button onClick={() => setAsked('add')}>{t(canRecord ? 'rating.add' : 'rating.addOwn')}</Button>}
      <Suspense>
        {asked === 'add' && (
          <RatingDialog
            cycleId={cycleId}
            number={number}
            timeZone={timeZone}
            roles={canRecord ? RATER_ROLES.filter((role) => role !== 'observer') : null}
            onClose={close}
          />
        )}
        {asked !== null && asked !== 'add' && (
          <RetractDialog cycleId={cycleId} number={number} rating={asked} onClose={close} />
        )}
      </Suspense>
    </Stack>
  );
}
