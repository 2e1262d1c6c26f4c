import { type ReactNode, useId } from 'react';
import { Row, Stack } from './layout.tsx';
import s from './progress.module.css';

type Props = { label: ReactNode; value: number; max: number; detail?: ReactNode };

/** A native progress bar with its words: bytes sent, answers given. */
export function Progress({ label, value, max, detail }: Props) {
  const id = useId();
  return (
    <Stack gap={1.5}>
      <Row weight={600} gap={1} across={4} justify="between" wrap>
        <span id={id}>{label}</span>
        {detail && <span className={s.detail}>{detail}</span>}
      </Row>
      <progress className={s.bar} value={value} max={Math.max(max, 1)} aria-labelledby={id} />
    </Stack>
  );
}
