import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

/**
 * What came with a page the server rendered are answers to a stranger. Until the person whom the page knows has read them
 * again, what they lack says nothing about this person.
 */
const store = createStore(() => ({ areOwn: true }));

export const noteWhoseAnswers = (areOwn: boolean): void => store.setState({ areOwn });
export const useAreOwnAnswers = (): boolean => useStore(store, ({ areOwn }) => areOwn);
