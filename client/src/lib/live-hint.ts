import { useEffect, useRef } from 'react';
import { type SocketLine, socketLine } from './socket-line.ts';

const ANSWER_WITHIN = 10_000;
/** What concerns many rings in all their windows: they do not all ask at the same instant, and none twice within it. Milliseconds. */
const SPREAD = 800;

/** Something of which the server only says that it is otherwise now; what it is, is asked. `about`: which of its kind. */
export type Hint = {
  readonly watch: string;
  readonly changed: string;
  /** where one line may watch several of them, one after the other */
  readonly leave?: string;
  readonly about: Readonly<Record<string, string>>;
};

/**
 * Watches over this line.
 * @param onRing there may be something new, also after the line was down
 * @param onLive whether it would be heard now
 */
export function watchHint(
  line: SocketLine,
  { watch, changed, about }: Hint,
  onRing: () => void,
  onLive: (isLive: boolean) => void,
): void {
  line.on(changed, onRing);
  line.onLost(() => onLive(false));
  line.onOpen(() => {
    void line.ask(watch, about, ANSWER_WITHIN).then(
      (answer) => {
        const isLive = (answer as { ok?: boolean } | null)?.ok === true;
        onLive(isLive);
        if (isLive) onRing();
      },
      () => onLive(false),
    );
  });
}

type Heard = {
  /** What may have changed is asked. */
  ring(): void;
  /** Whether this window hears of it by itself now; the same function each time. */
  setLive(isLive: boolean): void;
  /** When the server last answered this person: a line that it ended, as a restart does, is opened again then. */
  answeredAt: number;
};

/**
 * Has this window hear of something by itself. Only one that is looked at keeps a line open: of a person's many windows each
 * would take one from those that a board needs.
 * @param hint the same object as long as it is the same thing; null: of nothing
 */
export function useLiveHint(hint: Hint | null, { ring, setLive, answeredAt }: Heard): void {
  const again = useRef(() => {});
  const latest = useRef(ring);
  latest.current = ring;
  useEffect(() => {
    if (hint === null) return;
    let line: SocketLine | null = null;
    let isWanted = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onRing = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        latest.current();
      }, Math.random() * SPREAD);
    };
    const stop = () => {
      isWanted = false;
      if (hint.leave) line?.send(hint.leave, hint.about);
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
        watchHint(opened, hint, onRing, setLive);
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
  }, [hint, setLive]);
  useEffect(() => {
    if (answeredAt > 0) again.current();
  }, [answeredAt]);
}
