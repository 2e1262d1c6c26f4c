import type { ComponentPropsWithRef, ElementType, ReactNode } from 'react';
import { cx } from './cx.ts';

/** Steps of the spacing scale in tokens.css; halves are for what belongs together within one line. */
type Step = 0 | 0.5 | 1 | 1.5 | 2 | 2.5 | 3 | 4 | 5 | 6 | 7;
type Tag = keyof HTMLElementTagNameMap;
type Of<T extends Tag, Own> = Own & { as?: T } & Omit<ComponentPropsWithRef<T>, keyof Own | 'as'>;

/** The classes stand in layout.css under these very names: every page has them, and none carries a list of them. */
const step = (kind: 'gap' | 'across', value: Step | undefined) =>
  value !== undefined && `${kind}-${String(value).replace('.', '-')}`;

type StackProps = {
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
  const look = cx(
    'stack',
    step('gap', gap),
    align && `items-${align}`,
    packed && 'packed',
    shrink && 'shrink',
    className,
  );
  return <Element {...(rest as object)} className={look} />;
}

type RowProps = {
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
  const look = cx(
    inline ? 'inline' : 'row',
    wrap && 'wrap',
    step('gap', gap),
    step('across', across),
    align && `align-${align}`,
    justify && `justify-${justify}`,
    shrink && 'shrink',
    className,
  );
  return <Element {...(rest as object)} className={look} />;
}

type GridProps = {
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
  const look = cx(
    'stack',
    `columns-${columns}`,
    step('gap', gap),
    step('across', across),
    align && `align-${align}`,
    shrink && 'shrink',
    className,
  );
  return <Element {...(rest as object)} className={look} />;
}

type PanelProps = { padded?: boolean; gap?: Step };

/** A sheet on the paper of the page; with a gap, what it holds stands one below the other. */
export function Panel<T extends Tag = 'div'>({ as, padded, gap, className, ...rest }: Of<T, PanelProps>): ReactNode {
  const Element: ElementType = as ?? 'div';
  const look = cx('panel', padded && 'padded', gap !== undefined && 'stack', step('gap', gap), className);
  return <Element {...(rest as object)} className={look} />;
}

type TextProps = {
  size?: 13 | 14 | 15 | 16 | 18 | 22 | 28;
  tone?: 'ink' | 'muted' | 'indigo' | 'moss' | 'ochre' | 'terracotta' | 'danger';
  weight?: 600 | 620 | 650;
  /** No wider than a line that is good to read. */
  measure?: boolean;
};

/** Words that differ from those around them. */
export function Text<T extends Tag = 'p'>(props: Of<T, TextProps>): ReactNode {
  const { as, size, tone, weight, measure, className, ...rest } = props;
  const Element: ElementType = as ?? 'p';
  const look = cx(
    size && `size-${size}`,
    tone && `tone-${tone}`,
    weight && `weight-${weight}`,
    measure && 'measure',
    className,
  );
  return <Element {...(rest as object)} className={look} />;
}
