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
  /** No wider than a line that is good to read. */
  measure?: boolean;
};

/** Names the classes of a look, and leaves what is the element's own. */
function lookOf(props: object): { look: string; rest: object } {
  const { size, tone, weight, measure, ...rest } = props as Look;
  const look = cx(size && `size-${size}`, tone && `tone-${tone}`, weight && `weight-${weight}`, measure && 'measure');
  return { look, rest };
}

type StackProps = Look & {
  /** May be narrower than its longest word. */
  shrink?: boolean;
  gap?: Step;
  align?: 'start' | 'center';
  /** Keeps its lines together at the top where the box is taller than they are. */
  packed?: boolean;
};

/** One below the other. */
export function Stack<T extends Tag = 'div'>({
  as,
  gap,
  align,
  packed,
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
  /** One that takes the room; with a mark before it, or what ends the line after it. */
  columns: 'one' | 'mark' | 'end';
  gap?: Step;
  across?: 2 | 3 | 4 | 5;
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

type PanelProps = Look & { padded?: boolean; gap?: Step };

/** A sheet on the paper of the page; with a gap, what it holds stands one below the other. */
export function Panel<T extends Tag = 'div'>({ as, padded, gap, className, ...rest }: Of<T, PanelProps>): ReactNode {
  const Element: ElementType = as ?? 'div';
  const { look, rest: own } = lookOf(rest);
  const classes = cx('panel', padded && 'padded', gap !== undefined && 'stack', step('gap', gap), look, className);
  return <Element {...own} className={classes} />;
}

/** Words that differ from those around them. */
export function Text<T extends Tag = 'p'>({ as, className, ...rest }: Of<T, Look>): ReactNode {
  const Element: ElementType = as ?? 'p';
  const { look, rest: own } = lookOf(rest);
  return <Element {...own} className={cx(look, className)} />;
}
