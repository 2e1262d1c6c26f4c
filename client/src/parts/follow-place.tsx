import { Button } from '../ui/button.tsx';
import { Stack } from '../ui/layout.tsx';
import s from './follow-place.module.css';

/** As high as the switch that comes here: what stands below it is being read, and must not move. */
export const FollowPlace = () => (
  <Stack gap={2} align="start" className={s.place} aria-hidden="true">
    <p>{'\u00a0'}</p>
    <Button size="small" disabled>
      {'\u00a0'}
    </Button>
  </Stack>
);
