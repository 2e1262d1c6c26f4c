import type { Address, Elsewhere } from '@minga/shared/kernel/paths.ts';
import { type ComponentPropsWithRef, createContext, type ElementType, useContext } from 'react';

type AnchorProps = Omit<ComponentPropsWithRef<'a'>, 'target'> & { target?: '_blank' };
export type RoutedAnchorProps = AnchorProps & { href: string };

/** What a link to a page is made of: an anchor, and inside the application the router's own (app/routed-anchor.tsx). */
export const AnchorContext = createContext<ElementType<RoutedAnchorProps>>('a');

export type LinkProps = Omit<AnchorProps, 'href'> & { to: Address };

/** To a page of this site: without a load inside the application, and a plain link wherever there is no router. */
export function Link({ to, ...rest }: LinkProps) {
  const Anchor = useContext(AnchorContext);
  return <Anchor {...rest} href={to} />;
}

export type PlainLinkProps = Omit<AnchorProps, 'href'> & { href: Elsewhere };

/** What the browser fetches by itself, no page of this site: files, feeds, calendars, the description of the API. */
export function PlainLink(props: PlainLinkProps) {
  return <a {...props} />;
}

/** To an address that somebody wrote into a field: it learns nothing of us, and we vouch for nothing. */
export function ExternalLink(props: PlainLinkProps) {
  return <a {...props} rel="nofollow ugc noopener noreferrer" />;
}

/** To a part of the page one is on. */
export function PartLink({ part, ...rest }: Omit<AnchorProps, 'href'> & { part: string }) {
  return <a {...rest} href={`#${part}`} />;
}
