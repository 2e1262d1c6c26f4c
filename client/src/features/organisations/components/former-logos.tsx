import type { OrganisationPage } from '@minga/shared/organisations/schema.ts';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { logoPath } from '../api.ts';
import s from './logo.module.css';

type Props = {
  cycleId: string;
  organisation: Pick<OrganisationPage, 'id' | 'logos' | 'logoId'>;
  isBusy: boolean;
  onChoose: (id: string) => void;
  onErase: (id: string) => void;
};

/** Pictures that stood as the logo before: each can be brought back, or erased for good. */
export function FormerLogos({ cycleId, organisation: { id, logos, logoId }, isBusy, onChoose, onErase }: Props) {
  const { t } = useTranslation('organisations');
  const former = logos.filter((one) => one.id !== logoId);
  if (former.length === 0) return null;
  return (
    <Stack as="section" gap={2} aria-labelledby="logo-former">
      <Text as="h3" size={16} id="logo-former">
        {t('logo.former')}
      </Text>
      <Stack as="ul" gap={2}>
        {former.map((one, place) => (
          <Row as="li" key={one.id} gap={2} align="center" wrap>
            <img
              className={s.logo}
              src={logoPath(cycleId, id, one.id)}
              alt={t('logo.formerOne', { number: place + 1 })}
              width={40}
              height={40}
            />
            <Button size="small" disabled={isBusy} onClick={() => onChoose(one.id)}>
              {t('logo.choosePicture', { number: place + 1 })}
            </Button>
            <Button size="small" variant="quiet" disabled={isBusy} onClick={() => onErase(one.id)}>
              {t('logo.erase', { number: place + 1 })}
            </Button>
          </Row>
        ))}
      </Stack>
      <Text tone="muted" size={14}>
        {t('logo.formerHint')}
      </Text>
    </Stack>
  );
}
