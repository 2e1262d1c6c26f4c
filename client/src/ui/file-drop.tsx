import { Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import s from './file-drop.module.css';

type Props = {
  /** the words on the button; they also name the place where a file can be dropped */
  label: string;
  /** beside the button, for who drags with a mouse */
  dropHint: string;
  accept: string;
  describedBy?: string;
  multiple?: boolean;
  /** All that were chosen or dropped; where one is asked for, the first. */
  onFiles: (files: File[]) => void;
};

/** Choose files or drop them, in the words of the page: the browser's own control speaks only the browser's language. */
export function FileDrop({ label, dropHint, accept, describedBy, multiple = false, onFiles }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const take = (list: FileList | null) => {
    const files = [...(list ?? [])];
    if (files.length > 0) onFiles(multiple ? files : files.slice(0, 1));
    // So that the same file, corrected meanwhile, can be chosen again.
    if (input.current) input.current.value = '';
  };
  return (
    <section
      className={cx(s.drop, isOver && s.over)}
      aria-label={label}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <Button
        icon={<Upload aria-hidden="true" />}
        aria-describedby={describedBy}
        onClick={() => input.current?.click()}
      >
        {label}
      </Button>
      <span className={s.hint}>{dropHint}</span>
      <input
        ref={input}
        type="file"
        accept={accept}
        multiple={multiple}
        hidden
        onChange={(event) => take(event.target.files)}
      />
    </section>
  );
}
