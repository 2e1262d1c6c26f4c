import { MAX_FILE_BYTES } from '@minga/shared/files/rules.ts';
import { extensionOf, isPhonePhoto } from '@minga/shared/kernel/file-kinds.ts';
import { del, get, set } from 'idb-keyval';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Upload } from 'tus-js-client';
import { useFormat } from './format.ts';
import { asJpeg, namedByMoment } from './phone-photo.ts';
import { useMe } from './session.ts';
import { noteRefused, onSessionBack, personOfPage } from './session-end.ts';

/** At 400 kbit/s one piece takes ten seconds: well below the time a proxy or the server gives a request. */
const PIECE = 512 * 1024;
const RETRIES = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 60_000];

export type UploadState = {
  name: string;
  sent: number;
  total: number;
  status: 'sending' | 'checking' | 'paused' | 'waiting' | 'broken' | 'signed-out';
};
type TusError = Error & { originalResponse?: { getStatus(): number; getBody(): string } | null };

/** Of one person: whoever signs in next on this device does not send their files. */
const keyOf = (personId: string, ownerId: string) => `minga/uploads/${personId}/${ownerId}`;
const statusOf = (error: TusError): number => error.originalResponse?.getStatus() ?? 0;

/** The server's sentence for a refusal; null when the line, not the file, was at fault. */
function refusalIn(error: TusError): string | null {
  const status = statusOf(error);
  // Nothing of these is a verdict on the file; 401 only says that its sender has to sign in again.
  if (status < 400 || status >= 500 || [401, 409, 429].includes(status)) return null;
  try {
    return (JSON.parse(error.originalResponse?.getBody() ?? '') as { title?: string }).title ?? null;
  } catch {
    return String(status);
  }
}

/** Without a session asking again changes nothing: the upload waits until its sender is in again. */
const mayRetry = (error: unknown): boolean =>
  statusOf(error as TusError) !== 401 && refusalIn(error as TusError) === null;

type Starter = {
  endpoint: string;
  /** asked before anything is sent: the page may have gone while the library was on its way */
  isWanted: () => boolean;
  onProgress: (sent: number, total: number) => void;
  onSuccess: () => void;
  onError: (error: TusError) => void;
};

async function startUpload(file: File, { endpoint, isWanted, ...hooks }: Starter): Promise<Upload | null> {
  const { Upload: TusUpload } = await import('tus-js-client');
  const upload = new TusUpload(file, {
    endpoint,
    chunkSize: PIECE,
    retryDelays: RETRIES,
    metadata: { filename: file.name },
    headers: { 'minga-person': personOfPage() ?? '' },
    removeFingerprintOnSuccess: true,
    onShouldRetry: mayRetry,
    onProgress: hooks.onProgress,
    onSuccess: hooks.onSuccess,
    onError: (error) => hooks.onError(error as TusError),
  });
  const [previous] = (await upload.findPreviousUploads()).filter((one) => one.uploadUrl?.startsWith(endpoint));
  if (!isWanted()) return null;
  if (previous) upload.resumeFromPreviousUpload(previous);
  upload.start();
  return upload;
}

/** What is wrong with a file before anything is sent. */
function useRefusalOf(): (file: File) => string | null {
  const { t } = useTranslation('files');
  const format = useFormat();
  return (file) => {
    const { name } = file;
    if (!extensionOf(name)) return t('notAllowed', { name });
    if (file.size === 0) return t('empty', { name });
    if (file.size <= MAX_FILE_BYTES) return null;
    return t('tooLarge', { name, size: format.bytes(file.size), limit: format.bytes(MAX_FILE_BYTES) });
  };
}

export type Sent = { name: string; bytes: number };
const sentOf = ({ name, size }: File): Sent => ({ name, bytes: size });
/** The same file again, as far as this device can tell; the server compares what is inside. */
const isSameFile = (file: File, { name, bytes }: Sent): boolean => file.name === name && file.size === bytes;

/** The files that are still to be sent, in order, also after a reload or a killed tab: nobody chooses them again. */
function useQueue(ownerId: string) {
  const key = keyOf(useMe()?.actor?.personId ?? 'nobody', ownerId);
  const files = useRef<File[]>([]);
  const [waiting, setWaiting] = useState<Sent[]>([]);
  const keep = useCallback(async () => {
    setWaiting(files.current.slice(1).map(sentOf));
    await (files.current.length > 0 ? set(key, files.current) : del(key)).catch(() => {});
  }, [key]);
  return useMemo(
    () => ({
      /** Behind the one that is being sent. */
      waiting,
      files,
      add: (more: File[]) => {
        files.current = [...files.current, ...more];
        return keep();
      },
      dropFirst: () => {
        files.current = files.current.slice(1);
        return keep();
      },
      /** One that waits behind the one that is being sent. */
      drop: (one: Sent) => {
        files.current = files.current.filter((file, at) => at === 0 || !isSameFile(file, one));
        return keep();
      },
      restore: async () => {
        const kept = (await get<File[]>(key).catch(() => undefined)) ?? [];
        // Effects may run twice, files are sent once.
        if (files.current.length === 0) files.current = kept;
        await keep();
      },
    }),
    [waiting, keep, key],
  );
}

type Refusal = { name: string; text: string };
/** What became of files that were chosen: taken, perhaps as something else than they came, or refused with a reason. */
type Choice = { refusals: Refusal[]; converting: string | null; converted: string[] };
const NOTHING: Choice = { refusals: [], converting: null, converted: [] };

/** Looks at each file before anything is sent, and turns photographs that others could not open into JPEG. */
function useChoice(known: () => Sent[], add: (files: File[]) => Promise<void>) {
  const { t } = useTranslation('files');
  const refusalOf = useRefusalOf();
  const [choice, setChoice] = useState<Choice>(NOTHING);
  const refuse = useCallback(
    (name: string, text: string) => setChoice((now) => ({ ...now, refusals: [...now.refusals, { name, text }] })),
    [],
  );
  const convert = async (photo: File): Promise<File | null> => {
    setChoice((now) => ({ ...now, converting: photo.name }));
    const jpeg = await asJpeg(photo);
    setChoice((now) => ({ ...now, converting: null, converted: [...now.converted, ...(jpeg ? [jpeg.name] : [])] }));
    if (!jpeg) refuse(photo.name, t('unreadablePhoto'));
    return jpeg;
  };
  const choose = async (chosen: File[]) => {
    setChoice(NOTHING);
    const taken: File[] = [];
    for (const one of chosen) {
      const file = isPhonePhoto(one.name) ? await convert(one) : one;
      if (!file) continue;
      const isThere =
        known().some((other) => isSameFile(file, other)) || taken.some((other) => isSameFile(file, sentOf(other)));
      const text = isThere ? t('same') : refusalOf(file);
      if (text === null) taken.push(file);
      else refuse(file.name, text);
    }
    await add(taken);
  };
  const choosePhotos = (photos: File[]) => choose(photos.map((one) => namedByMoment(one, t('photo'))));
  return { choice, refuse, choose, choosePhotos };
}

/**
 * Resumable uploads, one after the other. Files are kept on this device until the server has them whole, so that a reload
 * or a killed tab goes on by itself.
 */
export function useUpload(
  endpoint: string,
  ownerId: string,
  { received, onReceived }: { received: readonly Sent[]; onReceived: () => void },
) {
  const [state, setState] = useState<UploadState | null>(null);
  const running = useRef<Upload | null>(null);
  /** The file that is being sent, from the moment it is its turn: until its upload runs, the library has to come first. */
  const turn = useRef<symbol | null>(null);
  const onWhole = useRef(onReceived);
  onWhole.current = onReceived;
  const queue = useQueue(ownerId);
  const { files, dropFirst, restore } = useRef(queue).current;
  const sendNext = useRef<() => void>(() => {});
  const { choice, refuse, choose, choosePhotos } = useChoice(
    () => [...received, ...files.current.map(sentOf)],
    async (taken) => {
      await queue.add(taken);
      sendNext.current();
    },
  );

  const end = useCallback(async () => {
    running.current = null;
    turn.current = null;
    setState(null);
    await dropFirst();
    sendNext.current();
  }, [dropFirst]);

  const send = useCallback(
    async (file: File, own: symbol) => {
      setState({ name: file.name, sent: 0, total: file.size, status: 'sending' });
      const upload = await startUpload(file, {
        endpoint,
        isWanted: () => turn.current === own,
        onProgress: (sent, total) =>
          setState((now) => now && { ...now, sent, total, status: sent === total ? 'checking' : 'sending' }),
        onSuccess: () => void end().then(() => onWhole.current()),
        onError: (error) => {
          const text = refusalIn(error);
          if (statusOf(error) === 401) noteRefused('session.required');
          if (text === null) {
            const status = statusOf(error) === 401 ? 'signed-out' : navigator.onLine ? 'broken' : 'waiting';
            return setState((now) => now && { ...now, status });
          }
          refuse(file.name, text);
          void end();
        },
      }).catch(() => {
        // Its code did not come over the line.
        setState((now) => now && { ...now, status: navigator.onLine ? 'broken' : 'waiting' });
        return null;
      });
      if (upload) running.current = upload;
    },
    [endpoint, end, refuse],
  );
  sendNext.current = () => {
    const [next] = files.current;
    if (!next || turn.current) return;
    turn.current = Symbol(next.name);
    void send(next, turn.current);
  };

  useEffect(() => {
    let isGone = false;
    void restore().then(() => {
      if (!isGone) sendNext.current();
    });
    return () => {
      isGone = true;
      void running.current?.abort();
      running.current = null;
      turn.current = null;
    };
  }, [restore]);

  const resume = useCallback(() => {
    setState((now) => now && { ...now, status: 'sending' });
    if (running.current) return running.current.start();
    turn.current = null;
    sendNext.current();
  }, []);
  const status = state?.status;
  useEffect(() => {
    if (status === 'signed-out') return onSessionBack(resume);
    if (status !== 'waiting') return;
    window.addEventListener('online', resume);
    return () => window.removeEventListener('online', resume);
  }, [status, resume]);

  return {
    state,
    ...choice,
    waiting: queue.waiting,
    choose,
    choosePhotos,
    unqueue: (one: Sent) => void queue.drop(one),
    pause: () => {
      if (running.current) void running.current.abort();
      else turn.current = null;
      setState((now) => now && { ...now, status: 'paused' });
    },
    resume,
    cancel: async () => {
      await running.current?.abort(true).catch(() => {});
      await end();
    },
  };
}
export type UploadControl = ReturnType<typeof useUpload>;
