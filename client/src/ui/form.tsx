import { type ComponentProps, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Unreadable } from '../lib/use-form.ts';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { Dialog } from './dialog.tsx';
import { Stack } from './layout.tsx';
import s from './form.module.css';
import { ProblemNotice } from './notice.tsx';

/** Of a form (lib/use-form.ts), what its frame needs to know. */
type Shown = {
  id: string;
  submit: (event?: React.FormEvent) => void;
  isBusy: boolean;
  isUnsaved: boolean;
  refusal: unknown;
  unreadable: ComponentProps<typeof Unreadable>['value'];
  shownFields: () => readonly string[];
};

type FormProps = {
  form: Shown;
  className?: string | undefined;
  /** Where no heading says what it is about. */
  label?: string;
  children: ReactNode;
};

/** Fields, and `FormEnd` after the last of them. */
export function Form({ form, className, label, children }: FormProps) {
  return (
    <Unreadable value={form.unreadable}>
      <Stack
        as="form"
        gap={4}
        id={form.id}
        aria-label={label}
        className={cx(className)}
        onSubmit={form.submit}
        noValidate
      >
        {children}
      </Stack>
    </Unreadable>
  );
}

/**
 * Why it was refused, above the buttons. After the fields, which by then have said which sentences stand beside them.
 */
export function FormEnd({ form, children }: { form: Shown; children?: ReactNode }) {
  return (
    <>
      <ProblemNotice error={form.refusal} shown={form.shownFields()} />
      {children}
    </>
  );
}

/** The question in the place of the buttons: words are lost only by somebody who said so. */
function Leaving({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  const { t } = useTranslation('shell');
  return (
    <>
      <p className={s.lost} role="alert">
        {t('unsaved.text')}
      </p>
      <Button variant="danger" onClick={onLeave}>
        {t('unsaved.discard')}
      </Button>
      <Button autoFocus onClick={onStay}>
        {t('unsaved.keep')}
      </Button>
    </>
  );
}

type DialogProps = Pick<ComponentProps<typeof Dialog>, 'title' | 'size' | 'onClose'> & {
  form: Shown;
  children: ReactNode;
  /** What the sending button says; without it there is nothing to send. */
  submit?: ReactNode;
  variant?: 'primary' | 'danger' | 'accent';
  /** What the other button says: it leaves without asking, because it says so. */
  cancel?: ReactNode;
  isDisabled?: boolean;
  /** Where it takes more than one step: buttons of its own instead of both. */
  actions?: ReactNode;
};

/** A form in a dialog. Escape and the cross ask before they throw words away. */
export function FormDialog(props: DialogProps) {
  const { form, title, size, onClose, children, submit, variant = 'primary', cancel, isDisabled, actions } = props;
  const [isLeaving, setLeaving] = useState(false);
  const isAsked = isLeaving && form.isUnsaved;
  return (
    <Dialog
      open
      size={size}
      title={title}
      onClose={onClose}
      mayClose={() => {
        setLeaving(form.isUnsaved);
        return !form.isUnsaved;
      }}
      actions={
        isAsked ? (
          <Leaving onStay={() => setLeaving(false)} onLeave={onClose} />
        ) : (
          (actions ?? (
            <>
              {cancel && <Button onClick={onClose}>{cancel}</Button>}
              {submit && (
                <Button type="submit" form={form.id} variant={variant} busy={form.isBusy} disabled={isDisabled}>
                  {submit}
                </Button>
              )}
            </>
          ))
        )
      }
    >
      <Form form={form}>
        {children}
        <FormEnd form={form} />
      </Form>
    </Dialog>
  );
}
