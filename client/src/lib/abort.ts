/**
 * A signal that fires after `milliseconds`, or when `given` fires. By hand, because `AbortSignal.any` and
 * `AbortSignal.timeout` are younger than the oldest browsers we serve.
 */
export function abortAfter(
  milliseconds: number,
  given?: AbortSignal,
): { signal: AbortSignal; isTimeout(): boolean; done(): void } {
  const controller = new AbortController();
  let isTimeout = false;
  const timer = setTimeout(() => {
    isTimeout = true;
    controller.abort();
  }, milliseconds);
  const follow = () => controller.abort(given?.reason);
  if (given?.aborted) follow();
  else given?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    isTimeout: () => isTimeout,
    done: () => {
      clearTimeout(timer);
      given?.removeEventListener('abort', follow);
    },
  };
}
