// @vitest-environment happy-dom
import type { StoredFile, WorkingFile } from '@minga/shared/files/schema.ts';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, describe, expect, it, vi } from 'vitest';
import files from '../../../shared/texts/es/files.json' with { type: 'json' };
import shell from '../../../shared/texts/es/shell.json' with { type: 'json' };
import { createEagerI18n } from '../lib/i18n.ts';
import type { UploadControl, UploadState } from '../lib/use-upload.ts';
import { Uploader } from './uploader.tsx';

const i18n = createEagerI18n('es', { es: { files, shell } });
afterEach(cleanup);

function show(more: Partial<UploadControl> = {}, stored: (StoredFile | WorkingFile)[] = []) {
  const acts = {
    pause: vi.fn(),
    resume: vi.fn(),
    cancel: vi.fn(),
    choose: vi.fn(),
    choosePhotos: vi.fn(),
    unqueue: vi.fn(),
  };
  const still = { state: null, refusals: [], converting: null, converted: [], waiting: [] };
  const onRemove = vi.fn();
  render(
    <I18nextProvider i18n={i18n}>
      <Uploader
        control={{ ...still, ...acts, ...more } as unknown as UploadControl}
        files={stored}
        onRemove={onRemove}
      />
    </I18nextProvider>,
  );
  return { ...acts, onRemove };
}
const running = (status: UploadState['status']): UploadState => ({
  name: 'plano.pdf',
  sent: 1024,
  total: 4096,
  status,
});
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const can = (name: string) => screen.queryByRole('button', { name }) !== null;

describe('the uploader', () => {
  it('takes several files at once, and says what is asked of them', () => {
    const { choose } = show();
    const input = document.querySelector<HTMLInputElement>('input[type=file]:not([capture])') as HTMLInputElement;
    expect([input.multiple, input.accept.includes('.pdf')]).toEqual([true, true]);
    const chosen = [new File(['a'], 'a.pdf'), new File(['b'], 'b.pdf')];
    fireEvent.change(input, { target: { files: chosen } });
    expect(choose).toHaveBeenCalledWith(chosen);
  });

  it('takes all that are dropped on it, and the browser does not open them instead', () => {
    const { choose } = show();
    const place = screen.getByRole('region', { name: files.choose });
    const dropped = ['a.pdf', 'b.pdf', 'c.pdf'].map((name) => new File([name], name));
    const dataTransfer = { files: dropped };
    const isLeftToBrowser = [fireEvent.dragOver(place, { dataTransfer }), fireEvent.drop(place, { dataTransfer })];
    expect(isLeftToBrowser).toEqual([false, false]);
    expect(choose).toHaveBeenCalledExactlyOnceWith(dropped);
    fireEvent.drop(place, { dataTransfer: { files: [] } });
    expect(choose, 'words are dropped, and no file').toHaveBeenCalledOnce();
  });

  it.each([
    ['sending', true, false, true],
    ['paused', false, true, true],
    ['broken', false, true, true],
    ['waiting', false, false, true],
    ['signed-out', false, false, true],
    ['checking', false, false, false],
  ] as const)('while %s: stopped %s, gone on with %s, given up %s', (status, pauses, resumes, cancels) => {
    show({ state: running(status) });
    const bar = screen.getByRole('progressbar', { name: /plano\.pdf/ });
    expect([bar.getAttribute('value'), bar.getAttribute('max')]).toEqual(['1024', '4096']);
    expect([can(files.pause), can(files.resume), can(files.cancel)]).toEqual([pauses, resumes, cancels]);
  });

  it('does what its buttons say', () => {
    const { pause, cancel, unqueue } = show({ state: running('sending'), waiting: [{ name: 'b.pdf', bytes: 9 }] });
    press(files.pause);
    press(files.cancel);
    fireEvent.click(within(screen.getByRole('list', { name: files.queue })).getByRole('button', { name: /b\.pdf/ }));
    expect([pause.mock.calls.length, cancel.mock.calls.length]).toEqual([1, 1]);
    expect(unqueue).toHaveBeenCalledWith({ name: 'b.pdf', bytes: 9 });
  });

  it('names each file that was refused with the reason, and lets what was received be taken away', () => {
    const stored = { id: 'f1', name: 'acta.pdf', bytes: 2048 } as StoredFile;
    const { onRemove } = show({ refusals: [{ name: 'virus.exe', text: 'No es un documento.' }] }, [stored]);
    const refusal = screen.getByRole('alert');
    expect(refusal.textContent).toMatch(/virus\.exe.*No es un documento\./);
    fireEvent.click(within(screen.getByRole('list', { name: files.list })).getByRole('button', { name: /acta\.pdf/ }));
    expect(onRemove).toHaveBeenCalledWith('f1');
  });

  it('says beside a file of which the search has no words why it is found by its name alone, and beside no other', () => {
    const file = { mediaType: 'application/pdf', bytes: 10, sha256: 'a'.repeat(64), at: '2027-03-02T17:00:00.000Z' };
    const one = (name: string, notSearched?: WorkingFile['notSearched']) => ({
      ...{ ...file, id: name, name, isReadable: true },
      ...(notSearched === undefined ? {} : { notSearched }),
    });
    show({}, [one('escaneo.pdf', 'wordless'), one('roto.pdf', 'unreadable'), one('bien.pdf', null), one('otro.pdf')]);
    const lines = within(screen.getByRole('list', { name: files.list })).getAllByRole('listitem');
    const said = lines.map((line) =>
      Object.entries(files.notSearched).flatMap(([why, text]) => (line.textContent?.includes(text) ? [why] : [])),
    );
    expect(said).toEqual([['wordless'], ['unreadable'], [], []]);
  });
});
