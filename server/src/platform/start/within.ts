/**
 * Waits for work that belongs to stopping, but never longer than this: a connection that died without a word must not
 * keep the process alive.
 * @param milliseconds how long at most
 */
export async function within(milliseconds: number, work: Promise<unknown> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((done) => {
    timer = setTimeout(done, milliseconds);
  });
  await Promise.race([Promise.resolve(work).catch(() => {}), late]);
  clearTimeout(timer);
}
