import { slugOf } from '@minga/shared/kernel/text.ts';
import { FORUM_ROLES, type ForumRole, LOCALES, type Locale } from '@minga/shared/people/rules.ts';
import type { Role } from '@minga/shared/people/schema.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../../lib/http.ts';
import { useLocale } from '../../../lib/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast.tsx';
import { createForum, endRole, giveRole, type RolesDoor } from '../api.ts';
import s from './forum-dialogs.module.css';

const text = (data: FormData, name: string) => String(data.get(name) ?? '').trim();

/** Sends; when it worked, everything that tells of forums and roles is read again, and `done` is called. */
function useAct<Input, Answer>(send: (input: Input) => Promise<Answer>, done: (input: Input, answer: Answer) => void) {
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: send,
    onSuccess: async (answer, input) => {
      await Promise.all(
        ['forums', 'roles', 'me', 'home'].map((name) => client.invalidateQueries({ queryKey: [name] })),
      );
      done(input, answer);
    },
  });
  const problem = act.error instanceof ProblemError ? act.error : null;
  return { act, errorOf: (field: string) => problem?.forField(field) };
}

/** The zone of this device: whoever creates a forum usually sits where it is. */
const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

export function NewForumDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['people', 'shell']);
  const { locale } = useLocale();
  const [name, setName] = useState('');
  const [slug, setSlug] = useState<string | null>(null);
  const id = useId();
  const { act, errorOf } = useAct(createForum, () => {
    showToast(t('administration.created'));
    onClose();
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    act.mutate({
      name: text(data, 'name'),
      slug: text(data, 'slug'),
      locale: text(data, 'locale') as Locale,
      timeZone: text(data, 'timeZone'),
    });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('administration.createForum')}
      actions={
        <Button type="submit" form={id} variant="primary" busy={act.isPending}>
          {t('administration.save')}
        </Button>
      }
    >
      <form id={id} onSubmit={submit} className={s.form} noValidate>
        <ProblemNotice error={act.error} shown={['name', 'slug', 'locale', 'timeZone']} />
        <TextField
          label={t('administration.name')}
          hint={t('administration.nameHint')}
          name="name"
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={errorOf('name')}
        />
        <TextField
          label={t('administration.slug')}
          hint={t('administration.slugHint')}
          name="slug"
          maxLength={40}
          autoCapitalize="none"
          spellCheck={false}
          value={slug ?? slugOf(name, 40)}
          onChange={(event) => setSlug(event.target.value)}
          error={errorOf('slug')}
        />
        <TextField
          label={t('administration.timeZone')}
          hint={t('administration.timeZoneHint')}
          name="timeZone"
          list={`${id}-zones`}
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={ownZone()}
          error={errorOf('timeZone')}
        />
        <datalist id={`${id}-zones`}>
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
        <SelectField label={t('administration.locale')} name="locale" defaultValue={locale} error={errorOf('locale')}>
          {LOCALES.map((one) => (
            <option key={one} value={one}>
              {t(`shell:language.${one}`)}
            </option>
          ))}
        </SelectField>
      </form>
    </Dialog>
  );
}

type InviteProps = { door: RolesDoor; forumName: string; suggested: ForumRole; onClose: () => void };

export function InviteDialog({ door, forumName, suggested, onClose }: InviteProps) {
  const { t } = useTranslation('people');
  const id = useId();
  const { act, errorOf } = useAct(
    (input: Parameters<typeof giveRole>[1]) => giveRole(door, input),
    ({ email, name }, { isNew }) => {
      showToast(isNew ? t('administration.invited', { email }) : t('administration.hadIt', { name }));
      onClose();
    },
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    act.mutate({ name: text(data, 'name'), email: text(data, 'email'), role: text(data, 'role') as ForumRole });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('administration.inviteTo', { forum: forumName })}
      actions={
        <Button type="submit" form={id} variant="primary" busy={act.isPending}>
          {t('administration.sendInvitation')}
        </Button>
      }
    >
      <form id={id} onSubmit={submit} className={s.form} noValidate>
        <ProblemNotice error={act.error} shown={['name', 'email', 'role']} />
        <TextField
          label={t('administration.person')}
          name="name"
          autoComplete="off"
          maxLength={120}
          error={errorOf('name')}
        />
        <TextField
          label={t('administration.email')}
          hint={t('administration.emailHint')}
          name="email"
          type="email"
          autoComplete="off"
          error={errorOf('email')}
        />
        <SelectField label={t('administration.role')} name="role" defaultValue={suggested} error={errorOf('role')}>
          {FORUM_ROLES.map((role) => (
            <option key={role} value={role}>
              {t(`administration.roleLong.${role}`)}
            </option>
          ))}
        </SelectField>
      </form>
    </Dialog>
  );
}

type EndProps = { door: RolesDoor; forumName: string; ended: Role; onClose: () => void };

export function EndRoleDialog({ door, forumName, ended, onClose }: EndProps) {
  const { t } = useTranslation('people');
  const { act } = useAct(
    () => endRole(door, ended),
    () => {
      showToast(t('administration.ended'));
      onClose();
    },
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('administration.endTitle', { name: ended.name })}
      actions={
        <Button variant="danger" busy={act.isPending} onClick={() => act.mutate(undefined)}>
          {t('administration.end')}
        </Button>
      }
    >
      <ProblemNotice error={act.error} />
      <p>{t('administration.endText', { role: t(`administration.roleName.${ended.role}`), forum: forumName })}</p>
    </Dialog>
  );
}
