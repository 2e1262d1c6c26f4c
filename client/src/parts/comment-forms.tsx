import { COMMENT_LIMITS } from '@minga/shared/comments/rules.ts';
import type { Comment, Comments } from '@minga/shared/comments/schema.ts';
import { useTranslation } from 'react-i18next';
import { type Commented, removeComment, writeComment, useFreshComments } from '../lib/comments.ts';
import { useForm } from '../lib/use-form.ts';
import { Button } from '../ui/button.tsx';
import { SelectField, TextArea } from '../ui/field.tsx';
import { Form, FormDialog, FormEnd } from '../ui/form.tsx';
import { showToast } from '../ui/toast-store.ts';
import { Row } from '../ui/layout.tsx';
import { cx } from '../ui/cx.ts';
import s from './comment-thread.module.css';

function useDone(on: Commented, said: string, onClose: () => void) {
  const hold = useFreshComments(on);
  return (list: Comments) => {
    hold(list);
    showToast(said);
    onClose();
  };
}

type WritingProps = {
  on: Commented;
  parts: readonly { part: string; name: string }[];
  /** words that were selected on the page when this opened */
  quote: string;
  answered?: Comment;
  onClose: () => void;
};

/** A comment of one's own; what is typed survives a reload of the page. */
export function CommentForm({ on, parts, quote, answered, onClose }: WritingProps) {
  const { t } = useTranslation('comments');
  const isAnswer = answered !== undefined;
  const form = useForm<{ body: string; part: string; quote: string }, Comments>({
    start: { body: '', part: '', quote },
    keepAs: `comment.${on.id}.${answered?.id ?? 'new'}`,
    send: ({ body, ...about }, key) =>
      writeComment(
        on,
        {
          body,
          ...(answered ? { replyTo: answered.id } : {}),
          ...(about.part && !isAnswer ? { part: about.part } : {}),
          ...(about.quote && !isAnswer ? { quote: about.quote } : {}),
        },
        key,
      ),
    done: useDone(on, t('sent'), onClose),
  });
  const label = isAnswer ? t('form.bodyAnswer', { name: answered.author.name }) : t('form.body');
  return (
    <Form form={form} className={cx('no-print', s.form)}>
      {!isAnswer && parts.length > 0 && (
        <SelectField label={t('form.part')} {...form.field('part')}>
          <option value="">{t('form.whole')}</option>
          {parts.map(({ part, name }) => (
            <option key={part} value={part}>
              {name}
            </option>
          ))}
        </SelectField>
      )}
      {!isAnswer && (
        <TextArea
          label={t('form.quote')}
          hint={t('form.quoteHint')}
          optional
          rows={2}
          maxLength={COMMENT_LIMITS.quote}
          {...form.field('quote')}
        />
      )}
      <TextArea autoFocus label={label} rows={4} maxLength={COMMENT_LIMITS.body} {...form.field('body')} />
      <FormEnd form={form}>
        <Row gap={2} wrap className="no-print">
          <Button type="submit" variant="primary" busy={form.isBusy}>
            {t('form.send')}
          </Button>
          <Button onClick={onClose}>{t('form.cancel')}</Button>
        </Row>
      </FormEnd>
    </Form>
  );
}

type RemovingProps = { on: Commented; comment: Comment; onClose: () => void };

export function RemoveComment({ on, comment, onClose }: RemovingProps) {
  const { t } = useTranslation('comments');
  const form = useForm<{ reason: string }, Comments>({
    start: { reason: '' },
    send: ({ reason }, key) => removeComment(on, comment.id, reason, key),
    done: useDone(on, t('remove.done'), onClose),
  });
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('remove.title', { name: comment.author.name })}
      submit={t('remove.send')}
      variant="danger"
    >
      <p>{t('remove.lead')}</p>
      <TextArea label={t('remove.reason')} rows={3} maxLength={500} {...form.field('reason')} />
    </FormDialog>
  );
}
