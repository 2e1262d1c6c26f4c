import { slugOf } from '@minga/shared/kernel/text.ts';
import { type Locale, languageOf, LOCALES } from '@minga/shared/kernel/languages.ts';
import type { ForumRole } from '@minga/shared/people/rules.ts';
import type { NewForum, NewRole, Role } from '@minga/shared/people/schema.ts';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../lib/i18n.ts';
import { useForm } from '../../../lib/use-form.ts';
import { isAddress, usePlan } from '../../../lib/use-plan.ts';
import { PlannedLetter } from '../../../parts/planned-letter.tsx';
import { ComboBox } from '../../../ui/combo-box.tsx';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import {
  correctForum,
  createForum,
  endRole,
  giveRole,
  plannedRoleQuery,
  type RolesDoor,
  useRefreshForums,
  plannedGiftQuery,
} from '../api.ts';
import { zoneChoices, zoneOfDevice } from './zone-choices.ts';

/** Everything that tells of forums and roles is read again, then the dialog goes. */
function useDone(onClose: () => void) {
  const refresh = useRefreshForums();
  return async (words: string) => {
    await refresh();
    showToast(words);
    onClose();
  };
}

export function NewForumDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['people', 'shell']);
  const { locale } = useLocale();
  const [zones] = useState(() => zoneChoices());
  const done = useDone(onClose);
  const form = useForm<NewForum, unknown>({
    start: { name: '', slug: '', locale, timeZone: zoneOfDevice() },
    send: createForum,
    done: () => done(t('administration.created')),
  });
  /** Until somebody writes an address of their own, it follows the name. */
  const isOwn = useRef(false);
  const follow = (name: string) => isOwn.current || form.set('slug', slugOf(name, 40));
  return (
    <FormDialog form={form} onClose={onClose} title={t('administration.createForum')} submit={t('administration.save')}>
      <TextField
        label={t('administration.name')}
        hint={t('administration.nameHint')}
        maxLength={200}
        {...form.field('name', { onChange: (event) => follow(event.target.value) })}
      />
      <TextField
        label={t('administration.slug')}
        hint={t('administration.slugHint')}
        maxLength={40}
        autoCapitalize="none"
        spellCheck={false}
        {...form.field('slug', { onChange: () => (isOwn.current = true) })}
      />
      <ComboBox
        label={t('administration.timeZone')}
        hint={t('administration.timeZoneHint')}
        choices={zones}
        {...form.value('timeZone')}
      />
      <SelectField label={t('administration.locale')} {...form.field('locale')}>
        {LOCALES.map((one) => (
          <option key={one} value={one}>
            {languageOf(one).name}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}

type InviteProps = {
  door: RolesDoor;
  forumName: string;
  roles: readonly ForumRole[];
  suggested: ForumRole;
  onClose: () => void;
};

export function InviteDialog({ door, forumName, roles, suggested, onClose }: InviteProps) {
  const { t } = useTranslation('people');
  const done = useDone(onClose);
  const form = useForm<NewRole, Awaited<ReturnType<typeof giveRole>>>({
    start: { name: '', email: '', role: suggested },
    send: (input, key) => giveRole(door, input, key),
    done: ({ isNew }, { email, name }) =>
      done(isNew ? t('administration.invited', { email }) : t('administration.hadIt', { name })),
  });
  const title = t('administration.inviteTo', { forum: forumName });
  const { name, ...gift } = form.watch();
  const { plan } = usePlan(isAddress(gift.email) ? gift : null, (written) => plannedGiftQuery(door, written));
  const toNamed = name.trim()
    ? t('administration.inviteAndTell', { name: name.trim() })
    : t('administration.inviteAndTellOne');
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={title}
      submit={plan?.people === 0 ? t('administration.invite') : toNamed}
    >
      <TextField label={t('administration.person')} autoComplete="off" maxLength={120} {...form.field('name')} />
      <TextField
        label={t('administration.email')}
        hint={t('administration.emailHint')}
        type="email"
        autoComplete="off"
        {...form.field('email')}
      />
      <SelectField label={t('administration.role')} {...form.field('role')}>
        {roles.map((role) => (
          <option key={role} value={role}>
            {t(`administration.roleLong.${role}`)}
          </option>
        ))}
      </SelectField>
      {plan && <PlannedLetter plan={plan} />}
    </FormDialog>
  );
}

type CorrectProps = {
  door: RolesDoor;
  forum: { name: string; locale: Locale; timeZone: string };
  /** the zone stays */
  hasCycles: boolean;
  onClose: () => void;
};

export function CorrectForumDialog({ door, forum, hasCycles, onClose }: CorrectProps) {
  const { t } = useTranslation('people');
  const [zones] = useState(() => zoneChoices());
  const done = useDone(onClose);
  const { name: forumName, locale, timeZone } = forum;
  const form = useForm({
    start: { name: forumName, locale, timeZone },
    send: ({ timeZone: zone, ...input }) => correctForum(door, hasCycles ? input : { ...input, timeZone: zone }),
    done: () => done(t('administration.nameCorrected')),
  });
  const title = t('administration.correctNameOf', { forum: forumName });
  return (
    <FormDialog form={form} onClose={onClose} title={title} submit={t('administration.correctName')}>
      <p>{t('administration.correctNameText')}</p>
      <TextField label={t('administration.name')} maxLength={200} {...form.field('name')} />
      {hasCycles ? (
        <p>{t('administration.timeZoneKept', { zone: timeZone })}</p>
      ) : (
        <ComboBox
          label={t('administration.timeZone')}
          hint={t('administration.timeZoneChange')}
          choices={zones}
          {...form.value('timeZone')}
        />
      )}
      <SelectField label={t('administration.locale')} hint={t('administration.localeChange')} {...form.field('locale')}>
        {LOCALES.map((one) => (
          <option key={one} value={one}>
            {languageOf(one).name}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}

type EndProps = { door: RolesDoor; forumName: string; ended: Role; onClose: () => void };

export function EndRoleDialog({ door, forumName, ended, onClose }: EndProps) {
  const { t } = useTranslation('people');
  const done = useDone(onClose);
  const form = useForm({
    start: {},
    send: () => endRole(door, ended),
    done: () => done(t('administration.ended')),
  });
  const { data: plan, isError } = useQuery(plannedRoleQuery(door, ended));
  const title = t('administration.endTitle', { name: ended.name });
  const submit = plan?.people ? t('administration.endAndNotify', { count: plan.people }) : t('administration.end');
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={title}
      submit={submit}
      variant="danger"
      isDisabled={!plan && !isError}
    >
      <p>{t('administration.endText', { role: t(`administration.roleName.${ended.role}`), forum: forumName })}</p>
      {plan && <PlannedLetter plan={plan} />}
    </FormDialog>
  );
}
