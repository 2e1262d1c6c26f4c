import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useForm } from '../lib/use-form.ts';
import { Button } from '../ui/button.tsx';
import { FormDialog } from '../ui/form.tsx';

type Props = {
  /** What is lost, and who could see it. */
  text: string;
  discard: () => Promise<unknown>;
  /** It is gone. */
  onDone: () => unknown;
};

/** Throws a draft away that nobody outside was ever shown. Cannot be undone, so it asks. */
export function DiscardDraft(props: Props) {
  const { t } = useTranslation('shell');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="quiet" onClick={() => setOpen(true)}>
        {t('draft.discard.open')}
      </Button>
      {isOpen && <Question {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function Question({ text, discard, onDone, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation('shell');
  const form = useForm<Record<never, never>, unknown>({ start: {}, send: discard, done: onDone });
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('draft.discard.title')}
      submit={t('draft.discard.send')}
      variant="danger"
      cancel={t('draft.discard.keep')}
    >
      <p>{text}</p>
    </FormDialog>
  );
}
