import type { Devices as DeviceList } from '@minga/shared/notices/schema.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { ProblemError } from '../../../lib/http.ts';
import { canShowNotices, mustBeKept, NotPermitted } from '../../../lib/push-worker.ts';
import { deviceName } from '../../../parts/device-name.ts';
import { Button } from '../../../ui/button.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { devicesQuery, useDevice } from '../api.ts';
import s from '../pages/notices-screen.module.css';

type Device = DeviceList['items'][number];

function OneDevice({ device, busy, onRemove }: { device: Device; busy: boolean; onRemove: () => void }) {
  const { t } = useTranslation('notices');
  const format = useFormat();
  const name = deviceName(device.device) ?? t('devices.unknown');
  return (
    <Row as="li" gap={3} align="center" justify="between" wrap className={s.notice}>
      <div>
        <Text weight={650}>
          {name} {device.isHere && <Stamp tone="moss">{t('devices.here')}</Stamp>}
        </Text>
        <Text tone="muted" size={15}>
          {t('devices.since', { when: format.date(device.at) })}
          {device.isOutdated && ` · ${t('devices.asleep')}`}
        </Text>
      </div>
      {!device.isHere && (
        <Button variant="danger" busy={busy} aria-label={t('devices.removeNamed', { name })} onClick={onRemove}>
          {t('devices.remove')}
        </Button>
      )}
    </Row>
  );
}

type Act = ReturnType<typeof useDevice>;

/** Why it did not come to it: said by the server, by whoever was asked, or by the browser. */
function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation('notices');
  if (!error || error instanceof ProblemError) return <ProblemNotice error={error} />;
  return (
    <Notice tone="warn" live>
      {t(error instanceof NotPermitted ? 'devices.noAnswer' : 'devices.noService')}
    </Notice>
  );
}

/** Whether the device in somebody's hand shows their notices, and what they can do about it. */
function ThisDevice({ serverKey, here, act }: { serverKey: string; here: Device | undefined; act: Act }) {
  const { t } = useTranslation('notices');
  if (!canShowNotices()) return <Text measure>{t(mustBeKept() ? 'devices.keepFirst' : 'devices.unsupported')}</Text>;
  if (Notification.permission === 'denied')
    return (
      <Notice tone="warn" live={act.isError}>
        {t('devices.denied')}
      </Notice>
    );
  const isOn = here !== undefined && !here.isOutdated;
  const press = here?.isOutdated ? 'askAgain' : isOn ? 'turnOff' : 'turnOn';
  return (
    <Stack gap={3}>
      <Text role="status" measure>
        {t(`devices.${here?.isOutdated ? 'outdated' : isOn ? 'on' : 'off'}`)}
      </Text>
      <Row gap={3}>
        <Button
          variant={isOn ? 'plain' : 'primary'}
          busy={act.isPending}
          onClick={() => act.mutate(isOn ? { act: 'leave', id: here.id } : { act: 'ask', serverKey })}
        >
          {t(`devices.${press}`)}
        </Button>
      </Row>
      <Refusal error={act.error} />
    </Stack>
  );
}

/** On which devices notices show by themselves: this one, and the others of the same person. */
export function Devices() {
  const { t } = useTranslation('notices');
  const { serverKey, items, address } = useSuspenseQuery(devicesQuery).data;
  const act = useDevice();
  // A browser that has forgotten what it was asked shows nothing, whatever the server remembers.
  const here = address === null ? undefined : items.find(({ isHere }) => isHere);
  const busyId = act.isPending && 'id' in act.variables ? act.variables.id : null;
  return (
    <Stack as="section" gap={4} ruled={5} aria-labelledby="devices">
      <h2 id="devices">{t('devices.title')}</h2>
      <Text tone="muted" measure>
        {t('devices.lead')}
      </Text>
      <ThisDevice serverKey={serverKey} here={here} act={act} />
      {items.length > 0 && (
        <Stack as="ul" aria-label={t('devices.list')}>
          {items.map((device) => (
            <OneDevice
              key={device.id}
              device={device.id === here?.id ? device : { ...device, isHere: false }}
              busy={busyId === device.id}
              onRemove={() => act.mutate({ act: 'remove', id: device.id })}
            />
          ))}
        </Stack>
      )}
    </Stack>
  );
}
