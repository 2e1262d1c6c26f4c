import { useTranslation } from 'react-i18next';
import { serverTime } from '../lib/clock.ts';
import type { SaveState } from '../lib/draft-store.ts';
import { useFormat } from '../lib/format.ts';
import { sentenceOf } from '../lib/http.ts';
import { Text } from '../ui/layout.tsx';
import s from './save-line.module.css';
import { PartLink } from '../ui/link.tsx';
import { type Safety, SaveMark } from './save-mark.tsx';

/** Where the line that says so leads: who types further down does not see the two texts. */
export const CLASH = 'draft-clash';

const SAFETY: Record<SaveState<unknown>['kind'], Safety> = {
  saved: 'saved',
  waiting: 'moving',
  saving: 'moving',
  offline: 'here',
  'signed-out': 'here',
  failed: 'refused',
  conflict: 'refused',
};

function useSentence<Text>(state: SaveState<Text>, timeZone: string): string {
  const { t } = useTranslation('shell');
  const format = useFormat(timeZone);
  // An hour alone is today's.
  const when = (at: string) => (format.date(at) === format.date(serverTime()) ? format.time(at) : format.dateTime(at));
  switch (state.kind) {
    case 'saved':
      return state.at ? t('draft.saved', { time: when(state.at) }) : t('draft.clean');
    case 'offline':
    case 'signed-out':
      return t(state.isKept ? `draft.${state.kind}` : 'draft.notKept', { count: state.count });
    case 'failed':
      return t('draft.failed', { why: state.error.errors[0] ? sentenceOf(state.error.errors[0]) : state.error.title });
    default:
      return t(`draft.${state.kind}`);
  }
}

type Props<Text> = {
  state: SaveState<Text>;
  timeZone: string;
  /** Where it is tried again without anybody's asking, there is no such button. */
  onRetry?: () => void;
  /** On a wall it lies over what others wrote. */
  isFloating?: boolean;
};

/** Where the words are right now: on the server since 12:03, on their way, or still on this device. */
export function SaveLine<Text>({ state, timeZone, onRetry, isFloating }: Props<Text>) {
  const { t } = useTranslation('shell');
  const sentence = useSentence(state, timeZone);
  return (
    <SaveMark safety={SAFETY[state.kind]} isFloating={isFloating}>
      {state.kind === 'conflict' ? <PartLink part={CLASH}>{sentence}</PartLink> : sentence}
      {onRetry && (state.kind === 'offline' || state.kind === 'failed') && (
        <Text as="button" tone="indigo" weight={650} type="button" className={s.retry} onClick={onRetry}>
          {t('draft.retry')}
        </Text>
      )}
    </SaveMark>
  );
}
