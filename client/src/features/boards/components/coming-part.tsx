import { type ComponentType, useEffect, useState } from 'react';

type Load<P> = () => Promise<{ default: ComponentType<P> }>;

/** Milliseconds until a part that could not be fetched is tried again. */
const AGAIN = 3_000;

/**
 * A part whose code comes when it is first shown. Unlike React's own lazy, a line that is down does not take the screen
 * with it: the part is simply missing until the line is back.
 */
export function comingPart<P extends object>(load: Load<P>) {
  let loaded: ComponentType<P> | null = null;
  const fetchPart = async () => {
    loaded = (await load()).default;
    return loaded;
  };
  function ComingPart(props: P) {
    const [Part, setPart] = useState<ComponentType<P> | null>(() => loaded);
    useEffect(() => {
      if (Part) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let isGone = false;
      const attempt = () =>
        fetchPart().then(
          (part) => !isGone && setPart(() => part),
          () => {
            if (!isGone) timer = setTimeout(attempt, AGAIN);
          },
        );
      void attempt();
      return () => {
        isGone = true;
        clearTimeout(timer);
      };
    }, [Part]);
    return Part ? <Part {...props} /> : null;
  }
  /** Brings the code onto the device before it is needed, so that it is there when the line is not. */
  const fetchAhead = () => void fetchPart().catch(() => {});
  return { Part: ComingPart, fetchAhead };
}
