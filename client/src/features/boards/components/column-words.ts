import { useTranslation } from 'react-i18next';
import { useBoard } from './board-context.ts';

export type ColumnWords = { count: string | null; empty: string };

/**
 * How many notes stand under a prompt, and what is said when none do. While notes are hidden nobody can know either: the wall
 * shows only one's own, so a zero would stand beside the sixty that others have written.
 */
export function useColumnWords(isGrouped: boolean, count: number): ColumnWords {
  const { t } = useTranslation('boards');
  const isPrivate = useBoard((board) => board.replica?.view.phase) === 'private_writing';
  if (isPrivate) return { count: count === 0 ? null : t('wall.own', { count }), empty: t('wall.shownLater') };
  return {
    count: t(isGrouped ? 'wall.ungrouped' : 'wall.notes', { count }),
    empty: t(isGrouped ? 'wall.noneUngrouped' : 'wall.noneYet'),
  };
}
