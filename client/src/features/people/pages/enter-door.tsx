import type { GatheringDoor } from '@minga/shared/boards/gatherings.ts';
import { CODE_LENGTH, isWhyNot, type WhyNot } from '@minga/shared/boards/gathering-code.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { ThinBand } from '../../../parts/woven-band.tsx';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Wordmark } from '../../../ui/wordmark.tsx';
import { gatheringDoorQuery } from '../api.ts';
import s from './join-door.module.css';

export const read: ReadPage = async ({ get, search, t }) => {
  const code = new URLSearchParams(search).get('code');
  const door = code === null ? null : await get(gatheringDoorQuery(code));
  return {
    heading: door?.title ?? t('people:enter.title'),
    part: door?.forumName ?? null,
    description: t('people:enter.lead'),
    ...(door && { forumId: door.forumId }),
    noIndex: true,
  };
};

/** A form of the browser's own: six letters go in with any phone, with scripts or without. */
function CodeForm({ why, typed }: { why: WhyNot | null; typed: string }) {
  const { t } = useTranslation('people');
  return (
    <>
      <Stack gap={2}>
        <h1>{t('enter.title')}</h1>
        <Text tone="muted">{t('enter.lead')}</Text>
      </Stack>
      <Stack as="form" gap={4} method="get" action={paths.byCode()}>
        <TextField
          label={t('enter.code')}
          hint={t('enter.hint')}
          error={why && t(`enter.why.${why}`)}
          name="code"
          defaultValue={typed}
          className={s.typed}
          autoComplete="off"
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="go"
          // Spaces and hyphens are forgiven, and so must have room.
          maxLength={CODE_LENGTH * 3}
          required
        />
        <Button type="submit" variant="primary" size="large" wide>
          {t('enter.go')}
        </Button>
      </Stack>
    </>
  );
}

/** Each board of the gathering has a door of its own, which says who is shown there. */
function Choice({ door: { title, forumName, cycleTitle, boards } }: { door: GatheringDoor }) {
  const { t } = useTranslation('people');
  const open = boards.filter(({ door }) => door !== 'board');
  return (
    <>
      <Stack gap={2}>
        <Text tone="muted" weight={600}>
          {`${forumName} · ${cycleTitle}`}
        </Text>
        <h1>{title}</h1>
        <Text>{t(open.length > 0 ? 'enter.choose' : 'enter.why.board')}</Text>
      </Stack>
      <Stack as="ul" gap={3} className={s.choices}>
        {open.map((board) => (
          <li key={board.code}>
            <LinkButton size="large" wide to={paths.join(board.code)}>
              {board.title}
            </LinkButton>
          </li>
        ))}
      </Stack>
    </>
  );
}

function ChoiceOf({ code }: { code: string }) {
  return <Choice door={useSuspenseQuery(gatheringDoorQuery(code)).data} />;
}

/** Where the code of a gathering is typed, and where one of its boards is chosen. */
export function Page() {
  const { search } = usePlace();
  const asked = new URLSearchParams(search);
  const [code, why] = [asked.get('code'), asked.get('why')];
  return (
    <div className={s.join}>
      <ThinBand />
      <Stack as="main" gap={5} packed className={s.main}>
        <Wordmark />
        {code === null ? (
          <CodeForm why={isWhyNot(why) ? why : null} typed={asked.get('typed') ?? ''} />
        ) : (
          <ChoiceOf code={code} />
        )}
      </Stack>
    </div>
  );
}
