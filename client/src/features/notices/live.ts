import { NOTICE_EVENTS } from '@minga/shared/notices/live.ts';
import { useEffect, useRef } from 'react';
import { type SocketLine, socketLine } from '../../lib/socket-line.ts';
import { useAskAgain } from '../../lib/query-keys.ts';

const ANSWER_WITHIN = 10_000;
/** What concerns a whole forum rings in all its windows: they do not all ask at the same instant. Milliseconds. */
const SPREAD = 800;

/**
 * Watches over this line.
 * @param onRing there may be something new, also after the line was down
 * @param onLive whether it would be heard now
 */
export function watchNotices(line: SocketLine, onRing: () => void, onLive: (isLive: boolean) => void): void {
  line.on(NOTICE_EVENTS.changed, onRing);
  line.onLost(() => onLive(false));
  line.onOpen(() => {
    void line.ask(NOTICE_EVENTS.watch, {}, ANSWER_WITHIN).then(
      (answer) => {
        const isLive = (answer as { ok?: boolean } | null)?.ok === true;
        onLive(isLive);
        if (isLive) onRing();
      },
      () => onLive(false),
    );
  });
}

/**
 * Has this window hear of notices by itself; `setLive` says whether it does. Only one that is looked at keeps a line open: of a person's many windows
 * each would take one from those that a board needs.
 * @param answeredAt when the server last answered this person: a line that it ended, as a restart does, is opened again then
 */
export function useLiveNotices(answeredAt: number, setLive: (isLive: boolean) => void): void {
  const askAgain = useAskAgain();
  const again = useRef(() => {});
  const latest = useRef(askAgain);
  latest.current = askAgain;
  useEffect(() => {
    let line: SocketLine | null = null;
    let isWanted = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ring = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void latest.current('notices'), Math.random() * SPREAD);
    };
    const stop = () => {
      isWanted = false;
      line?.close();
      line = null;
      setLive(false);
    };
    const start = () => {
      if (isWanted) return;
      isWanted = true;
      void socketLine({ isQuiet: true }).then((opened) => {
        if (!isWanted || line) return opened.close();
        line = opened;
        watchNotices(opened, ring, setLive);
      });
    };
    const follow = () => (document.visibilityState === 'visible' ? start() : stop());
    follow();
    again.current = () => {
      if (!line || line.isOpen()) return;
      stop();
      follow();
    };
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      clearTimeout(timer);
      stop();
    };
  }, [setLive]);
  useEffect(() => {
    if (answeredAt > 0) again.current();
  }, [answeredAt]);
}
