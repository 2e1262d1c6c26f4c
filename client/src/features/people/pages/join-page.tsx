import type { JoinPage } from '@minga/shared/cycles/schema.ts';
import { GUEST_NAME_KEPT_DAYS } from '@minga/shared/people/rules.ts';
import { useTranslation } from 'react-i18next';
import { pageName } from '../../../lib/page-name.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox, TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { ThinBand } from '../../../ui/woven-band.tsx';
import { Wordmark } from '../../../ui/wordmark.tsx';
import s from './join-page.module.css';

export function describe(data: JoinPage) {
  return { title: pageName(data.boardTitle, null), description: data.forumName, noIndex: true };
}

function JoinForm({ data }: { data: JoinPage }) {
  const { t } = useTranslation('people');
  return (
    <form
      id="join-form"
      className={s.form}
      action={`/api/join/${encodeURIComponent(data.code)}`}
      data-offline={t('join.offline')}
      data-again={t('join.again')}
    >
      <p id="join-error" className={s.error} role="alert" tabIndex={-1} hidden />
      <TextField
        label={t('join.name')}
        hint={t(`join.identity.${data.identity}`)}
        name="name"
        autoComplete="name"
        maxLength={60}
        required
      />
      {data.identity !== 'anonymous' && (
        <>
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
        </>
      )}
      <p className={s.forgotten}>{t('join.forgotten', { days: GUEST_NAME_KEPT_DAYS })}</p>
      <Checkbox name="consent" required label={t('join.consent')} />
      <Button type="submit" variant="primary" size="large" wide>
        {t('join.enter')}
      </Button>
      <noscript className={s.noScript}>{t('join.noScript')}</noscript>
    </form>
  );
}

/** What a guest sees after scanning the code in the room: a name, a tick, and in. */
export function Page({ data }: { data: JoinPage }) {
  const { t } = useTranslation('people');
  return (
    <div className={s.join}>
      <ThinBand />
      <main className={s.main}>
        <Wordmark />
        <div className={s.words}>
          <p className={s.forum}>{[data.forumName, data.cycleTitle].filter(Boolean).join(' · ')}</p>
          <h1>{data.boardTitle}</h1>
        </div>
        {data.isOpen ? (
          <JoinForm data={data} />
        ) : (
          <Notice tone="warn" title={t('join.closed')}>
            {t('join.closedText')}
          </Notice>
        )}
      </main>
    </div>
  );
}
