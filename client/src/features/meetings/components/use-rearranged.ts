import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import { useTranslation } from 'react-i18next';
import { inOneLine } from '../../../lib/http.ts';
import { showToast } from '../../../ui/toast-store.ts';
import { rearrangeMeetings, useRefreshPlan } from '../api.ts';
import { placesBack } from './untangle-model.ts';

/** Says that many meetings are elsewhere; drafts can all be taken back at once, unless somebody has changed one meanwhile. */
export function useRearranged(cycleId: string) {
  const { t } = useTranslation('meetings');
  const refresh = useRefreshPlan(cycleId);
  return async (after: readonly Meeting[], before: PlanView, mayUndo: boolean): Promise<void> => {
    const undo = async () => {
      const said = await rearrangeMeetings(cycleId, { meetings: placesBack(after, before) }).then(
        () => ({ message: t('untangle.undone'), tone: 'plain' as const }),
        (error: unknown) => ({ message: inOneLine(error), tone: 'error' as const }),
      );
      await refresh();
      showToast(said.message, { tone: said.tone });
    };
    await refresh();
    showToast(t('untangle.done', { count: after.length }), mayUndo ? { undo: () => void undo() } : {});
  };
}
