type LogNotifier = {
  /** The log of this room has reached this number. */
  notify(id: string, seq: number): void;
  /** Resolves when every notice has been sent. */
  finished(): Promise<void>;
};
export type LogNotice = { id: string; seq: number };

/**
 * Collects notices of logs that have grown: what comes while some are being sent is sent together, next. Not a part of the
 * transactions that make logs grow: PostgreSQL lets only one transaction with a notification commit at a time, disk
 * included, so that rooms would wait for each other. A notice is a hint; one that is lost is made good by the other servers'
 * sweep.
 */
export function createLogNotifier(
  send: (notices: readonly LogNotice[]) => Promise<void>,
  onTrouble: (error: unknown) => void,
): LogNotifier {
  const waiting = new Map<string, number>();
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    while (waiting.size > 0) {
      const notices = [...waiting].map(([id, seq]) => ({ id, seq }));
      waiting.clear();
      await send(notices).catch(onTrouble);
    }
  }
  return {
    notify(id, seq) {
      waiting.set(id, Math.max(seq, waiting.get(id) ?? 0));
      running ??= run().finally(() => {
        running = null;
      });
    },
    async finished() {
      await running;
    },
  };
}
