import type { ComponentPropsWithRef, ElementType, ReactNode } from 'react';
import { cx } from './cx.ts';

/** Steps of the spacing scale in tokens.css; halves are for what belongs together within one line. */
type Step = 0 | 0.5 | 1 | 1.5 | 2 | 2.5 | 3 | 4 | 5 | 6 | 7 | 8;
type Tag = keyof HTMLElementTagNameMap;
type Of<T extends Tag, Own> = Own & { as?: T } & Omit<ComponentPropsWithRef<T>, keyof Own | 'as'>;

/** The classes stand in layout.css under these very names: every page has them, and none carries a list of them. */
const step = (kind: 'gap' | 'across', value: Step | undefined) =>
  value !== undefined && `${kind}-${String(value).replace('.', '-')}`;

type StackProps = {
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
  className,
  ...rest
}: Of<T, StackProps>): ReactNode {
  const Element: ElementType = as ?? 'div';
  const look = cx('stack', step('gap', gap), align && `items-${align}`, packed && 'packed', className);
  return <Element {...(rest as object)} className={look} />;
}

type RowProps = {
  gap?: Step;
  /** Where what stands side by side is further apart than its lines. */
  across?: Step;
  align?: 'start' | 'center' | 'end' | 'baseline';
  justify?: 'center' | 'end' | 'between';
  wrap?: boolean;
  inline?: boolean;
};

/** Side by side. */
export function Row<T extends Tag = 'div'>(props: Of<T, RowProps>): ReactNode {
  const { as, gap, across, align, justify, wrap, inline, className, ...rest } = props;
  const Element: ElementType = as ?? 'div';
  const look = cx(
    inline ? 'inline' : 'row',
    wrap && 'wrap',
    step('gap', gap),
    step('across', across),
    align && `align-${align}`,
    justify && `justify-${justify}`,
    className,
  );
  return <Element {...(rest as object)} className={look} />;
}

type TextProps = {
  size?: 13 | 14 | 15 | 16 | 18 | 20 | 22 | 28 | 36;
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
