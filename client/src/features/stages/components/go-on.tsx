import type { CycleTemplate } from '@minga/shared/cycles/sheet.ts';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import type { PartProps } from './what-fields.tsx';

type Props = PartProps & { last: NonNullable<CycleTemplate['last']> };

/**
 * A forum's next cycle begins with what the last one said: purpose, themes, language, and the numbers of its rules.
 * Organisations and seats are the forum's and stay by themselves.
 */
export function GoOn({ last, form }: Props) {
  const { t } = useTranslation('stages');
  const isTaken = form.watch('previousId') === last.id;
  const take = () => {
    form.set('previousId', last.id);
    form.set('purpose', last.purpose);
    form.set('locale', last.locale);
    form.set(
      'themes',
      last.themes.map((name, index) => ({ key: index + 1, name })),
    );
  };
  const what = t('goOn.text', { count: last.themes.length });
  return isTaken ? (
    <Notice
      tone="success"
      title={t('goOn.taken', { title: last.title })}
      action={
        <Button size="small" onClick={() => form.set('previousId', null)}>
          {t('goOn.leave')}
        </Button>
      }
    >
      {t('goOn.takenText')} {t('goOn.leftOpen')}
    </Notice>
  ) : (
    <Notice
      tone="info"
      title={t('goOn.title', { title: last.title })}
      action={
        <Button size="small" onClick={take}>
          {t('goOn.take')}
        </Button>
      }
    >
      {what} {t('goOn.leftOpen')}
    </Notice>
  );
}
