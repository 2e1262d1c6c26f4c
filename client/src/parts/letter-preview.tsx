import type { Locale } from '@minga/shared/kernel/languages.ts';
import s from './letter-preview.module.css';

type Props = {
  /** What opens it, what it is, and the word before its subject. */
  words: { open: string; hint: string; subject: string };
  letter: { subject: string; text: string };
  /** In which it is written. */
  lang?: Locale | undefined;
};

/** A letter before it goes, as its plain text says it. */
export const LetterPreview = ({ words, letter, lang }: Props) => (
  <details>
    <summary>{words.open}</summary>
    <p>{words.hint}</p>
    <p>
      {words.subject}: <strong lang={lang}>{letter.subject}</strong>
    </p>
    <pre className={s.letter} lang={lang} dir="auto">
      {letter.text}
    </pre>
  </details>
);
