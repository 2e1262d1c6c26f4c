/**
 * Sends what changes after a pause, one request at a time: how a draft is saved while somebody writes it.
 * @param send begins a request; null when there is nothing to send
 */
export function createPacedSender(send: () => Promise<void> | null) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;
  let isStopped = false;

  /** Sends now. Resolves when the server has it or has said why not. */
  async function flush(): Promise<void> {
    clearTimeout(timer);
    // Several may wait for the request under way; only one of them begins the next.
    while (running) await running;
    const sending = send();
    if (!sending) return;
    running = sending.finally(() => {
      running = null;
    });
    await running;
  }
  return {
    flush,
    /** In so many milliseconds, and not at any time that was planned before. */
    schedule(delay: number): void {
      clearTimeout(timer);
      if (!isStopped) timer = setTimeout(() => void flush(), delay);
    },
    cancel: () => clearTimeout(timer),
    start: () => {
      isStopped = false;
    },
    /** Nothing more is planned; what is under way arrives. */
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
