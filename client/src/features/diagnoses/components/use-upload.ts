import { extensionOf, MAX_FILE_BYTES } from '@minga/shared/diagnoses/rules.ts';
import { del, get, set } from 'idb-keyval';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Upload } from 'tus-js-client';
import { useFormat } from '../../../lib/format.ts';

/** At 400 kbit/s one piece takes ten seconds: well below the time a proxy or the server gives a request. */
const PIECE = 512 * 1024;
const RETRIES = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 60_000];

export type UploadState = {
  name: string;
  sent: number;
  total: number;
  status: 'sending' | 'checking' | 'paused' | 'waiting' | 'broken';
};
type TusError = Error & { originalResponse?: { getStatus(): number; getBody(): string } | null };

const keyOf = (draftId: string) => `minga/upload/${draftId}`;

/** The server's sentence for a refusal; null when the line, not the file, was at fault. */
function refusalIn(error: TusError): string | null {
  const status = error.originalResponse?.getStatus() ?? 0;
  if (status < 400 || status >= 500 || status === 409 || status === 429) return null;
  try {
    return (JSON.parse(error.originalResponse?.getBody() ?? '') as { title?: string }).title ?? null;
  } catch {
    return String(status);
  }
}

const mayRetry = (error: unknown): boolean => refusalIn(error as TusError) === null;

type Starter = {
  endpoint: string;
  onProgress: (sent: number, total: number) => void;
  onSuccess: () => void;
  onError: (error: TusError) => void;
};

async function startUpload(file: File, { endpoint, ...hooks }: Starter): Promise<Upload> {
  const { Upload: TusUpload } = await import('tus-js-client');
  const upload = new TusUpload(file, {
    endpoint,
    chunkSize: PIECE,
    retryDelays: RETRIES,
    metadata: { filename: file.name },
    removeFingerprintOnSuccess: true,
    onShouldRetry: mayRetry,
    onProgress: hooks.onProgress,
    onSuccess: hooks.onSuccess,
    onError: (error) => hooks.onError(error as TusError),
  });
  const [previous] = (await upload.findPreviousUploads()).filter((one) => one.uploadUrl?.startsWith(endpoint));
  if (previous) upload.resumeFromPreviousUpload(previous);
  upload.start();
  return upload;
}

/** What is wrong with a file before anything is sent. */
function useRefusalOf(): (file: File) => string | null {
  const { t } = useTranslation('diagnoses');
  const format = useFormat();
  return (file) => {
    const { name } = file;
    if (!extensionOf(name)) return t('form.upload.notAllowed', { name });
    if (file.size === 0) return t('form.upload.empty', { name });
    if (file.size <= MAX_FILE_BYTES) return null;
    return t('form.upload.tooLarge', { name, size: format.bytes(file.size), limit: format.bytes(MAX_FILE_BYTES) });
  };
}

/**
 * One resumable upload at a time. The file itself is kept on this device until the server has it whole, so that a reload
 * or a killed tab goes on by itself, without choosing the file again.
 */
export function useUpload(endpoint: string, draftId: string, onReceived: () => void) {
  const [state, setState] = useState<UploadState | null>(null);
  const [refusal, setRefusal] = useState<{ name: string; text: string } | null>(null);
  const running = useRef<Upload | null>(null);
  const received = useRef(onReceived);
  received.current = onReceived;
  const refusalOf = useRefusalOf();

  const end = useCallback(async () => {
    running.current = null;
    setState(null);
    await del(keyOf(draftId)).catch(() => {});
  }, [draftId]);

  const send = useCallback(
    async (file: File) => {
      setState({ name: file.name, sent: 0, total: file.size, status: 'sending' });
      running.current = await startUpload(file, {
        endpoint,
        onProgress: (sent, total) =>
          setState((now) => now && { ...now, sent, total, status: sent === total ? 'checking' : 'sending' }),
        onSuccess: () => void end().then(() => received.current()),
        onError: (error) => {
          const text = refusalIn(error);
          if (text === null) {
            return setState((now) => now && { ...now, status: navigator.onLine ? 'broken' : 'waiting' });
          }
          setRefusal({ name: file.name, text });
          void end();
        },
      });
    },
    [endpoint, end],
  );

  useEffect(() => {
    let isGone = false;
    void get<File>(keyOf(draftId))
      .catch(() => undefined)
      .then((file) => {
        if (file && !isGone && !running.current) void send(file);
      });
    return () => {
      isGone = true;
      void running.current?.abort();
      running.current = null;
    };
  }, [draftId, send]);

  const resume = useCallback(() => {
    if (!running.current) return;
    setState((now) => now && { ...now, status: 'sending' });
    running.current.start();
  }, []);
  const isWaiting = state?.status === 'waiting';
  useEffect(() => {
    if (!isWaiting) return;
    window.addEventListener('online', resume);
    return () => window.removeEventListener('online', resume);
  }, [isWaiting, resume]);

  return {
    state,
    refusal,
    choose: async (file: File) => {
      const text = refusalOf(file);
      setRefusal(text === null ? null : { name: file.name, text });
      if (text !== null) return;
      await set(keyOf(draftId), file).catch(() => {});
      await send(file);
    },
    pause: () => {
      void running.current?.abort();
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
