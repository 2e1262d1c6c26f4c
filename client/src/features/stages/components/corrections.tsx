import type { CycleChanges } from '@minga/shared/cycles/sheet.ts';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { DatedEntry, DatedLog } from '../../../ui/dated-log.tsx';
import { Stack } from '../../../ui/layout.tsx';
import { cycleChangesQuery, cycleSheetQuery } from '../api.ts';
import s from '../pages/stages-page.module.css';

const CorrectDialog = lazy(() => import('./correct-dialog.tsx'));

const FIELDS = ['title', 'purpose', 'planStartsOn', 'planEndsOn', 'themes'] as const;

function Change({ change, timeZone }: { change: CycleChanges['items'][number]; timeZone: string }) {
  const { t } = useTranslation('stages');
  const format = useFormat(timeZone);
  const { before, after } = change;
  // A day has no zone: noon in UTC is that day for whoever formats it.
  const day = (text: string) => format.date(`${text}T17:00:00Z`);
  const words = (side: typeof before, field: (typeof FIELDS)[number]) => {
    if (field === 'themes') return (side.themes ?? []).join(' · ');
    const text = side[field] ?? '';
    return field === 'planStartsOn' || field === 'planEndsOn' ? day(text) : text;
  };
  const changes = FIELDS.filter((field) => field in after).map((field) => ({
    key: field,
    label: t(`correct.field.${field}`),
    before: words(before, field),
    after: words(after, field),
  }));
  return (
    <DatedEntry at={change.at} person={change.person} timeZone={timeZone} changes={changes} reason={change.reason} />
  );
}

/** What the cycle said before and says now, since it was published; nothing while nothing was corrected. */
export function Corrections({ cycleId, timeZone }: { cycleId: string; timeZone: string }) {
  const { t } = useTranslation('stages');
  const items = useQuery(cycleChangesQuery(cycleId)).data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Stack as="section" gap={3} aria-labelledby="corrections" className={s.log}>
      <h2 id="corrections">{t('correct.log')}</h2>
      <DatedLog>
        {items.map((change) => (
          <Change key={change.id} change={change} timeZone={timeZone} />
        ))}
      </DatedLog>
    </Stack>
  );
}

/** For facilitators: the door to the form, which opens with what the cycle says at that moment. */
export function CorrectButton({ cycleId }: { cycleId: string }) {
  const { t } = useTranslation('stages');
  const [isOpen, setOpen] = useState(false);
  const { data: sheet } = useQuery({ ...cycleSheetQuery(cycleId), enabled: isOpen });
  return (
    <>
      <Button busy={isOpen && !sheet} onClick={() => setOpen(true)}>
        {t('correct.open')}
      </Button>
      {isOpen && sheet && (
        <Suspense fallback={null}>
          <CorrectDialog cycleId={cycleId} sheet={sheet} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
