import type { OwnText } from '@minga/shared/reports/own-texts.ts';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Stack, Text } from '../ui/layout.tsx';
import { Link } from '../ui/link.tsx';
import { Stamp } from '../ui/stamp.tsx';

/** What waits for its author looks unlike what stands. */
const STATE_TONE: Partial<Record<NonNullable<OwnText['state']>, 'muted' | 'ochre' | 'terracotta'>> = {
  removed: 'muted',
  withdrawn: 'muted',
  draft: 'muted',
  submitted: 'ochre',
  returned: 'terracotta',
};

type Say = TFunction<['cycles', 'consultations']>;

const dispositionsOf = ({ answers }: OwnText) => answers.flatMap(({ disposition }) => disposition ?? []);

const removedInWords = ({ removed }: OwnText, t: Say) => {
  if (!removed) return null;
  const who = t(`cycles:ownTexts.removedBy.${removed.by}`);
  return removed.reason ? t('cycles:ownTexts.removedWhy', { who, reason: removed.reason }) : who;
};

/** The same in words alone: for files, and for whoever searches. */
export const outcomeInWords = (one: OwnText, t: Say): string =>
  [
    removedInWords(one, t) ?? (one.state && t(`cycles:ownTexts.state.${one.state}`)),
    ...dispositionsOf(one).map((disposition) => t(`consultations:disposition.${disposition}`)),
    one.cluster,
    ...one.madeOfIt.map(({ title }) => title),
  ]
    .filter(Boolean)
    .join('; ');

/** What became of a text, as one reads it: how it stands, what was decided of it, where it went, what was made of it. */
export function OwnTextOutcome({ one, lang }: { one: OwnText; lang: string }) {
  const { t } = useTranslation(['cycles', 'consultations']);
  const { state, removed, cluster, madeOfIt, answers } = one;
  const dispositions = dispositionsOf(one);
  const isBare = !state && !cluster && madeOfIt.length === 0 && dispositions.length === 0;
  if (isBare) return answers.length === 0 && <Text tone="muted">{t('cycles:ownTexts.nothingYet')}</Text>;
  return (
    <Stack gap={1} align="start">
      {state && <Stamp tone={STATE_TONE[state] ?? 'moss'}>{t(`cycles:ownTexts.state.${state}`)}</Stamp>}
      {removed && (
        <Text as="span">
          {t(`cycles:ownTexts.removedBy.${removed.by}`)}
          {removed.reason && (
            <>
              {': '}
              <span lang={lang} dir="auto">
                {removed.reason}
              </span>
            </>
          )}
        </Text>
      )}
      {dispositions.map((disposition) => (
        <Stamp key={disposition} tone={disposition === 'rejected' || disposition === 'out_of_scope' ? 'muted' : 'moss'}>
          {t(`consultations:disposition.${disposition}`)}
        </Stamp>
      ))}
      {cluster && (
        <span>
          {t('cycles:ownTexts.inCluster')} <span lang={lang}>{cluster}</span>
        </span>
      )}
      {madeOfIt.map(({ title, path }) => (
        <span key={`${path} ${title}`} lang={lang}>
          → {path ? <Link to={path}>{title}</Link> : title}
        </span>
      ))}
    </Stack>
  );
}
