import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/format.ts';
import { Stack, Text } from '../ui/layout.tsx';
import { PlainLink } from '../ui/link.tsx';
import { Fingerprint } from '../ui/stamp.tsx';

type Frozen = {
  number: number;
  /** the moment it was frozen, and for whom */
  at: string;
  who: string;
  sha256: string;
  /** in the word of its feature */
  kind?: string;
  reason?: string | null;
  /** where its content can be read by itself */
  href?: string | null;
};

/** One state of a text in a list of them, frozen or saved: its name, and what is told of it. */
export const VersionItem = ({ title, children }: { title: ReactNode; children?: ReactNode }) => (
  <Stack as="li" gap={1}>
    <Text as="div" weight={650} size={15}>
      {title}
    </Text>
    {children}
  </Stack>
);

export const VersionItems = ({ children }: { children: ReactNode }) => (
  <Stack as="ol" gap={4}>
    {children}
  </Stack>
);

type Props = { versions: readonly Frozen[]; timeZone: string; lang: string };

/** Frozen versions of one subject, newest first, each with its whole fingerprint. */
export function VersionList({ versions, timeZone, lang }: Props) {
  const { t } = useTranslation('shell');
  const format = useFormat(timeZone);
  const newestFirst = [...versions].sort((a, b) => b.number - a.number);
  return (
    <Stack gap={4}>
      <VersionItems>
        {newestFirst.map(({ number, kind, at, who, reason, sha256, href }) => (
          <VersionItem key={number} title={[t('versions.number', { number }), kind].filter(Boolean).join(' · ')}>
            <Text tone="muted" size={14}>
              {t('versions.by', { date: format.moment(at), who })}
            </Text>
            {reason && (
              <Text size={15}>
                <strong>{t('versions.reason')}:</strong> <span lang={lang}>{reason}</span>
              </Text>
            )}
            <Text tone="muted" size={14}>
              <Fingerprint sha256={sha256} />
            </Text>
            {href && (
              <Text size={15}>
                <PlainLink href={href}>{t('versions.content')}</PlainLink>
              </Text>
            )}
          </VersionItem>
        ))}
      </VersionItems>
      {versions.length > 0 && (
        <Text tone="muted" size={15}>
          {t('versions.hint')}
        </Text>
      )}
    </Stack>
  );
}
