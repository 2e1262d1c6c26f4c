import { REASON } from '@minga/shared/kernel/text.ts';
import { type ComponentProps, type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from './cx.ts';
import { Row, Stack, Text } from './layout.tsx';
import s from './field.module.css';

export type FieldProps = {
  label: ReactNode;
  hint?: ReactNode;
  /** The sentence beside the field: the server's, from `problem.forField(name)`, or the form's own. */
  error?: ReactNode;
  optional?: boolean | undefined;
};

type Wiring = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined };

/** Label, hint and sentence around whatever is filled in; a group has several fields of its own under its name. */
export function Frame(props: FieldProps & { id: string; isGroup?: boolean; children: ReactNode }) {
  const { label, hint, error, optional, id, isGroup, children } = props;
  const { t } = useTranslation('shell');
  const words = (
    <>
      {label}
      {optional && <span className={s.optional}> ({t('optional')})</span>}
    </>
  );
  return (
    <Stack gap={1.5} className={cx(error ? s.wrong : undefined)}>
      {isGroup ? (
        <span className={s.label} id={`${id}-label`}>
          {words}
        </span>
      ) : (
        <label className={s.label} htmlFor={id} id={`${id}-label`}>
          {words}
        </label>
      )}
      {hint && (
        <Text as="div" tone="muted" size={15} id={`${id}-hint`}>
          {hint}
        </Text>
      )}
      {children}
      {error && (
        <Text as="div" tone="danger" size={15} weight={600} id={`${id}-error`} role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
}

export function useWiring({ hint, error }: FieldProps, given: string | undefined): Wiring {
  const own = useId();
  const id = given ?? own;
  const described = cx(hint ? `${id}-hint` : '', error ? `${id}-error` : '');
  return { id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined };
}

export function TextField(props: FieldProps & ComponentProps<'input'>) {
  const { label, hint, error, optional, className, ...rest } = props;
  const wiring = useWiring(props, rest.id);
  return (
    <Frame label={label} hint={hint} error={error} optional={optional} id={wiring.id}>
      <input dir="auto" {...rest} {...wiring} className={cx(s.control, className)} />
    </Frame>
  );
}

export function TextArea(props: FieldProps & ComponentProps<'textarea'>) {
  const { label, hint, error, optional, className, ...rest } = props;
  const wiring = useWiring(props, rest.id);
  return (
    <Frame label={label} hint={hint} error={error} optional={optional} id={wiring.id}>
      <textarea rows={5} dir="auto" {...rest} {...wiring} className={cx(s.control, s.area, className)} />
    </Frame>
  );
}

/** Why somebody does what others are told of; as long as the server takes one (`reasonSchema`). */
export const ReasonField = (props: FieldProps & ComponentProps<'textarea'>) => (
  <TextArea rows={3} maxLength={REASON.most} {...props} />
);

export function SelectField(props: FieldProps & ComponentProps<'select'>) {
  const { label, hint, error, optional, className, children, ...rest } = props;
  const wiring = useWiring(props, rest.id);
  return (
    <Frame label={label} hint={hint} error={error} optional={optional} id={wiring.id}>
      <select {...rest} {...wiring} className={cx(s.control, s.select, className)}>
        {children}
      </select>
    </Frame>
  );
}

type CheckboxProps = Omit<FieldProps, 'optional'> & ComponentProps<'input'>;

/** Also radios, with `type="radio"`; group them in `FieldGroup`. */
export function Checkbox(props: CheckboxProps) {
  const { label, hint, error, className, ...rest } = props;
  const wiring = useWiring(props, rest.id);
  return (
    <Row gap={3} align="start" className={cx(s.tick, error ? s.wrong : undefined, className)}>
      <input type="checkbox" {...rest} {...wiring} className={s.box} />
      <div>
        <label htmlFor={wiring.id}>{label}</label>
        {hint && (
          <Text as="div" tone="muted" size={15} id={`${wiring.id}-hint`}>
            {hint}
          </Text>
        )}
        {error && (
          <Text as="div" tone="danger" size={15} weight={600} id={`${wiring.id}-error`} role="alert">
            {error}
          </Text>
        )}
      </div>
    </Row>
  );
}

type GroupProps = { legend: ReactNode; hint?: ReactNode; error?: ReactNode; children: ReactNode };

export function FieldGroup({ legend, hint, error, children }: GroupProps) {
  const id = useId();
  return (
    <Stack as="fieldset" gap={2} aria-describedby={error ? id : undefined} data-invalid={error ? '' : undefined}>
      <legend className={s.label}>{legend}</legend>
      {hint && (
        <Text as="div" tone="muted" size={15}>
          {hint}
        </Text>
      )}
      {children}
      {error && (
        <Text as="div" tone="danger" size={15} weight={600} id={id} role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
}
