import { NOTICE_EVENTS } from '@minga/shared/notices/live.ts';
import { type Hint, useLiveHint } from '../../lib/live-hint.ts';
import { useAskAgain } from '../../lib/query-keys.ts';

const BELL: Hint = { ...NOTICE_EVENTS, about: {} };

/**
 * Has this window hear of notices by itself; `setLive` says whether it does.
 * @param answeredAt when the server last answered this person
 */
export function useLiveNotices(answeredAt: number, setLive: (isLive: boolean) => void): void {
  const askAgain = useAskAgain();
  useLiveHint(BELL, { ring: () => void askAgain('notices'), setLive, answeredAt });
}
