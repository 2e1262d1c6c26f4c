import { useFormat } from '../lib/format.ts';
import { Figure } from '../ui/card.tsx';

const TONES = { declared: 'ink', reachable: 'indigo', cited: 'terracotta' } as const;
type Name = keyof typeof TONES;

type Props = {
  counts: Readonly<Record<Name, number>>;
  say: (words: Name | `${Name}Note`) => string;
};

/** Announced, within reach, cited: large enough that the gap between them cannot be overlooked. */
export function RegisterFigures({ counts, say }: Props) {
  const format = useFormat();
  return (['declared', 'reachable', 'cited'] as const).map((name) => (
    <Figure
      key={name}
      value={format.number(counts[name])}
      label={say(name)}
      note={say(`${name}Note`)}
      tone={TONES[name]}
    />
  ));
}
