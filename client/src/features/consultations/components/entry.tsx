import type { Contribution, Disposition, Response } from '@minga/shared/consultations/answering.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { SectorLabel } from '../../../parts/sector-mark.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { LinkedText } from '../../../ui/linked-text.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import s from './entry.module.css';

export const TONE = {
  adopted: 'moss',
  partly: 'teal',
  merged: 'indigo',
  deferred: 'ochre',
  out_of_scope: 'muted',
  rejected: 'muted',
} as const satisfies Record<Disposition, string>;
export const DISPOSITIONS = Object.keys(TONE) as Disposition[];

type Placed = { timeZone: string; lang: string };

/** What became of it, who says so and why; a draft of it looks like one. */
export function ResponseText({
  response,
  timeZone,
  lang,
  isDraft,
}: Placed & { response: Response; isDraft?: boolean }) {
  const { t } = useTranslation('consultations');
  const format = useFormat(timeZone);
  const { disposition, reason, answeredBy, at } = response;
  return (
    <Stack gap={2} quoted={isDraft ? 'ochre' : 'moss'}>
      <Text tone="muted" size={15}>
        {isDraft && <Stamp tone="ochre">{t('responses.draft')}</Stamp>}{' '}
        <Stamp tone={TONE[disposition]}>{t(`disposition.${disposition}`)}</Stamp>{' '}
        {t('answeredBy', { name: answeredBy, when: format.date(at) })}
      </Text>
      <p lang={lang} dir="auto" className={s.words}>
        <LinkedText>{reason}</LinkedText>
      </p>
    </Stack>
  );
}

/** Number, who speaks as far as it may be known, about what and when. */
export function EntryHead({ one, timeZone, linked }: { one: Contribution; timeZone: string; linked: boolean }) {
  const { t } = useTranslation('consultations');
  const format = useFormat(timeZone);
  const { number, path, name, isGuest, organisation, isVerified, sector, territory, theme, at } = one;
  const named = t('number', { number });
  return (
    <Row as="div" tone="muted" size={15} gap={1} across={2} align="baseline" wrap>
      <Text as="span" tone="ink" weight={650}>
        {linked ? <Link to={path}>{named}</Link> : named}
      </Text>
      {name && <bdi>{isGuest ? t('guestName', { name }) : name}</bdi>}
      {organisation && <bdi>{isVerified ? organisation : t('ownWord', { organisation })}</bdi>}
      {sector && <SectorLabel sector={sector} />}
      {territory && <bdi>{territory}</bdi>}
      {theme && <span>{theme}</span>}
      <span>{format.date(at)}</span>
    </Row>
  );
}

type Props = Placed & {
  one: Contribution;
  /** Instead of its words in one piece. */
  words?: ReactNode;
  linked?: boolean;
  /** What else is said of it, below. */
  children?: ReactNode;
  /** Somebody has begun to answer it. */
  isDrafted?: boolean;
};

/** One contribution with what became of it; out of sight it keeps its place, its number and the reason. */
export function Entry({ one, timeZone, lang, words, linked = true, isDrafted = false, children }: Props) {
  const { t } = useTranslation('consultations');
  const format = useFormat(timeZone);
  const { body, hidden, response } = one;
  return (
    <>
      <EntryHead one={one} timeZone={timeZone} linked={linked} />
      {hidden && (
        <Stack gap={1} quoted>
          <Text size={15} weight={650}>
            {t('hidden', { when: format.date(hidden.at) })}
          </Text>
          <Text size={15} dir="auto">
            {hidden.reason}
          </Text>
        </Stack>
      )}
      {words ??
        (body !== '' && (
          <p lang={lang} dir="auto" className={s.words}>
            <LinkedText>{body}</LinkedText>
          </p>
        ))}
      {response && <ResponseText response={response} timeZone={timeZone} lang={lang} />}
      {!response && !hidden && !isDrafted && (
        <Text tone="terracotta" size={15}>
          {t('unanswered')}
        </Text>
      )}
      {children}
    </>
  );
}
