import { ANSWERS, type Answer } from '@minga/shared/meetings/answers.ts';
import type { AnswerLink } from '@minga/shared/meetings/letter-schema.ts';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { LinkedText } from '../../../ui/linked-text.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { answerByLink, answerLinkQuery, noteOpened } from '../api.ts';

/** Asked by the server too: a link that is not whole leads nowhere. */
export const read: ReadPage = async ({ get, params: { token = '' }, t }) => {
  const { title } = await get(answerLinkQuery(token));
  return { heading: title, part: t('meetings:attendance.title'), description: title, noIndex: true };
};

/** What was pressed in the letter is said here, and looks no more chosen than the others: it counts once it is pressed on this page. */
function Question({ link, token, meant }: { link: AnswerLink; token: string; meant: string | null }) {
  const { t } = useTranslation('meetings');
  const send = useMutation({ mutationFn: (answer: Answer) => answerByLink(token, answer) });
  const { answer, state } = send.data ?? link;
  if (state !== 'open') return <Notice>{t(`attendance.state.${state}`)}</Notice>;
  const inLetter = ANSWERS.find((one) => one === meant);
  return (
    <Stack gap={3}>
      <Text weight={650}>{t('attendance.question', { name: link.personName })}</Text>
      <Row gap={2} wrap>
        {ANSWERS.map((one) => (
          <Button
            key={one}
            variant={one === answer ? 'primary' : 'plain'}
            aria-pressed={one === answer}
            busy={send.isPending && send.variables === one}
            onClick={() => send.mutate(one)}
          >
            {t(`attendance.answer.${one}`)}
          </Button>
        ))}
      </Row>
      <ProblemNotice error={send.error} />
      <div role="status">
        {answer && <Notice tone="success">{t(`attendance.said.${answer}`)}</Notice>}
        {!answer && (
          <Text tone="muted">
            {inLetter
              ? t('attendance.notYetFrom', { answer: t(`attendance.answer.${inLetter}`) })
              : t('attendance.notYet')}
          </Text>
        )}
      </div>
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
  useEffect(() => {
    // Whether it is noted changes nothing for who reads it.
    noteOpened(token).catch(() => {});
  }, [token]);
  return (
    <Frame narrow>
      <PageHeader title={link.title} eyebrow={t('attendance.title')} />
      <Stack gap={4}>
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
        <Question link={link} token={token} meant={new URLSearchParams(search).get('answer')} />
        <p>
          <LinkButton to={link.path}>{t('attendance.open')}</LinkButton>
        </p>
      </Stack>
    </Frame>
  );
}
