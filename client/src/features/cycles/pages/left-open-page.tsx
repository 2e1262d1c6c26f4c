import { LEFT_OPEN } from '@minga/shared/cycles/rules.ts';
import type { LeftOpen } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import type { ReadPage } from '../../../lib/page.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { leftOpenPath, leftOpenQuery } from '../api.ts';
import s from './left-open-page.module.css';

export const read: ReadPage = async ({ get, params: { slug = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  const { previous, own } = await get(leftOpenQuery(cycle.id));
  return {
    heading: t('cycles:leftOpen.title'),
    part: cycle.title,
    description: t(own ? 'cycles:leftOpen.ownLead' : 'cycles:leftOpen.lead'),
    slug,
    ...(previous === null && own === null && { noIndex: true as const }),
    files: [{ href: leftOpenPath(cycle.id), format: 'JSON' }],
  };
};

type Items = LeftOpen['items'];

function Points({ of, kind, items }: { of: string; kind: Items[number]['kind']; items: Items }) {
  const { t } = useTranslation('cycles');
  const id = `${of}-${kind}`;
  return (
    <Stack as="section" gap={3} aria-labelledby={id}>
      <h2 id={id}>{t(`leftOpen.kind.${kind}`)}</h2>
      <Stack as="ul">
        {items.map(({ path, title, count }) => (
          <Row as="li" key={`${path} ${title}`} gap={3} justify="between" wrap className={s.point}>
            <Link to={path}>{title}</Link>
            {count !== null && <Text tone="muted">{t('leftOpen.count', { count })}</Text>}
          </Row>
        ))}
      </Stack>
    </Stack>
  );
}

/** By kind, in the order in which a plan is made. */
function AllPoints({ of, items }: { of: string; items: Items }) {
  return LEFT_OPEN.filter((kind) => items.some((point) => point.kind === kind)).map((kind) => (
    <Points key={kind} of={of} kind={kind} items={items.filter((point) => point.kind === kind)} />
  ));
}

/** What a cycle that is over left itself, and where it goes on. */
function Own({ items, next }: { items: Items; next: LeftOpen['next'] }) {
  const { t } = useTranslation('cycles');
  return (
    <>
      {next.map(({ slug, title }) => (
        <p key={slug}>
          {t('leftOpen.next')} <Link to={paths.cycle(slug)}>{title}</Link>
        </p>
      ))}
      {items.length === 0 && <EmptyState title={t('leftOpen.nothing')}>{t('leftOpen.ownNothingText')}</EmptyState>}
      <AllPoints of="own" items={items} />
    </>
  );
}

/** What the cycle before this one left without an outcome, for whoever prepares the next plan, and for whoever waits. */
export function Page() {
  const { t } = useTranslation('cycles');
  const { cycle } = useCycle();
  const { previous, items, own, next } = useSuspenseQuery(leftOpenQuery(cycle.id)).data;
  return (
    <Frame>
      <PageHeader title={t('leftOpen.title')} lead={t(own ? 'leftOpen.ownLead' : 'leftOpen.lead')} />
      {own && <Own items={own} next={next} />}
      {previous && (
        <p>
          {t('leftOpen.previous')} <Link to={paths.cycle(previous.slug)}>{previous.title}</Link>
        </p>
      )}
      {items.length === 0 && !own && (
        <EmptyState title={t(previous ? 'leftOpen.nothing' : 'leftOpen.first')}>
          {t(previous ? 'leftOpen.nothingText' : 'leftOpen.firstText')}
        </EmptyState>
      )}
      <AllPoints of="left" items={items} />
    </Frame>
  );
}
