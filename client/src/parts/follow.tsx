import { type ComponentProps, lazy, Suspense } from 'react';
import { FollowPlace } from './follow-place.tsx';

const FollowSwitch = lazy(() => import('./follow-switch.tsx'));

/** For people of the forum: whoever reads a public page loads none of it. */
export const Follow = (props: ComponentProps<typeof FollowSwitch>) => (
  <Suspense fallback={<FollowPlace />}>
    <FollowSwitch {...props} />
  </Suspense>
);
