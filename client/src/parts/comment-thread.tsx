import { cutTo } from '@minga/shared/kernel/text.ts';
import type { Comment } from '@minga/shared/comments/schema.ts';
import { COMMENT_LIMITS } from '@minga/shared/comments/rules.ts';
import { partOfComment } from '@minga/shared/kernel/paths.ts';
import { useQuery } from '@tanstack/react-query';
import { MessageSquarePlus, Reply, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Commented, commentsQuery } from '../lib/comments.ts';
import { useFormat } from '../lib/format.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNotice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { CommentForm, RemoveComment } from './comment-forms.tsx';
import { Row, Stack, Text } from '../ui/layout.tsx';
import { LinkedText } from '../ui/linked-text.tsx';
import s from './comment-thread.module.css';
import { SectorMark } from './sector-mark.tsx';

type Props = {
  on: Commented;
  timeZone: string;
  /** in which the forum writes */
  lang: string;
  /** Who reads and writes here: only the feature knows. */
  lead: string;
  partName: (part: string) => string;
};
type Shown = Pick<Props, 'timeZone' | 'lang' | 'partName'> & { comment: Comment };

const selectedWords = () => cutTo((window.getSelection()?.toString() ?? '').trim(), COMMENT_LIMITS.quote);

function Author({ comment, timeZone }: Pick<Shown, 'comment' | 'timeZone'>) {
  const { t } = useTranslation('comments');
  const format = useFormat(timeZone);
  const { name, organisation, sector, isVerified } = comment.author;
  return (
    <Row as="p" gap={1} across={3} align="center" wrap className={s.author}>
      <strong>
        <bdi>{name}</bdi>
      </strong>
      {organisation !== null && (
        <Row as="span" inline gap={1.5} align="center">
          {sector && <SectorMark sector={sector} named />}
          <bdi>{organisation}</bdi>
        </Row>
      )}
      {!isVerified && <span>{t('guest')}</span>}
      <time dateTime={comment.at}>{format.dateTime(comment.at)}</time>
    </Row>
  );
}

/** What was said, or the mark that something was. */
function Words({ comment, timeZone, lang, partName }: Shown) {
  const { t } = useTranslation('comments');
  const format = useFormat(timeZone);
  const { removed, part, quote, body } = comment;
  if (removed)
    return (
      <p className={s.removed}>
        {t(`removed.${removed.by}`, { at: format.dateTime(removed.at) })} <q lang={lang}>{removed.reason}</q>
      </p>
    );
  return (
    <>
      {part !== null && <p className={s.part}>{t('on', { part: partName(part) })}</p>}
      {quote !== null && (
        <blockquote className={s.quote} lang={lang} dir="auto">
          {quote}
        </blockquote>
      )}
      <p className={s.body} lang={lang} dir="auto">
        <LinkedText>{body ?? ''}</LinkedText>
      </p>
    </>
  );
}

type OneProps = Omit<Shown, 'comment'> & {
  on: Commented;
  first: Comment;
  answers: readonly Comment[];
  canWrite: boolean;
};

function Thread({ on, first, answers, canWrite, ...shown }: OneProps) {
  const { t } = useTranslation('comments');
  const [answered, setAnswered] = useState<Comment | null>(null);
  const [removing, setRemoving] = useState<Comment | null>(null);
  const one = (comment: Comment) => (
    <Stack shrink as="article" gap={2} id={partOfComment(comment.id)}>
      <Author comment={comment} timeZone={shown.timeZone} />
      <Words {...shown} comment={comment} />
      <Row gap={2} wrap className="no-print">
        {canWrite && (
          <Button variant="quiet" size="small" icon={<Reply aria-hidden="true" />} onClick={() => setAnswered(comment)}>
            {t('answer')}
          </Button>
        )}
        {comment.abilities.canRemove && (
          <Button
            variant="quiet"
            size="small"
            icon={<Trash2 aria-hidden="true" />}
            onClick={() => setRemoving(comment)}
          >
            {t('remove.open')}
          </Button>
        )}
      </Row>
      {answered?.id === comment.id && (
        <CommentForm on={on} parts={[]} quote="" answered={comment} onClose={() => setAnswered(null)} />
      )}
    </Stack>
  );
  return (
    <Stack as="li" gap={3} className={s.thread}>
      {one(first)}
      {answers.length > 0 && (
        <ol className={s.answers} aria-label={t('answers', { name: first.author.name })}>
          {answers.map((comment) => (
            <li key={comment.id}>{one(comment)}</li>
          ))}
        </ol>
      )}
      {removing && <RemoveComment on={on} comment={removing} onClose={() => setRemoving(null)} />}
    </Stack>
  );
}

/** What people say about one subject, thread by thread. Nothing stands here for those whom its comments are not for. */
export function CommentThread({ on, lead, ...shown }: Props) {
  const { t } = useTranslation('comments');
  const title = useId();
  const [quote, setQuote] = useState<string | null>(null);
  const { data, error } = useQuery(commentsQuery(on));
  if (!data) return error ? <ProblemNotice error={error} /> : <Skeleton lines={3} />;
  const { items, parts, abilities } = data;
  if (items.length === 0 && !abilities.canWrite) return null;
  return (
    <Stack as="section" gap={4} ruled={5} aria-labelledby={title}>
      <Text as="h2" size={22} id={title}>
        {t('title', { count: items.filter(({ removed }) => removed === null).length })}
      </Text>
      <p className={s.lead}>{lead}</p>
      {items.length === 0 && <p className={s.lead}>{t('none')}</p>}
      <ol className={s.threads}>
        {items
          .filter(({ replyTo }) => replyTo === null)
          .map((first) => (
            <Thread
              key={first.id}
              {...shown}
              on={on}
              first={first}
              answers={items.filter(({ replyTo }) => replyTo === first.id)}
              canWrite={abilities.canWrite}
            />
          ))}
      </ol>
      {!abilities.canWrite && <p className={s.lead}>{t('closed')}</p>}
      {abilities.canWrite && quote === null && (
        <Row gap={2} wrap className="no-print">
          <Button icon={<MessageSquarePlus aria-hidden="true" />} onClick={() => setQuote(selectedWords())}>
            {t('write')}
          </Button>
        </Row>
      )}
      {quote !== null && (
        <CommentForm
          on={on}
          parts={parts.map((part) => ({ part, name: shown.partName(part) }))}
          quote={quote}
          onClose={() => setQuote(null)}
        />
      )}
    </Stack>
  );
}
