import type { Organisation } from '@minga/shared/organisations/schema.ts';
import { useTranslation } from 'react-i18next';
import { Text } from '../../../ui/layout.tsx';
import { countedIn } from './figures.ts';

/** Each figure in words: what it counts, and what it does not. */
export function HowCounted({ items }: { items: readonly Organisation[] }) {
  const { t } = useTranslation('organisations');
  return (
    <Text tone="muted" size={15}>
      {(['seats', ...countedIn(items)] as const).map((kind) => t(`howCounted.${kind}`)).join(' ')}
    </Text>
  );
}
