import { piecesOf } from '@minga/shared/kernel/addresses.ts';
import { Fragment } from 'react';
import { ExternalLink } from './link.tsx';

/**
 * What people wrote, with the addresses in it as links. They lead where they say: no words stand in their place, and
 * what is written from right to left does not turn them around.
 */
export function LinkedText({ children: text }: { children: string }) {
  let at = 0;
  return piecesOf(text).map(({ text: words, href }) => {
    at += words.length;
    if (href === null) return <Fragment key={at}>{words}</Fragment>;
    return (
      <ExternalLink key={at} href={href}>
        <bdi dir="ltr">{words}</bdi>
      </ExternalLink>
    );
  });
}
