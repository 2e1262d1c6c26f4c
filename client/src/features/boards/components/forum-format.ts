import { useQuery } from '@tanstack/react-query';
import { cycleQuery } from '../../../lib/cycle.ts';
import { type Formatters, useFormat } from '../../../lib/format.ts';
import { useScope } from './board-context.ts';

/** The cycle of the board; undefined for a guest of a cycle that is not public. */
export function useCycleOfBoard() {
  const { slug } = useScope();
  return useQuery(cycleQuery(slug)).data;
}

/** In the forum's zone, like every time of its screens. */
export function useForumFormat(): Formatters {
  return useFormat(useCycleOfBoard()?.timeZone);
}
