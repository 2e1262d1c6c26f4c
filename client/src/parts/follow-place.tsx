import { Button } from '../ui/button.tsx';
import s from './follow-place.module.css';

/** As high as the switch that comes here: what stands below it is being read, and must not move. */
export const FollowPlace = () => (
  <div className={s.place} aria-hidden="true">
    <p>&nbsp;</p>
    <Button size="small" disabled>
      &nbsp;
    </Button>
  </div>
);
