/**
 * The frame of a command that takes its time: Ctrl-C ends it in order, a fault is one message and exit code 1.
 * @param work gets the words after the command's name, and what tells that it shall stop
 */
export function runCommand(work: (args: readonly string[], stop: AbortSignal) => Promise<void>): void {
  const controller = new AbortController();
  // Only once: who presses a second time does not want to wait.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => controller.abort(new Error('Stopped before the end. Nothing was changed.')));
  work(process.argv.slice(2), controller.signal).catch(sayFault);
}

/** Ends a command with one message and exit code 1. */
export function sayFault(error: unknown): void {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

/**
 * The frame of a command that checks a file and changes nothing. Exit code 0: it holds; 1: it does not; 2: the words make no
 * sense, or the file cannot be read.
 * @param asked null when the words make no sense
 */
export async function runCheck<Asked extends { file: string }>(
  asked: Asked | null,
  usage: string,
  check: (asked: Asked) => Promise<boolean>,
): Promise<void> {
  if (!asked) {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  process.exitCode = await check(asked).then(
    (isSound) => (isSound ? 0 : 1),
    (error: Error) => {
      console.error(`${asked.file} cannot be read: ${error.message}`);
      return 2;
    },
  );
}
