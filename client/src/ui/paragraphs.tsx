import { Stack } from './layout.tsx';
import { LinkedText } from './linked-text.tsx';
import s from './paragraphs.module.css';

/** Plain text as it was typed, in paragraphs, with its addresses as links. */
export function Paragraphs({ text, locale }: { text: string; locale: string }) {
  const parts = text.split(/\n\s*\n/).filter((part) => part.trim() !== '');
  return (
    <Stack gap={3} className={s.paragraphs} lang={locale}>
      {Array.from(parts.entries(), ([position, part]) => (
        <p key={position} dir="auto">
          <LinkedText>{part}</LinkedText>
        </p>
      ))}
    </Stack>
  );
}
