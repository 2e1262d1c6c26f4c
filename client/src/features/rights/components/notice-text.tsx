import { useTranslation } from 'react-i18next';
import { Stack, Text } from '../../../ui/layout.tsx';
import { ExternalLink } from '../../../ui/link.tsx';
import { LinkedText } from '../../../ui/linked-text.tsx';
import s from './notice-text.module.css';
import { partsOfNotice, piecesOfContact } from './parts-of-notice.ts';

const IN_SHORT = ['held', 'use', 'seen', 'yours'] as const;

/** What our own text says, in four sentences. */
export function InShort() {
  const { t } = useTranslation('rights');
  return (
    <Stack as="section" gap={2} aria-labelledby="privacy-in-short">
      <h2 id="privacy-in-short">{t('privacy.short.title')}</h2>
      <ul>
        {IN_SHORT.map((one) => (
          <li key={one}>{t(`privacy.short.${one}`)}</li>
        ))}
      </ul>
    </Stack>
  );
}

/** A notice part by part: those with a heading are folded under it, and printed open. */
export function NoticeText({ body, locale }: { body: string; locale: string }) {
  return (
    <Stack gap={3} measure written lang={locale}>
      {partsOfNotice(body).map(({ heading, text }) =>
        heading ? (
          <details key={text}>
            <summary>
              <Text as="h2" size={18} className={s.heading}>
                {heading}
              </Text>
            </summary>
            <p dir="auto">
              <LinkedText>{text}</LinkedText>
            </p>
          </details>
        ) : (
          <p key={text} dir="auto">
            <LinkedText>{text}</LinkedText>
          </p>
        ),
      )}
    </Stack>
  );
}

/** Whom one writes to or calls, by a press. */
export function Contact({ children }: { children: string }) {
  let at = 0;
  return piecesOfContact(children).map(({ text, href }) => {
    at += text.length;
    return href ? (
      <ExternalLink key={at} href={href as `mailto:${string}`}>
        {text}
      </ExternalLink>
    ) : (
      <LinkedText key={at}>{text}</LinkedText>
    );
  });
}
