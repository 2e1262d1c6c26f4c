import type { ReactNode } from 'react';
import { Stack, Text } from '../ui/layout.tsx';
import { Wordmark } from '../ui/wordmark.tsx';
import s from './letter-door.module.css';
import { ThinBand } from './woven-band.tsx';

type Props = {
  /** What stands above the heading: whose letter it was, or what it asks. */
  about: string;
  heading: string;
  /** Where the page says by itself that it was opened. */
  openedPath?: string;
  children: ReactNode;
};

/** Where the link of a letter leads, for one act without signing in: it stands without scripts. */
export const LetterDoor = ({ about, heading, openedPath, children }: Props) => (
  <div className={s.page} data-opened={openedPath}>
    <ThinBand />
    <Stack as="main" gap={4} className={s.main}>
      <Wordmark />
      <Stack gap={2}>
        <Text tone="muted" weight={600}>
          {about}
        </Text>
        <h1>{heading}</h1>
      </Stack>
      {children}
    </Stack>
  </div>
);
