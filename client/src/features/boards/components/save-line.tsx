import { useTranslation } from 'react-i18next';
import { useConnection } from '../../../lib/connection.ts';
import { useFormat } from '../../../lib/format.ts';
import { type Safety, SaveMark } from '../../../parts/save-mark.tsx';
import { unsavedCount } from '../store.ts';
import { useBoard } from './board-context.ts';

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Bottom left, always: is what I wrote safe, and where is it? */
export function SaveLine() {
  const { t } = useTranslation('boards');
  const format = useFormat(HERE);
  const line = useBoard((board) => board.line);
  const count = useBoard(unsavedCount);
  const savedAt = useBoard((board) => board.savedAt);
  const isDurable = useBoard((board) => board.isDurable);
  const isOffline = useConnection() === 'offline';
  const isCut = isOffline || line === 'reconnecting';
  const state = line === 'connecting' ? 'connecting' : isCut ? 'cut' : count > 0 ? 'saving' : 'saved';
  const safety = (
    { connecting: 'moving', cut: isOffline ? 'here' : 'returning', saving: 'moving', saved: 'saved' } as const
  )[state] satisfies Safety;
  const words = {
    connecting: t('line.connecting'),
    cut:
      count > 0
        ? t(isDurable ? 'line.kept' : 'line.keptInTab', { count })
        : t(isOffline ? 'line.offline' : 'line.returning'),
    saving: t('line.saving'),
    saved: savedAt === null ? t('line.live') : t('line.saved', { time: format.time(new Date(savedAt)) }),
  }[state];
  return (
    <SaveMark safety={safety} isFloating>
      <span>{words}</span>
    </SaveMark>
  );
}
