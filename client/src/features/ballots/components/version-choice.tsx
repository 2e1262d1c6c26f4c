import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Checkbox, FieldGroup } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { choosableQuery } from '../api.ts';
import { Fingerprint } from '../../../ui/stamp.tsx';
import { Text } from '../../../ui/layout.tsx';
import s from './version-choice.module.css';

type Props = {
  cycleId: string;
  locale: string;
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  error: string | undefined;
};

/** Frozen versions only, because what is voted on must not change. They are voted on in the order of their numbers. */
export function VersionChoice({ cycleId, locale, chosen, onChange, error }: Props) {
  const { t } = useTranslation('ballots');
  const commitments = useQuery(choosableQuery(cycleId));
  const items = (commitments.data?.items ?? []).flatMap(({ version, ...item }) =>
    version && item.state !== 'withdrawn' ? [{ ...item, version }] : [],
  );
  const toggle = (id: string, isChosen: boolean) =>
    onChange(
      items.map(({ version }) => version.id).filter((other) => (other === id ? isChosen : chosen.includes(other))),
    );
  return (
    <FieldGroup legend={t('create.versions')} hint={t('create.versionsHint')} error={error}>
      {commitments.isPending && <Skeleton lines={4} />}
      <ProblemNotice error={commitments.error} />
      {commitments.data && items.length === 0 && <p>{t('create.noVersions')}</p>}
      {items.length > 0 && (
        <div className={s.box}>
          {items.map(({ id, number, title, version }) => (
            <Checkbox
              key={id}
              label={
                <span lang={locale}>
                  <strong>{number}.</strong> {title}
                </span>
              }
              hint={
                <>
                  {t('version', { number: version.number })} · <Fingerprint sha256={version.sha256} isShort />
                </>
              }
              checked={chosen.includes(version.id)}
              onChange={(event) => toggle(version.id, event.target.checked)}
            />
          ))}
        </div>
      )}
      <Text tone="muted" size={15} role="status">
        {t('create.chosen', { count: chosen.length })}
      </Text>
    </FieldGroup>
  );
}
