import { useTranslation } from 'react-i18next';
import { useConnection } from '../../../lib/connection.ts';
import type { SaveState } from '../../../lib/draft-store.ts';
import { SaveLine } from '../../../parts/save-line.tsx';
import { type Safety, SaveMark } from '../../../parts/save-mark.tsx';
import { unsavedCount } from '../store.ts';
import { useBoard } from './board-context.ts';

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Bottom left, always: is what I wrote safe, and where is it? Nothing of one's own at stake: is there a line? */
export function BoardSaveLine() {
  const { t } = useTranslation('boards');
  const line = useBoard((board) => board.line);
  const count = useBoard(unsavedCount);
  const savedAt = useBoard((board) => board.savedAt);
  const isDurable = useBoard((board) => board.isDurable);
  const isOffline = useConnection() === 'offline';
  const isCut = isOffline || line === 'reconnecting';
  const said = (state: SaveState<never>) => <SaveLine state={state} timeZone={HERE} isFloating />;
  const about = (safety: Safety, words: string) => (
    <SaveMark safety={safety} isFloating>
      {words}
    </SaveMark>
  );
  if (line === 'connecting') return about('moving', t('line.connecting'));
  if (isCut && count > 0) return said({ kind: 'offline', count, isKept: isDurable });
  if (isOffline) return about('here', t('line.offline'));
  if (isCut) return about('returning', t('line.returning'));
  if (count > 0) return said({ kind: 'saving' });
  return savedAt === null
    ? about('saved', t('line.live'))
    : said({ kind: 'saved', at: new Date(savedAt).toISOString() });
}
