import type { Address } from '@minga/shared/kernel/paths.ts';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { cx } from './cx.ts';
import { Row } from './layout.tsx';
import { Link } from './link.tsx';
import s from './tabs.module.css';

export type Tab = { id: string; label: ReactNode; content: ReactNode };

type Props = { label: string; tabs: readonly Tab[]; selected: string; onSelect: (id: string) => void };

/** Tabs inside a page. Arrow keys move and select, Home and End jump. */
export function Tabs({ label, tabs, selected, onSelect }: Props) {
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  const index = Math.max(
    0,
    tabs.findIndex(({ id }) => id === selected),
  );
  const move = (event: KeyboardEvent) => {
    const last = tabs.length - 1;
    const targets: Record<string, number> = {
      ArrowRight: index === last ? 0 : index + 1,
      ArrowLeft: index === 0 ? last : index - 1,
      Home: 0,
      End: last,
    };
    const next = targets[event.key];
    const tab = next === undefined ? undefined : tabs[next];
    if (!tab || next === undefined) return;
    event.preventDefault();
    onSelect(tab.id);
    (list.current?.children[next] as HTMLElement | undefined)?.focus();
  };
  return (
    <div>
      <div className={cx('no-print', s.list)} role="tablist" aria-label={label} ref={list}>
        {tabs.map((tab, position) => (
          <Row
            as="button"
            inline
            tone="muted"
            weight={600}
            gap={2}
            align="center"
            key={tab.id}
            type="button"
            role="tab"
            id={`${base}${tab.id}`}
            aria-controls={`${base}${tab.id}-panel`}
            aria-selected={position === index}
            tabIndex={position === index ? 0 : -1}
            className={cx(s.tab, position === index && s.selected)}
            onClick={() => onSelect(tab.id)}
            onKeyDown={move}
          >
            {tab.label}
          </Row>
        ))}
      </div>
      {tabs.map((tab, position) => (
        <div
          key={tab.id}
          role="tabpanel"
          id={`${base}${tab.id}-panel`}
          aria-labelledby={`${base}${tab.id}`}
          hidden={position !== index}
          className={s.panel}
        >
          {position === index && tab.content}
        </div>
      ))}
    </div>
  );
}

type NavTab = { to: Address; label: ReactNode; current: boolean };

/** The same look for places with addresses of their own. */
export function NavTabs({ label, tabs }: { label: string; tabs: readonly NavTab[] }) {
  const list = useRef<HTMLUListElement>(null);
  const current = tabs.find((tab) => tab.current)?.to;
  // On a phone the row is longer than the screen, and the tab one is on may lie beyond its edge.
  useEffect(() => {
    const row = list.current;
    const tab = current && row?.querySelector<HTMLElement>('[aria-current="page"]');
    if (row && tab) row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }, [current]);
  return (
    <nav aria-label={label} className={cx('no-print', s.nav)}>
      <ul className={s.list} ref={list}>
        {tabs.map((tab) => (
          <li key={tab.to}>
            <Row
              as={Link}
              inline
              tone="muted"
              weight={600}
              gap={2}
              align="center"
              to={tab.to}
              aria-current={tab.current ? 'page' : undefined}
              className={cx(s.tab, tab.current && s.selected)}
            >
              {tab.label}
            </Row>
          </li>
        ))}
      </ul>
    </nav>
  );
}
