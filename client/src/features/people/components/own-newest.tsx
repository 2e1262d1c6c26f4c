import { cutTo } from '@minga/shared/kernel/text.ts';
import type { Home } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { guestTextsQuery, ownTextsQuery } from '../../../lib/own-texts.ts';
import { OwnTextOutcome } from '../../../parts/own-text-outcome.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import s from '../pages/home-screen.module.css';

/** At home only what is newest; all of it stands on the page of each cycle. */
const NEWEST = 5;
const DIGEST = 160;
const begun = (text: string) => (text.length > DIGEST ? `${cutTo(text, DIGEST).trimEnd()}…` : text);

/** What somebody wrote last, of all kinds and in all of their cycles, and what became of it: the beginning of the same list. */
export function OwnNewest({ cycles }: { cycles: Home['cycles'] }) {
  const { t } = useTranslation(['people', 'cycles', 'consultations']);
  const format = useFormat();
  const current = cycles.filter(({ isArchived }) => !isArchived);
  const lists = useQueries({ queries: current.map(({ id }) => ownTextsQuery(id)) });
  const asGuest = useQuery(guestTextsQuery);
  const elsewhere = (asGuest.data?.cycles ?? []).filter(({ id }) => !cycles.some((cycle) => cycle.id === id));
  const isReading = asGuest.isPending || lists.some(({ isPending }) => isPending);
  const texts = [
    ...lists.flatMap(({ data }, at) => (data?.items ?? []).map((one) => ({ one, lang: current[at]?.locale ?? '' }))),
    ...elsewhere.flatMap(({ items, locale }) => items.map((one) => ({ one, lang: locale }))),
  ];
  const newest = texts.sort((a, b) => Date.parse(b.one.at) - Date.parse(a.one.at)).slice(0, NEWEST);
  return (
    <Stack as="section" gap={4} packed aria-labelledby="my-contributions">
      <h2 id="my-contributions">{t('home.ownTexts')}</h2>
      {isReading && <Skeleton lines={3} />}
      {!isReading && newest.length === 0 && <p className={s.none}>{t('home.noContributions')}</p>}
      <Stack as="ul">
        {newest.map(({ one, lang }) => (
          <Stack as="li" gap={1} align="start" key={`${one.kind} ${one.id}`} className={s.row}>
            <span lang={lang}>
              {one.path ? (
                <Link to={one.path} className={s.rowTitle}>
                  {one.title}
                </Link>
              ) : (
                one.title
              )}
            </span>
            {one.text && (
              <Text as="span" dir="auto" lang={lang}>
                {begun(one.text)}
              </Text>
            )}
            <Text tone="muted">
              {t(`cycles:ownTexts.kind.${one.kind}`)} · {format.date(one.at)}
              {one.answers.length > 0 && ` · ${t('home.answers', { count: one.answers.length })}`}
            </Text>
            <OwnTextOutcome one={one} lang={lang} />
          </Stack>
        ))}
      </Stack>
      {elsewhere.length > 0 && (
        <p>
          <Link to={paths.guestTexts()}>{t('cycles:guestTexts.title')}</Link>
        </p>
      )}
    </Stack>
  );
}
