import { BOARD_LIMITS, scribing } from '@minga/shared/boards/rules.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { organisationsQuery } from '../api.ts';
import { useBoard } from './board-context.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
import s from './composer.module.css';
import { isGuest, useVoice, useWhose } from './voice.ts';

/**
 * What the board's promise leaves to a scribe: any words, an organisation or a sector, or nothing. A guest speaks for
 * themselves: those whom they could name have a voice of their own in the forum, or come in by the same door.
 */
export function useScribing(): 'freely' | 'kinds' | 'not' {
  const self = useBoard((board) => board.replica?.self);
  const mode = useBoard((board) => board.head?.settings.identityMode) ?? 'anonymous';
  return isGuest(self) ? 'not' : scribing(mode, false);
}

type Props = { whose: string; onChange: (whose: string) => void };

/** Whose words a scribe writes down, and how it will be read. */
export function ScribeField({ whose, onChange }: Props) {
  const { t } = useTranslation('boards');
  const kind = useScribing();
  const who = useWhose()(whose.trim());
  const self = useBoard((board) => board.replica?.self);
  const { signer, mark } = useVoice()(self);
  const by = [signer, mark].filter(Boolean).join(', ');
  return (
    <Stack gap={1}>
      {kind === 'kinds' ? (
        <KindSelect whose={whose} onChange={onChange} />
      ) : (
        <input
          className={s.whoseField}
          dir="auto"
          aria-label={t('composer.whose')}
          placeholder={t('composer.whose')}
          maxLength={BOARD_LIMITS.onBehalfOfLength}
          value={whose}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {who !== '' && (
        <Text size={14} tone="muted" className={s.seen} role="status">
          {t('composer.scribeSeen', { words: t(by ? 'note.dictated' : 'note.dictatedOnly', { who, by }) })}
        </Text>
      )}
    </Stack>
  );
}

/** Where names are promised not to be shown, only what cannot be one. */
function KindSelect({ whose, onChange }: Props) {
  const { t } = useTranslation(['boards', 'shell']);
  const cycleId = useBoard((board) => board.head?.cycleId) ?? '';
  const organisations = useQuery(organisationsQuery(cycleId)).data ?? [];
  return (
    <select
      className={s.whoseField}
      aria-label={t('composer.whoseKind')}
      value={whose}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{t('composer.whoseKind')}</option>
      <optgroup label={t('composer.whoseSector')}>
        {[...SECTORS].reverse().map((sector) => (
          <option key={sector} value={sector}>
            {t(`shell:sector.${sector}`)}
          </option>
        ))}
      </optgroup>
      <optgroup label={t('composer.whoseOrganisation')}>
        {organisations.map(({ id, shortName }) => (
          <option key={id} value={shortName}>
            {shortName}
          </option>
        ))}
      </optgroup>
    </select>
  );
}
