import { createStore } from 'zustand/vanilla';

/** For which organisation somebody with several seats acts: asked on arrival, and again when an act hangs on the answer. */
export const seatQuestion = createStore<{ isPutOff: boolean }>(() => ({ isPutOff: false }));
const listeners = new Set<() => void>();

export const putOffSeatQuestion = (): void => seatQuestion.setState({ isPutOff: true });

export const askForSeat = (): void => seatQuestion.setState({ isPutOff: false });

/** Answered: whatever was refused for want of it may be tried again. */
export function noteSeatChosen(): void {
  for (const listener of listeners) listener();
}

export function onSeatChosen(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
