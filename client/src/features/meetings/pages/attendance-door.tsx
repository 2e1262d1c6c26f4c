import { ANSWERS, type Answer } from '@minga/shared/meetings/answers.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { AnswerLink } from '@minga/shared/meetings/letter-schema.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { LetterDoor } from '../../../parts/letter-door.tsx';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { LinkedText } from '../../../ui/linked-text.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { answerLinkPath, answerLinkQuery } from '../api.ts';
import s from './attendance-door.module.css';

const meantIn = (search: string) => new URLSearchParams(search).get('answer');

/** Asked by the server: a link that is not whole leads nowhere. */
export const read: ReadPage = async ({ get, params: { token = '' }, search, t }) => {
  const link = await get(answerLinkQuery(token));
  const { title, state, personName: name } = link;
  const offered = state === 'open' ? toConfirm(link, meantIn(search)) : null;
  const part = offered ? t(`meetings:attendance.confirm.${offered}`, { name }) : t('meetings:attendance.title');
  return { heading: title, part, description: title, noIndex: true };
};

/** What is offered to confirm: what was pressed in the letter, or what was said for a time that the meeting has no more. */
function toConfirm({ answer, isEarlier }: AnswerLink, meant: string | null): Answer | null {
  const inLetter = ANSWERS.find((one) => one === meant) ?? null;
  if (inLetter && (inLetter !== answer || isEarlier)) return inLetter;
  return isEarlier ? answer : null;
}

function WhatCounts({ link, offered }: { link: AnswerLink; offered: Answer | null }) {
  const { t } = useTranslation('meetings');
  const { answer, isEarlier } = link;
  if (answer && isEarlier) return <Notice>{t(`attendance.earlierSaid.${answer}`)}</Notice>;
  if (answer && offered)
    return <Text tone="muted">{t('attendance.insteadOf', { answer: t(`attendance.answer.${answer}`) })}</Text>;
  if (answer) return <Notice tone="success">{t(`attendance.said.${answer}`)}</Notice>;
  return <Text tone="muted">{t(offered ? 'attendance.notYetFrom' : 'attendance.notYet')}</Text>;
}

/**
 * A form of the browser's own, which works on any line and without scripts. What was pressed in the letter is asked once more,
 * by one press that stands out: opening a link writes nothing, because programs open links before people do.
 */
function Question({ link, token, meant }: { link: AnswerLink; token: string; meant: string | null }) {
  const { t } = useTranslation('meetings');
  const { answer, state, isEarlier, personName: name } = link;
  if (state === 'invited')
    return (
      <Notice action={<LinkButton to={paths.signIn({ back: link.path })}>{t('shell:account.signIn')}</LinkButton>}>
        {t('attendance.state.invited')}
      </Notice>
    );
  if (state !== 'open') return <Notice>{t(`attendance.state.${state}`)}</Notice>;
  const offered = toConfirm(link, meant);
  const given = isEarlier ? null : answer;
  const others = ANSWERS.filter((one) => one !== offered);
  const press = (one: Answer, words: string, variant: 'primary' | 'plain' | 'quiet') => (
    <Button key={one} type="submit" name="answer" value={one} variant={variant} aria-pressed={one === given}>
      {words}
    </Button>
  );
  return (
    <Stack as="form" gap={3} method="post" action={answerLinkPath(token)}>
      <h2>{t(offered ? `attendance.confirm.${offered}` : 'attendance.question', { name })}</h2>
      <div role="status">
        <WhatCounts link={link} offered={offered} />
      </div>
      {offered && <div className={s.confirm}>{press(offered, t(`attendance.confirmPress.${offered}`), 'primary')}</div>}
      {offered && <Text tone="muted">{t('attendance.otherAnswer')}</Text>}
      <Row gap={2} wrap>
        {others.map((one) =>
          press(one, t(`attendance.answer.${one}`), offered ? 'quiet' : one === given ? 'primary' : 'plain'),
        )}
      </Row>
    </Stack>
  );
}

/** Where the links of a letter about a meeting lead: without signing in, and answered only by a press. */
export function Page() {
  const { t } = useTranslation(['meetings', 'shell']);
  const { params, search } = usePlace();
  const token = params['token'] ?? '';
  const { data: link } = useSuspenseQuery(answerLinkQuery(token));
  const format = useFormat(link.timeZone);
  return (
    <LetterDoor about={t('attendance.title')} heading={link.title} openedPath={`${answerLinkPath(token)}/opened`}>
      <Text size={18}>
        <time dateTime={link.startsAt}>{format.weekday(link.startsAt)}</time>,{' '}
        {format.momentRange(link.startsAt, link.endsAt)}
        <br />
        {[t(`shell:modality.${link.modality}`), link.room].filter(Boolean).join(' · ')}
      </Text>
      {link.joining && (
        <p>
          {t('form.joining')}: <LinkedText>{link.joining}</LinkedText>
        </p>
      )}
      <Question link={link} token={token} meant={meantIn(search)} />
      <p>
        <Link to={link.path}>{t('attendance.open')}</Link>
      </p>
    </LetterDoor>
  );
}
