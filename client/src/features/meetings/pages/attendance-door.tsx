import { ANSWERS } from '@minga/shared/meetings/answers.ts';
import type { AnswerLink } from '@minga/shared/meetings/letter-schema.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { ThinBand } from '../../../parts/woven-band.tsx';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { LinkedText } from '../../../ui/linked-text.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Wordmark } from '../../../ui/wordmark.tsx';
import { answerLinkPath, answerLinkQuery } from '../api.ts';
import s from './attendance-door.module.css';

/** Asked by the server: a link that is not whole leads nowhere. */
export const read: ReadPage = async ({ get, params: { token = '' }, t }) => {
  const { title } = await get(answerLinkQuery(token));
  return { heading: title, part: t('meetings:attendance.title'), description: title, noIndex: true };
};

/**
 * A form of the browser's own, which works on any line and without scripts. What was pressed in the letter is said here, and
 * looks no more chosen than the others: it counts once it is pressed on this page.
 */
function Question({ link, token, meant }: { link: AnswerLink; token: string; meant: string | null }) {
  const { t } = useTranslation('meetings');
  const { answer, state } = link;
  if (state !== 'open') return <Notice>{t(`attendance.state.${state}`)}</Notice>;
  const inLetter = ANSWERS.find((one) => one === meant);
  return (
    <Stack as="form" gap={3} method="post" action={answerLinkPath(token)}>
      <Text weight={650}>{t('attendance.question', { name: link.personName })}</Text>
      <Row gap={2} wrap>
        {ANSWERS.map((one) => (
          <Button
            key={one}
            type="submit"
            name="answer"
            value={one}
            variant={one === answer ? 'primary' : 'plain'}
            aria-pressed={one === answer}
          >
            {t(`attendance.answer.${one}`)}
          </Button>
        ))}
      </Row>
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
  return (
    <div className={s.page} data-opened={`${answerLinkPath(token)}/opened`}>
      <ThinBand />
      <Stack as="main" gap={4} className={s.main}>
        <Wordmark />
        <Stack gap={2}>
          <Text tone="muted" weight={600}>
            {t('attendance.title')}
          </Text>
          <h1>{link.title}</h1>
        </Stack>
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
    </div>
  );
}
