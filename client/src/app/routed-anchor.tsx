import { isBelow, paths } from '@minga/shared/kernel/paths.ts';
import { useLinkProps } from '@tanstack/react-router';
import type { ForwardedRef } from 'react';
import type { RoutedAnchorProps } from '../ui/link.tsx';

/** The router's own link. Where one is now is said by whoever shows the link: the router would say it of every address. */
function WithinApplication({ ref = null, ...props }: RoutedAnchorProps) {
  // An address that is spelled out is the router's `href`; it goes before `to`, which only names routes.
  const routed = useLinkProps({ ...props, to: '.' }, ref as ForwardedRef<Element>);
  return <a {...routed} data-status={undefined} className={props.className} aria-current={props['aria-current']} />;
}

/** Behind the doors of boards lie pages of their own, without this application: the browser fetches them by itself. */
export const RoutedAnchor = (props: RoutedAnchorProps) =>
  isBelow(props.href, paths.enter()) ? <a {...props} /> : <WithinApplication {...props} />;
