import type { Address } from '@minga/shared/kernel/paths.ts';
import { folded } from '@minga/shared/kernel/text.ts';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { cx } from './cx.ts';
import { Row } from './layout.tsx';
import { Link } from './link.tsx';
import s from './menu.module.css';
import { Tooltip } from './tooltip.tsx';
import { placeBeside } from './place-beside.ts';

export type MenuItem = {
  key: string;
  label: ReactNode;
  icon?: ReactNode;
  onSelect?: (() => void) | undefined;
  to?: Address | undefined;
  danger?: boolean | undefined;
};

function Item({ item, close }: { item: MenuItem; close: () => void }) {
  const content = (
    <>
      {item.icon}
      <span>{item.label}</span>
    </>
  );
  const shared = { role: 'menuitem', tabIndex: -1, className: cx('glyphs', s.item, item.danger && s.danger) };
  if (item.to !== undefined) {
    return (
      <Link {...shared} to={item.to} onClick={close}>
        {content}
      </Link>
    );
  }
  return (
    <button
      type="button"
      {...shared}
      onClick={() => {
        close();
        item.onSelect?.();
      }}
    >
      {content}
    </button>
  );
}

/** Letters that follow each other within this belong to one word. */
const PAUSE = 600;

/** The entry whose words begin with what is being written; the same letter again goes on to the next. */
function useTypeahead() {
  const typed = useRef({ text: '', at: 0 });
  return (letter: string, all: readonly HTMLElement[], at: number, time: number): HTMLElement | undefined => {
    const isGoingOn = time - typed.current.at < PAUSE;
    const text = isGoingOn ? typed.current.text + folded(letter) : folded(letter);
    typed.current = { text, at: time };
    const isRepeated = [...text].every((one) => one === text[0]);
    const wanted = isRepeated ? text.charAt(0) : text;
    const from = isRepeated ? at + 1 : at;
    const inOrder = [...all.slice(Math.max(0, from)), ...all.slice(0, Math.max(0, from))];
    return inOrder.find((one) => folded(one.getAttribute('aria-label') ?? one.textContent).startsWith(wanted));
  };
}

function useBeside(anchor: () => Element | null, align: 'start' | 'end') {
  const ref = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<ReturnType<typeof placeBeside> | null>(null);
  // Once: what opened it stands still while it is open, and it closes when the page scrolls.
  const opened = useRef({ anchor, align });
  useLayoutEffect(() => {
    const { anchor, align } = opened.current;
    const beside = anchor()?.getBoundingClientRect();
    const own = ref.current;
    if (!beside || !own) return;
    const size = { width: own.offsetWidth, height: own.offsetHeight };
    setPlace(placeBeside(beside, size, { width: innerWidth, height: innerHeight }, align));
  }, []);
  return { ref, place };
}

type SheetProps = {
  id?: string;
  label?: string | undefined;
  /** What opened it: it stands beside that, and a press there does not close it. */
  anchor: () => Element | null;
  align?: 'start' | 'end' | undefined;
  items: readonly MenuItem[];
  /** @param isDone by the keyboard or by choosing: the focus goes back to where it came from */
  onClose: (isDone: boolean) => void;
  /** After the items; what can be chosen there has the role `menuitemradio`. */
  children?: ReactNode;
};

/** The open menu: arrows, Home, End, first letters, Escape; always within the window. */
export function MenuSheet({ id, label, anchor, align = 'end', items, onClose, children }: SheetProps) {
  const { ref, place } = useBeside(anchor, align);
  const typeahead = useTypeahead();
  const isPlaced = place !== null;
  const latest = useRef({ onClose, anchor });
  latest.current = { onClose, anchor };
  useEffect(() => {
    if (isPlaced) ref.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }, [isPlaced, ref]);
  useEffect(() => {
    const outside = ({ target, type }: Event) => {
      const isOwn = target instanceof Node && ref.current?.contains(target);
      const isAnchor = type === 'pointerdown' && target instanceof Node && latest.current.anchor()?.contains(target);
      if (!isOwn && !isAnchor) latest.current.onClose(false);
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('scroll', outside, true);
    addEventListener('resize', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('scroll', outside, true);
      removeEventListener('resize', outside);
    };
  }, [ref]);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      return onClose(true);
    }
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=menuitem], [role=menuitemradio]')];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = (step: number) => all[(at + step + all.length) % all.length];
    const isLetter = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
    const targets: Record<string, () => HTMLElement | undefined> = {
      ArrowDown: () => next(1),
      ArrowRight: () => next(1),
      ArrowUp: () => next(-1),
      ArrowLeft: () => next(-1),
      Home: () => all[0],
      End: () => all.at(-1),
    };
    const target = targets[event.key] ?? (isLetter ? () => typeahead(event.key, all, at, event.timeStamp) : undefined);
    if (!target) return;
    event.preventDefault();
    // A letter here is no shortcut of the page behind.
    event.stopPropagation();
    target()?.focus();
  };
  return (
    <div
      ref={ref}
      id={id}
      role="menu"
      aria-label={label}
      tabIndex={-1}
      className={s.list}
      style={place ?? { visibility: 'hidden', left: 0, top: 0 }}
      onKeyDown={onKeyDown}
    >
      {items.map((item) => (
        <Item key={item.key} item={item} close={() => onClose(true)} />
      ))}
      {children}
    </div>
  );
}

type Props = {
  /** Text of the button, or what it shows; `ariaLabel` when it shows no words. */
  trigger: ReactNode;
  ariaLabel?: string | undefined;
  items: readonly MenuItem[];
  align?: 'start' | 'end' | undefined;
  className?: string | undefined;
};

/** A button with a menu, after the WAI-ARIA pattern. */
export function Menu({ trigger, ariaLabel, items, align = 'start', className }: Props) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = (isDone: boolean) => {
    setOpen(false);
    if (isDone) button.current?.focus();
  };
  const opener = (
    <Row
      as="button"
      inline
      weight={600}
      gap={2}
      align="center"
      justify="center"
      type="button"
      ref={button}
      className={cx('glyphs', s.trigger)}
      aria-haspopup="menu"
      aria-expanded={isOpen}
      aria-controls={isOpen ? id : undefined}
      aria-label={ariaLabel}
      onClick={() => setOpen(!isOpen)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown') return;
        event.preventDefault();
        setOpen(true);
      }}
    >
      {trigger}
    </Row>
  );
  return (
    <div className={cx(s.menu, className)}>
      {ariaLabel === undefined ? opener : <Tooltip text={ariaLabel}>{opener}</Tooltip>}
      {isOpen && <MenuSheet id={id} anchor={() => button.current} align={align} items={items} onClose={close} />}
    </div>
  );
}
