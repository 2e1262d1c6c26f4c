import type { SavedState } from '@minga/shared/versions/schema.ts';
import { changedParts } from '@minga/shared/versions/rules.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { History, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Part } from '../lib/draft-store.ts';
import { useFormat } from '../lib/format.ts';
import { savedStateQuery, type SavedStatesSource, savedStatesQuery, useRefreshStates } from '../lib/saved-states.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import type { Reading } from './draft-notices.tsx';
import { ProblemNotice } from '../ui/notice.tsx';
import { ChangedPart } from './changed-part.tsx';
import { VersionItem, VersionItems } from './version-list.tsx';
import { Stack, Text } from '../ui/layout.tsx';
import s from './saved-states.module.css';
import { Skeleton } from '../ui/skeleton.tsx';
import { TextDiff } from '../ui/text-diff.tsx';

type Props<Text> = { source: SavedStatesSource<Text>; now: Text; reading: Reading<Text>; canBringBack: boolean };

function One<Text extends object>({
  state,
  source,
  now,
  reading,
  canBringBack,
  onDone,
}: Props<Text> & { state: SavedState; onDone: () => void }) {
  const { t } = useTranslation('shell');
  const { data, error } = useQuery(savedStateQuery(source, state.id));
  const refresh = useRefreshStates(source);
  const back = useMutation({
    mutationFn: () => source.bringBack(state.id),
    onSuccess: onDone,
    onError: refresh,
  });
  if (!data) return error ? <ProblemNotice error={error} /> : <Skeleton lines={3} />;
  const parts = changedParts(now as Record<string, unknown>, data.text as Record<string, unknown>) as Part<Text>[];
  return (
    <Stack gap={3} className={s.one}>
      {parts.length === 0 && <p>{t('states.same')}</p>}
      {parts.map((part) => (
        <ChangedPart key={part} label={reading.label(part)}>
          <TextDiff before={reading.words(part, now)} after={reading.words(part, data.text)} lang={reading.lang} />
        </ChangedPart>
      ))}
      <ProblemNotice error={back.error} />
      {parts.length > 0 && canBringBack && (
        <Button icon={<Undo2 aria-hidden="true" />} busy={back.isPending} onClick={() => back.mutate()}>
          {t('states.bringBack')}
        </Button>
      )}
    </Stack>
  );
}

function List<Text extends object>(props: Props<Text> & { onDone: () => void }) {
  const { t } = useTranslation('shell');
  const format = useFormat(props.reading.timeZone);
  const [shown, setShown] = useState<string | null>(null);
  const { data, error } = useQuery(savedStatesQuery(props.source));
  if (!data) return error ? <ProblemNotice error={error} /> : <Skeleton lines={4} />;
  if (data.items.length === 0) return <p>{t('states.none')}</p>;
  return (
    <>
      <p>{t('states.text', { count: data.keptDays })}</p>
      <VersionItems>
        {data.items.map((state) => (
          <VersionItem
            key={state.id}
            title={
              <button
                type="button"
                className={s.line}
                aria-expanded={shown === state.id}
                onClick={() => setShown(shown === state.id ? null : state.id)}
              >
                <strong>{format.dateTime(state.savedAt)}</strong>
                <span>{state.isMine ? t('states.mine') : (state.person ?? t('states.before'))}</span>
                <Text as="span" tone="muted">
                  {state.isRestored ? `${t('states.restored')} · ` : ''}
                  {state.person !== null &&
                    state.changed.map((part) => props.reading.label(part as Part<Text>)).join(', ')}
                </Text>
              </button>
            }
          >
            {shown === state.id && <One {...props} state={state} />}
          </VersionItem>
        ))}
      </VersionItems>
    </>
  );
}

/** What a working text said at each saving, for as long as that is kept: look, compare with now, bring back. */
export function SavedStates<Text extends object>(props: Props<Text>) {
  const { t } = useTranslation('shell');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="quiet" size="small" icon={<History aria-hidden="true" />} onClick={() => setOpen(true)}>
        {t('states.open')}
      </Button>
      <Dialog open={isOpen} onClose={() => setOpen(false)} title={t('states.title')} size="wide">
        <List {...props} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}
