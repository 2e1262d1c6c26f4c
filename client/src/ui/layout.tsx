import type { ComponentPropsWithRef, ElementType, ReactNode } from 'react';
import { cx } from './cx.ts';
import type { Link, PlainLink } from './link.tsx';

/** Steps of the spacing scale in tokens.css; halves are for what belongs together within one line. */
type Step = 0 | 0.5 | 1 | 1.5 | 2 | 2.5 | 3 | 4 | 5 | 6 | 7;
/** Whatever stands in the row; a link as one of ui/link.tsx, which say where it leads. */
type Tag = Exclude<keyof HTMLElementTagNameMap, 'a'> | typeof Link | typeof PlainLink;
type Of<T extends Tag, Own> = Own & { as?: T } & Omit<ComponentPropsWithRef<T>, keyof Own | 'as'>;

/** The classes stand in layout.css under these very names: every page has them, and none carries a list of them. */
const step = (kind: 'gap' | 'across', value: Step | undefined) =>
  value !== undefined && `${kind}-${String(value).replace('.', '-')}`;

/** How the words in it differ from those around. */
type Look = {
  size?: 13 | 14 | 15 | 16 | 18 | 22 | 28;
  tone?: 'ink' | 'muted' | 'indigo' | 'moss' | 'ochre' | 'terracotta' | 'danger';
  weight?: 600 | 620 | 650;
  /** The letters of titles, those of text within a title, or a large number. */
  face?: 'title' | 'text' | 'figure';
  /** No wider than a line that is good to read, or than the words beside what they lead to. */
  measure?: boolean | 'short';
  /** With the lines of who wrote it. */
  written?: boolean;
  /** Somebody's own words, or an aside, along a line. */
  quoted?: boolean | 'ochre' | 'moss';
};

/** Their classes carry these names, and what is said of each behind them. */
const LOOKS = [
  'size',
  'tone',
  'weight',
  'face',
  'measure',
  'written',
  'quoted',
] as const satisfies readonly (keyof Look)[];

/** Names the classes of a look, and leaves what is the element's own. */
function lookOf(props: object): { look: string; rest: object } {
  const rest: Look = { ...props };
  const classes = LOOKS.map((name) => {
    const said = rest[name];
    delete rest[name];
    return said && (said === true ? name : `${name}-${said}`);
  });
  return { look: cx(...classes), rest };
}

type StackProps = Look & {
  /** May be narrower than its longest word. */
  shrink?: boolean;
  gap?: Step;
  align?: 'start' | 'center';
  /** Keeps its lines together at the top where the box is taller than they are. */
  packed?: boolean;
  /** A part of its own: so far below the line that parts it from what stands before. */
  ruled?: 4 | 5;
};

/** One below the other. */
export function Stack<T extends Tag = 'div'>({
  as,
  gap,
  align,
  packed,
  ruled,
  shrink,
  className,
  ...rest
}: Of<T, StackProps>): ReactNode {
  const Element: ElementType = as ?? 'div';
  const { look, rest: own } = lookOf(rest);
  const classes = cx(
    'stack',
    step('gap', gap),
    align && `items-${align}`,
    packed && 'packed',
    ruled && `ruled-${ruled}`,
    shrink && 'shrink',
    look,
    className,
  );
  return <Element {...own} className={classes} />;
}

type RowProps = Look & {
  gap?: Step;
  /** Where what stands side by side is further apart than its lines. */
  across?: 2 | 3 | 4 | 5;
  align?: 'start' | 'center' | 'end' | 'baseline';
  justify?: 'center' | 'end' | 'between';
  wrap?: boolean;
  inline?: boolean;
  shrink?: boolean;
};

/** Side by side. */
export function Row<T extends Tag = 'div'>(props: Of<T, RowProps>): ReactNode {
  const { as, gap, across, align, justify, wrap, inline, shrink, className, ...rest } = props;
  const Element: ElementType = as ?? 'div';
  const { look, rest: own } = lookOf(rest);
  const classes = cx(
    inline ? 'inline' : 'row',
    wrap && 'wrap',
    step('gap', gap),
    step('across', across),
    align && `align-${align}`,
    justify && `justify-${justify}`,
    shrink && 'shrink',
    look,
    className,
  );
  return <Element {...own} className={classes} />;
}

type GridProps = Look & {
  /**
   * One that takes the room; with a mark before it, or what ends the line after it; or as many as fit, each at least so wide:
   * these take all the room, of those that fill some may stay empty.
   */
  columns: 'one' | 'mark' | 'end' | 'fit-180' | 'fit-220' | 'fit-280' | 'fit-320' | 'fill-240';
  gap?: Step;
  across?: 2 | 3 | 4 | 5 | 6;
  align?: 'start' | 'center' | 'end' | 'baseline';
  shrink?: boolean;
};

/** Lines whose parts stand below each other. */
export function Grid<T extends Tag = 'div'>(props: Of<T, GridProps>): ReactNode {
  const { as, columns, gap, across, align, shrink, className, ...rest } = props;
  const Element: ElementType = as ?? 'div';
  const { look, rest: own } = lookOf(rest);
  const classes = cx(
    'stack',
    `columns-${columns}`,
    step('gap', gap),
    step('across', across),
    align && `align-${align}`,
    shrink && 'shrink',
    look,
    className,
  );
  return <Element {...own} className={classes} />;
}

type PanelProps = Look & {
  /** One of many small ones, or one that is read by itself. */
  padded?: boolean | 'small' | 'wide';
  gap?: Step;
};

/** A sheet on the paper of the page; with a gap, what it holds stands one below the other. */
export function Panel<T extends Tag = 'div'>({ as, padded, gap, className, ...rest }: Of<T, PanelProps>): ReactNode {
  const Element: ElementType = as ?? 'div';
  const { look, rest: own } = lookOf(rest);
  const padding = typeof padded === 'string' ? `padded-${padded}` : padded && 'padded';
  const classes = cx('panel', padding, gap !== undefined && 'stack', step('gap', gap), look, className);
  return <Element {...own} className={classes} />;
}

/** Words that differ from those around them. */
export function Text<T extends Tag = 'p'>({ as, className, ...rest }: Of<T, Look>): ReactNode {
  const Element: ElementType = as ?? 'p';
  const { look, rest: own } = lookOf(rest);
  return <Element {...own} className={cx(look, className)} />;
}
