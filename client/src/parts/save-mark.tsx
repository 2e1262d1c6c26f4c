import { Check, CloudOff, LoaderCircle, RefreshCw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '../ui/cx.ts';
import { Row } from '../ui/layout.tsx';
import s from './save-mark.module.css';

/** Where what was written is: on the server, on its way there, on this device, coming back to the server, or refused. */
export type Safety = 'saved' | 'moving' | 'here' | 'returning' | 'refused';

const ICONS = { saved: Check, moving: LoaderCircle, here: CloudOff, returning: RefreshCw, refused: TriangleAlert };

type Props = { safety: Safety; children: ReactNode; isFloating?: boolean | undefined };

/** How every text of the product says whether it is safe, and a board whether it has a line at all. */
export function SaveMark({ safety, children, isFloating = false }: Props) {
  const Icon = ICONS[safety];
  return (
    <Row
      tone="muted"
      weight={600}
      as="p"
      inline={isFloating}
      gap={1}
      across={2}
      align="center"
      wrap={!isFloating}
      className={cx(s.line, s[safety], isFloating && s.floating)}
      role="status"
      data-safety={safety}
    >
      <Icon aria-hidden="true" size={isFloating ? 16 : 18} strokeWidth={isFloating ? 2 : 1.75} />
      {children}
    </Row>
  );
}
