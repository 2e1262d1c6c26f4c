export type LogNews = {
  /** The log of this board has reached this number. */
  tell(boardId: string, seq: number): void;
  /** Resolves when everything has been told. */
  settle(): Promise<void>;
};

/**
 * Collects news of logs that have grown: what comes while some are being told is told together, next. Not a part of the
 * transactions that make logs grow: PostgreSQL lets only one transaction with a notification commit at a time, disk
 * included, so that boards would wait for each other. News is a hint; what is lost is found by the other servers' sweep.
 */
export function openLogNews(
  send: (news: readonly { boardId: string; seq: number }[]) => Promise<void>,
  onTrouble: (error: unknown) => void,
): LogNews {
  const waiting = new Map<string, number>();
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    while (waiting.size > 0) {
      const news = [...waiting].map(([boardId, seq]) => ({ boardId, seq }));
      waiting.clear();
      await send(news).catch(onTrouble);
    }
  }
  return {
    tell(boardId, seq) {
      waiting.set(boardId, Math.max(seq, waiting.get(boardId) ?? 0));
      running ??= run().finally(() => {
        running = null;
      });
    },
    async settle() {
      await running;
    },
  };
}
