import { Stack } from './layout.tsx';
import { LinkedText } from './linked-text.tsx';

/** Plain text as it was typed, in paragraphs, with its addresses as links. */
export function Paragraphs({ text, locale }: { text: string; locale: string }) {
  const parts = text.split(/\n\s*\n/).filter((part) => part.trim() !== '');
  return (
    <Stack gap={3} measure written lang={locale}>
      {Array.from(parts.entries(), ([position, part]) => (
        <p key={position} dir="auto">
          <LinkedText>{part}</LinkedText>
        </p>
      ))}
    </Stack>
  );
}
