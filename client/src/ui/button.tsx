import type { ComponentProps, ReactNode } from 'react';
import s from './button.module.css';
import { cx } from './cx.ts';
import { Link, type LinkProps, PlainLink, type PlainLinkProps } from './link.tsx';

type Look = {
  /** `primary` once per screen; `accent` is the terracotta call of a public page. */
  variant?: 'primary' | 'accent' | 'plain' | 'quiet' | 'danger' | undefined;
  size?: 'medium' | 'small' | 'large' | undefined;
  /** A Lucide icon; always beside a word. */
  icon?: ReactNode;
  wide?: boolean | undefined;
};

function look({ variant = 'plain', size = 'medium', wide }: Look, className?: string): string {
  return cx(s.button, s[variant], s[size], wide && s.wide, className);
}

type ButtonProps = Look & ComponentProps<'button'> & { busy?: boolean | undefined };

/** `busy` keeps the focus and the width, and refuses a second press. */
export function Button(props: ButtonProps) {
  const { variant, size, icon, wide, busy, className, children, onClick, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      className={look({ variant, size, wide }, cx(className, busy && s.busy))}
      aria-disabled={busy || rest['aria-disabled']}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {icon}
      <span>{children}</span>
    </button>
  );
}

export function LinkButton({ variant, size, icon, wide, className, children, ...rest }: Look & LinkProps) {
  return (
    <Link {...rest} className={look({ variant, size, wide }, className)}>
      {icon}
      <span>{children}</span>
    </Link>
  );
}

export function PlainButton({ variant, size, icon, wide, className, children, ...rest }: Look & PlainLinkProps) {
  return (
    <PlainLink {...rest} className={look({ variant, size, wide }, className)}>
      {icon}
      <span>{children}</span>
    </PlainLink>
  );
}
