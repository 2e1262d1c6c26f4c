import { randomId } from './random-id.ts';

/** What a draft leaves on this device: the parts that the server does not have yet, and what they were written over. */
export type Kept<Text> = { dirty: Partial<Text>; over: Partial<Text>; at: string };
export type LeftBehind<Text> = { id: string; kept: Kept<Text> };
export type DraftDevice<Text> = {
  /** @returns whether it is kept: a browser may refuse */
  keep(kept: Kept<Text> | null): boolean;
  /** What tabs that are closed now could not send, the newest first; a tab that is open keeps its own. */
  findLeft(): Promise<LeftBehind<Text>[]>;
  discard(id: string): void;
};

export type BrowserDevice<Text> = DraftDevice<Text> & {
  /** What this tab keeps, for a field that was away from the page and comes back. */
  own(): Kept<Text> | null;
  /** What any other tab keeps, open or closed, the newest first. */
  findKept(): Promise<(LeftBehind<Text> & { isOpen: boolean })[]>;
  /** Of every tab: the draft is handed in. */
  clear(): void;
};

/** This tab, from one load of the page to the next. Kept nowhere: a tab that is duplicated is another one. */
const TAB = randomId();
const CHANNEL = 'minga:tabs';
/** How long other tabs have to say that they are there; milliseconds. */
const ROLL_CALL = 150;

let channel: BroadcastChannel | null = null;
function tabs(): BroadcastChannel | null {
  if (channel || typeof BroadcastChannel === 'undefined') return channel;
  channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', ({ data }: MessageEvent<{ ask?: string }>) => {
    if (data.ask !== undefined) channel?.postMessage({ here: TAB, to: data.ask });
  });
  return channel;
}

async function openTabs(): Promise<ReadonlySet<string>> {
  const others = tabs();
  const here = new Set([TAB]);
  if (!others) return here;
  const ask = randomId();
  const listen = ({ data }: MessageEvent<{ here?: string; to?: string }>) => {
    if (data.to === ask && data.here !== undefined) here.add(data.here);
  };
  others.addEventListener('message', listen);
  others.postMessage({ ask });
  await new Promise((resolve) => setTimeout(resolve, ROLL_CALL));
  others.removeEventListener('message', listen);
  return here;
}

function read<Text>(key: string): Kept<Text> | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? 'null') as Partial<Kept<Text>> | null;
    return kept?.dirty && kept.over ? { dirty: kept.dirty, over: kept.over, at: kept.at ?? '' } : null;
  } catch {
    return null;
  }
}

function keysOf(place: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(place));
  } catch {
    return [];
  }
}

/**
 * The browser's store for one draft of one person. Each tab writes its own place there, so that two never write over each
 * other, and nobody else who signs in on this device is given the words.
 */
export function browserDevice<Text>(personId: string, kind: string, id: string): BrowserDevice<Text> {
  const place = `minga:draft:${personId}:${kind}:${id}:`;
  // From now on this tab answers for what it keeps.
  tabs();
  const discard = (key: string) => {
    try {
      localStorage.removeItem(key);
    } catch {
      // Forbidden: nothing was kept either.
    }
  };
  const findKept = async () => {
    const keys = keysOf(place).filter((key) => key !== place + TAB);
    if (keys.length === 0) return [];
    const open = await openTabs();
    const found = keys.flatMap((key) => {
      const kept = read<Text>(key);
      return kept ? [{ id: key, kept, isOpen: open.has(key.slice(place.length)) }] : [];
    });
    return found.sort((a, b) => b.kept.at.localeCompare(a.kept.at));
  };
  return {
    keep: (kept) => {
      if (!kept) {
        discard(place + TAB);
        return true;
      }
      try {
        localStorage.setItem(place + TAB, JSON.stringify(kept));
        return true;
      } catch {
        return false;
      }
    },
    own: () => read(place + TAB),
    findKept,
    findLeft: async () =>
      (await findKept()).flatMap(({ isOpen, id: key, kept }) => (isOpen ? [] : [{ id: key, kept }])),
    discard,
    clear: () => keysOf(place).forEach(discard),
  };
}

/** The same for one tab, through a reload and no longer: nothing of it is found on this device once the tab is closed. */
export function tabDevice<Text>(personId: string, kind: string, id: string) {
  const place = `minga:draft:${personId}:${kind}:${id}`;
  return {
    read: (): Text | null => {
      try {
        return JSON.parse(sessionStorage.getItem(place) ?? 'null') as Text | null;
      } catch {
        return null;
      }
    },
    /** @returns whether it is kept: a browser may refuse */
    keep: (text: Text | null): boolean => {
      try {
        if (text === null) sessionStorage.removeItem(place);
        else sessionStorage.setItem(place, JSON.stringify(text));
        return true;
      } catch {
        return false;
      }
    },
  };
}
