import type { JoinInfo } from '@minga/shared/boards/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ReadPage } from '../../../lib/page.ts';
import { usePlace } from '../../../lib/place.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Checkbox, TextField } from '../../../ui/field.tsx';
import { Link } from '../../../ui/link.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { ThinBand } from '../../../parts/woven-band.tsx';
import { Wordmark } from '../../../ui/wordmark.tsx';
import { joinQuery } from '../api.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
import s from './join-door.module.css';

export const read: ReadPage = async ({ get, params: { code = '' } }) => {
  const { boardTitle, forumName, forumId } = await get(joinQuery(code));
  return { heading: boardTitle, part: null, description: forumName, forumId, noIndex: true };
};

type Door = JoinInfo & { code: string };

/** Where the door is shut nothing is asked, and whoever is in already goes on by the same way. */
function JoinForm({ data }: { data: Door }) {
  const { t } = useTranslation('people');
  const isOpen = data.door === 'open';
  return (
    <Stack
      as="form"
      gap={4}
      id="join-form"
      className="needs-script"
      method="post"
      action={`/api/join/${encodeURIComponent(data.code)}`}
      data-offline={t('join.offline')}
      data-again={t('join.again')}
      data-door={data.door}
      hidden={!isOpen}
    >
      {isOpen && <Questions data={data} />}
    </Stack>
  );
}

function Questions({ data }: { data: Door }) {
  const { t } = useTranslation('people');
  return (
    <>
      {data.identityMode === 'anonymous' ? (
        <Text tone="muted">{t('join.identity.anonymous')}</Text>
      ) : (
        <>
          <TextField
            label={t('join.name')}
            hint={t(`join.identity.${data.identityMode}`)}
            name="name"
            autoComplete="name"
            maxLength={60}
            required
          />
          <TextField
            label={t('join.origin')}
            hint={t('join.originHint')}
            optional
            name="origin"
            list="join-organisations"
            autoComplete="organization"
            maxLength={120}
          />
          <datalist id="join-organisations">
            {data.organisations.map(({ id, shortName, name }) => (
              <option key={id} value={shortName === name ? name : `${shortName}: ${name}`} />
            ))}
          </datalist>
          <Text tone="muted">{t('join.forgotten', { days: data.forgottenAfterDays })}</Text>
        </>
      )}
      {data.needsApproval && <Text tone="muted">{t('join.needsApproval')}</Text>}
      <Checkbox name="consent" required label={t('join.consent')} />
      {data.cycleSlug && (
        <Link to={paths.privacy(data.cycleSlug)} target="_blank">
          {t('join.privacy')}
        </Link>
      )}
      {/* Works as soon as the page's script is there, a moment later: until then it shows that it waits. */}
      <Button id="join-enter" type="submit" variant="primary" size="large" wide disabled>
        {t('join.enter')}
      </Button>
    </>
  );
}

/** Filled in by the script when somebody is in on this device already: one phone may serve two. */
function AlreadyIn({ data }: { data: Door }) {
  const { t } = useTranslation('people');
  const kind = data.identityMode === 'anonymous' ? 'unnamed' : 'named';
  return (
    <Stack
      as="section"
      gap={4}
      id="join-you"
      className="needs-script"
      data-in={t(`join.you.in.${kind}`, { name: '{name}' })}
      data-known={t('join.you.known', { name: '{name}' })}
      data-continue={t(`join.you.continue.${kind}`, { name: '{name}' })}
      hidden
    >
      <p id="join-who" role="status" />
      <Button id="join-continue" variant="primary" size="large" wide />
      {data.door === 'open' && (
        <>
          <Button id="join-other" size="large" wide>
            {t('join.you.other')}
          </Button>
          <Text tone="muted">{t('join.you.ends')}</Text>
        </>
      )}
    </Stack>
  );
}

/** Shown by the script to whoever has pressed and must be let in: it asks again by itself, and goes on when she is. */
function Waiting() {
  const { t } = useTranslation('people');
  return (
    <section id="join-waiting" className="needs-script" hidden>
      <Notice title={t('join.waiting.title')} live>
        {t('join.waiting.text')}
      </Notice>
    </section>
  );
}

function NoEntry({ data: { door, recordId, cycleSlug } }: { data: Door }) {
  const { t } = useTranslation('people');
  if (door === 'open') return null;
  if (door !== 'board')
    return (
      <Notice tone="warn" title={t(`join.door.${door}.title`)}>
        {t(`join.door.${door}.text`)}
      </Notice>
    );
  const isRecord = recordId !== null && cycleSlug !== null;
  return (
    <>
      <Notice title={t('join.door.board.title')}>
        {t(isRecord ? 'join.door.board.text' : 'join.door.board.private')}
      </Notice>
      {isRecord && (
        <LinkButton variant="primary" size="large" wide to={paths.board(cycleSlug, recordId)}>
          {t('join.door.board.read')}
        </LinkButton>
      )}
    </>
  );
}

/** What a guest sees after scanning the code in the room: a name, a tick, and in. */
export function Page() {
  const { t } = useTranslation('people');
  const code = usePlace().params['code'] ?? '';
  const data = { ...useSuspenseQuery(joinQuery(code)).data, code };
  return (
    <div className={s.join}>
      <ThinBand />
      <Stack as="main" gap={5} packed className={s.main}>
        <Wordmark />
        <Stack gap={2}>
          <Text tone="muted" weight={600}>
            {[data.forumName, data.cycleTitle].filter(Boolean).join(' · ')}
          </Text>
          <h1>{data.boardTitle}</h1>
        </Stack>
        <NoEntry data={data} />
        {data.door === 'open' && (
          <noscript>
            <Stack gap={2}>
              <p>{t('join.noScript')}</p>
              {data.cycleSlug && <Link to={paths.cycle(data.cycleSlug)}>{t('join.publicPage')}</Link>}
            </Stack>
          </noscript>
        )}
        <p id="join-error" className={s.error} role="alert" tabIndex={-1} hidden />
        <Waiting />
        {data.recordId === null && <AlreadyIn data={data} />}
        <JoinForm data={data} />
      </Stack>
    </div>
  );
}
