/** Beside the page, which stays quick meanwhile: looks for better hours, says how far it is, and stops when it is told to. */
import type { Outcome } from '@minga/shared/meetings/untangle/outcome.ts';
import { type Question, searchOf } from '@minga/shared/meetings/untangle/search.ts';
import type { Progress } from '@minga/shared/meetings/untangle/untangler.ts';

export type ToWorker = { kind: 'begin'; question: Question } | { kind: 'stop' };
export type FromWorker = { kind: 'progress'; progress: Progress } | { kind: 'found'; outcome: Outcome };

/** Between two looks whether it is to stop. */
const STEP_MS = 60;
let isStopped = false;

const say = (message: FromWorker): void => self.postMessage(message);

function run({ step, outcome }: ReturnType<typeof searchOf>): void {
  const progress = step(STEP_MS);
  if (progress.phase === 'done' || isStopped) say({ kind: 'found', outcome: outcome() });
  else {
    say({ kind: 'progress', progress });
    // The message that says stop comes in between.
    setTimeout(run, 0, { step, outcome });
  }
}

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'stop') isStopped = true;
  else run(searchOf(data.question));
});
