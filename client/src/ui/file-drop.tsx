import { Camera, Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from './button.tsx';
import { cx } from './cx.ts';
import { Row, Text } from './layout.tsx';
import s from './file-drop.module.css';

type Props = {
  /** the words on the button; they also name the place where a file can be dropped */
  label: string;
  /** beside the button, for who drags with a mouse */
  dropHint: string;
  accept: string;
  describedBy?: string;
  multiple?: boolean;
  /** A button beside the other one that opens the camera, where the device is held in the hand. */
  camera?: { label: string; onPhotos: (taken: File[]) => void };
  /** All that were chosen or dropped; where one is asked for, the first. */
  onFiles: (files: File[]) => void;
};

/** Only of JPEG are all phones sure to give what everybody can open. */
function CameraButton({ label, onPhotos }: NonNullable<Props['camera']>) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <span className={s.camera}>
      <Button icon={<Camera aria-hidden="true" />} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        accept="image/jpeg"
        capture="environment"
        hidden
        onChange={(event) => {
          const taken = [...(event.target.files ?? [])];
          event.target.value = '';
          if (taken.length > 0) onPhotos(taken);
        }}
      />
    </span>
  );
}

/** Choose files or drop them, in the words of the page: the browser's own control speaks only the browser's language. */
export function FileDrop({ label, dropHint, accept, describedBy, multiple = false, camera, onFiles }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const take = (list: FileList | null) => {
    const files = [...(list ?? [])];
    if (files.length > 0) onFiles(multiple ? files : files.slice(0, 1));
    // So that the same file, corrected meanwhile, can be chosen again.
    if (input.current) input.current.value = '';
  };
  return (
    <Row
      as="section"
      gap={3}
      align="center"
      justify="center"
      wrap
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
      <Text as="span" tone="muted" className={s.hint}>
        {dropHint}
      </Text>
      <input
        ref={input}
        type="file"
        accept={accept}
        multiple={multiple}
        hidden
        onChange={(event) => take(event.target.files)}
      />
      {camera && <CameraButton {...camera} />}
    </Row>
  );
}
