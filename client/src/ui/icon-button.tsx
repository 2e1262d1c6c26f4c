import type { ComponentProps } from 'react';
import s from './icon-button.module.css';
import { cx } from './cx.ts';
import { Tooltip } from './tooltip.tsx';

type Props = ComponentProps<'button'> & { label: string };

/** Where a word does not fit, in screens for work: whoever stays on it, by pointer, finger or keyboard, reads it. */
export function IconButton({ label, className, children, ...rest }: Props) {
  return (
    <Tooltip text={label}>
      <button type="button" {...rest} className={cx('no-print', s.icon, className)} aria-label={label}>
        {children}
      </button>
    </Tooltip>
  );
}
