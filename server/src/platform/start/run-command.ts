/**
 * The frame of a command that takes its time: Ctrl-C ends it in order, a fault is one message and exit code 1.
 * @param work gets the words after the command's name, and what tells that it shall stop
 */
export function runCommand(work: (args: readonly string[], stop: AbortSignal) => Promise<void>): void {
  const controller = new AbortController();
  // Only once: who presses a second time does not want to wait.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => controller.abort(new Error('Stopped before the end. Nothing was changed.')));
  work(process.argv.slice(2), controller.signal).catch((error: unknown) => {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
