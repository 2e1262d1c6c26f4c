import type { Locale } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { type Mark, SEARCH_LIMITS, type SearchKind } from '@minga/shared/search/rules.ts';
import type { Found } from '@minga/shared/search/schema.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import type { Asked } from '../api.ts';
import s from './found.module.css';

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

function Item({ item, cycle, as }: { item: Found; cycle: SearchedCycle; as: 'h3' | 'h4' }) {
  const lang = cycle.locale;
  const format = useFormat(cycle.timeZone);
  const { t } = useTranslation('search');
  return (
    <Stack as="li" gap={1}>
      <Text as={as} size={18} lang={lang} dir="auto">
        <Link to={item.path}>
          {item.title === '' ? t('untitled') : <Marked text={item.title} marks={item.titleMarks} />}
        </Link>
      </Text>
      {item.excerpt && (
        <Text measure lang={lang} dir="auto">
          <Marked text={item.excerpt} marks={item.excerptMarks} />
        </Text>
      )}
      {(item.at || item.isDraft) && (
        <Row gap={2} align="center" wrap size={14} tone="muted">
          {item.isDraft && <strong>{t('draft')}</strong>}
          {item.at && <time dateTime={item.at}>{format.date(item.at)}</time>}
        </Row>
      )}
    </Stack>
  );
}

/** Two notes of one board may say the same, and have no page of their own. */
const keyed = (items: readonly Found[]) => items.map((item, place) => ({ item, key: `${place} ${item.path}` }));

/** Whose words, clock and address what was found has. */
export type SearchedCycle = { slug: string; timeZone: string; locale: Locale };
type GroupProps = {
  kind: SearchKind;
  items: readonly Found[];
  hasMore: boolean;
  asked: Asked;
  cycle: SearchedCycle;
  /** Below the name of a cycle its kinds are one step further down. */
  as?: 'h2' | 'h3';
};

export function Group({ kind, items, hasMore, asked, cycle, as: Heading = 'h2' }: GroupProps) {
  const { t } = useTranslation('search');
  const isPart = Heading === 'h2';
  const id = isPart ? kind : `${cycle.slug}-${kind}`;
  return (
    <Stack as={isPart ? 'section' : 'div'} gap={4} className={s.group} {...(isPart && { 'aria-labelledby': id })}>
      <Heading id={id}>{t(`kinds.${kind}`)}</Heading>
      <Stack as="ul" gap={4}>
        {keyed(items).map(({ key, item }) => (
          <Item key={key} item={item} cycle={cycle} as={Heading === 'h2' ? 'h3' : 'h4'} />
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
