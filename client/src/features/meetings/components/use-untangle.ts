import type { Outcome } from '@minga/shared/meetings/untangle/outcome.ts';
import type { Question } from '@minga/shared/meetings/untangle/search.ts';
import type { Progress } from '@minga/shared/meetings/untangle/untangler.ts';
import { useEffect, useRef, useState } from 'react';
import type { FromWorker, ToWorker } from './untangle-worker.ts';

type Untangling =
  | { state: 'idle' }
  | { state: 'running'; progress: Progress | null }
  | { state: 'found'; outcome: Outcome }
  /** The browser could not work it out. */
  | { state: 'failed' };

/** One search at a time, in a worker that goes with whoever asked. */
export function useUntangle() {
  const [now, setNow] = useState<Untangling>({ state: 'idle' });
  const worker = useRef<Worker | null>(null);
  const leave = () => {
    worker.current?.terminate();
    worker.current = null;
  };
  useEffect(() => () => worker.current?.terminate(), []);

  function begin(question: Question): void {
    leave();
    const made = new Worker(new URL('./untangle-worker.ts', import.meta.url), { type: 'module' });
    worker.current = made;
    setNow({ state: 'running', progress: null });
    made.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === 'progress') setNow({ state: 'running', progress: data.progress });
      else {
        leave();
        setNow({ state: 'found', outcome: data.outcome });
      }
    });
    made.addEventListener('error', () => {
      leave();
      setNow({ state: 'failed' });
    });
    made.postMessage({ kind: 'begin', question } satisfies ToWorker);
  }
  const stop = () => worker.current?.postMessage({ kind: 'stop' } satisfies ToWorker);
  const reset = () => {
    leave();
    setNow({ state: 'idle' });
  };
  return { now, begin, stop, reset };
}
