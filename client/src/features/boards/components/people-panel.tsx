import { useTranslation } from 'react-i18next';
import { Dialog } from '../../../ui/dialog.tsx';
import HelpDialog from '../../../parts/help-dialog.tsx';
import { SectorMark } from '../../../parts/sector-mark.tsx';
import { useBoard, useScope, useScreen } from './board-context.ts';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './people-panel.module.css';
import { useVoice } from './voice.ts';

/** The two dialogs that only inform: who is here, and which keys there are. */
export default function InformingPanels() {
  return (
    <>
      <PeoplePanel />
      <HelpPanel />
    </>
  );
}

function PeoplePanel() {
  const { t } = useTranslation(['boards', 'shell']);
  const { screen } = useScope();
  const voiceOf = useVoice();
  const isOpen = useScreen((state) => state.panel === 'people');
  const guestTag = useBoard((board) => board.guestTag);
  const presence = useBoard((board) => board.presence);
  const mode = useBoard((board) => board.head?.settings.identityMode) ?? 'organisation';
  const people = (presence?.people ?? []).map((person, at) => ({
    ...voiceOf(person),
    isReady: person.isReady,
    place: `${at} ${person.name ?? ''}`,
  }));
  return (
    <Dialog
      open={isOpen}
      onClose={() => screen.setState({ panel: null })}
      title={t('people.here', { count: presence?.count ?? 0 })}
    >
      <p>{t(`identity.about.${mode}`)}</p>
      {guestTag && <p>{t(mode === 'anonymous' ? 'people.tagOnly' : 'people.yourTag', { tag: guestTag })}</p>}
      {people.length > 0 && (
        <Stack as="ul" gap={0.5}>
          {people.map(({ place, signer, mark, sector, isReady }) => (
            <Row as="li" gap={2.5} align="center" key={place} className={s.person}>
              {sector && <SectorMark sector={sector} />}
              <span>
                {signer || t('people.unnamed')}{' '}
                {mark && (
                  <Text as="em" tone="muted">
                    {mark}
                  </Text>
                )}
              </span>
              {isReady && (
                <Text as="strong" size={14} tone="moss" className={s.ready}>
                  {t('people.ready')}
                </Text>
              )}
            </Row>
          ))}
        </Stack>
      )}
    </Dialog>
  );
}

function HelpPanel() {
  const { t } = useTranslation('boards');
  const { screen } = useScope();
  const isOpen = useScreen((state) => state.panel === 'help');
  const always = [
    { key: '← ↑ → ↓', label: t('keys.arrows') },
    { key: '↵', label: t('keys.enter') },
    { key: '␣', label: t('keys.space') },
    { key: 'Ctrl Z', label: t('keys.undo') },
  ];
  return <HelpDialog open={isOpen} onClose={() => screen.setState({ panel: null })} page="board" more={always} />;
}
