import { paths } from '@minga/shared/kernel/paths.ts';
import { type Mark, SEARCH_KINDS, SEARCH_LIMITS, type SearchKind } from '@minga/shared/search/rules.ts';
import type { Found, SearchResults } from '@minga/shared/search/schema.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { type FormEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { Button } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Grid, Row, Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { type Asked, askedIn, searchPath, searchQuery } from '../api.ts';
import s from './search-page.module.css';

export const read: ReadPage = async ({ get, params: { slug = '' }, search, t }) => {
  const cycle = await get(cycleQuery(slug));
  await get(searchQuery(cycle.id, askedIn(search)));
  return {
    heading: t('search:title'),
    part: cycle.title,
    description: t('search:lead'),
    slug,
    files: [{ href: searchPath(cycle.id), format: 'JSON', keeps: ['q', 'kind'] }],
    noIndex: true,
  };
};

/** A text with what was asked for marked in it. */
function Marked({ text, marks }: { text: string; marks: readonly Mark[] }) {
  const from = [0, ...marks.map(([, to]) => to)];
  return from.map((at, index) => {
    const [begins, ends] = marks[index] ?? [text.length, text.length];
    return (
      <span key={at}>
        {text.slice(at, begins)}
        {ends > begins && <mark>{text.slice(begins, ends)}</mark>}
      </span>
    );
  });
}

function Item({ item, lang }: { item: Found; lang: string }) {
  const { cycle } = useCycle();
  const format = useFormat(cycle.timeZone);
  return (
    <Stack as="li" gap={1}>
      <Text as="h3" size={18} lang={lang} dir="auto">
        <Link to={item.path}>
          <Marked text={item.title} marks={item.titleMarks} />
        </Link>
      </Text>
      {item.excerpt && (
        <Text measure lang={lang} dir="auto">
          <Marked text={item.excerpt} marks={item.excerptMarks} />
        </Text>
      )}
      {item.at && (
        <Text size={14} tone="muted">
          <time dateTime={item.at}>{format.date(item.at)}</time>
        </Text>
      )}
    </Stack>
  );
}

/** Two notes of one board may say the same, and have no page of their own. */
const keyed = (items: readonly Found[]) => items.map((item, place) => ({ item, key: `${place} ${item.path}` }));

type GroupProps = { kind: SearchKind; items: readonly Found[]; hasMore: boolean; asked: Asked };

function Group({ kind, items, hasMore, asked }: GroupProps) {
  const { t } = useTranslation('search');
  const { cycle } = useCycle();
  return (
    <Stack as="section" gap={4} className={s.group} aria-labelledby={kind}>
      <h2 id={kind}>{t(`kinds.${kind}`)}</h2>
      <Stack as="ul" gap={4}>
        {keyed(items).map(({ key, item }) => (
          <Item key={key} item={item} lang={cycle.locale} />
        ))}
      </Stack>
      {hasMore && asked.kind === null && (
        <Link to={paths.search(cycle.slug, { q: asked.words, kind })}>
          {t('more', { kind: t(`kinds.${kind}`).toLowerCase() })}
        </Link>
      )}
      {hasMore && asked.kind !== null && <Text tone="muted">{t('tooMany', { count: SEARCH_LIMITS.ofOne })}</Text>}
    </Stack>
  );
}

function Results({ results, asked }: { results: SearchResults; asked: Asked }) {
  const { t } = useTranslation('search');
  const { cycle } = useCycle();
  const { items, more } = results;
  const everything = asked.kind !== null && (
    <Link to={paths.search(cycle.slug, { q: asked.words })}>{t('everything')}</Link>
  );
  if (items.length === 0)
    return (
      <EmptyState title={t('none', { words: asked.words })} action={everything}>
        {t('noneText')}
      </EmptyState>
    );
  return (
    <>
      {everything}
      {SEARCH_KINDS.map((kind) => {
        const own = items.filter((item) => item.kind === kind);
        return (
          own.length > 0 && <Group key={kind} kind={kind} items={own} hasMore={more.includes(kind)} asked={asked} />
        );
      })}
    </>
  );
}

/** A plain form: before any script has run it asks the server. */
function Ask({ asked }: { asked: Asked }) {
  const { t } = useTranslation('search');
  const { ask } = usePlace();
  const field = useRef<HTMLInputElement>(null);
  const shown = useRef(asked.words);
  useEffect(() => {
    // Whoever comes without words came to write some.
    if (shown.current === '') field.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    if (field.current && shown.current !== asked.words) field.current.value = asked.words;
    shown.current = asked.words;
  }, [asked.words]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask(new URLSearchParams({ q: field.current?.value.trim() ?? '' }).toString());
  };
  return (
    <search className="no-print">
      <form method="get" onSubmit={submit}>
        <Grid columns="end" gap={2} align="end">
          <TextField
            id="words-searched"
            type="search"
            name="q"
            label={t('words')}
            hint={t('hint')}
            maxLength={SEARCH_LIMITS.words}
            defaultValue={asked.words}
            enterKeyHint="search"
            ref={field}
          />
          <Button type="submit" variant="primary" icon={<Search aria-hidden="true" />}>
            {t('search')}
          </Button>
        </Grid>
      </form>
    </search>
  );
}

/** What has these words, of all that the reader may open in this cycle. */
export function Page() {
  const { t } = useTranslation('search');
  const { cycle } = useCycle();
  const asked = askedIn(usePlace().search);
  const { data, error, isPlaceholderData } = useQuery({
    ...searchQuery(cycle.id, asked),
    placeholderData: keepPreviousData,
  });
  const isAsked = asked.words !== '';
  const count = data?.items.length ?? 0;
  return (
    <Frame narrow>
      <PageHeader title={t('title')} lead={t('lead')} />
      <Ask asked={asked} />
      <ProblemNotice error={error} />
      {/* Said aloud when it changes; those who see have the list. */}
      <p className="visually-hidden" role="status">
        {isAsked && data && !isPlaceholderData && t('found', { count })}
      </p>
      {isAsked && data && (
        <Stack gap={6} className={cx(s.found, isPlaceholderData && s.asking)} aria-busy={isPlaceholderData}>
          <Results results={data} asked={asked} />
        </Stack>
      )}
      {isAsked && !data && !error && <Row tone="muted">{t('asking')}</Row>}
    </Frame>
  );
}
