import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { onAct } from './acts.ts';
import { meQuery } from './session.ts';

/** Asks again who somebody is after each act, while an act may change it: the first one accepts an invitation. */
export function useMeAfterActs(): void {
  const client = useQueryClient();
  useEffect(() => onAct(() => void client.invalidateQueries(meQuery)), [client]);
}
