// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, describe, expect, it, vi } from 'vitest';
import shell from '../../../shared/texts/es/shell.json' with { type: 'json' };
import { createEagerI18n } from '../lib/i18n.ts';
import { Dialog } from './dialog.tsx';

const i18n = createEagerI18n('es', { es: { shell } });
afterEach(cleanup);

function show(mayClose?: () => boolean, content: ReactNode = <input aria-label="Razón" />) {
  const onClose = vi.fn();
  render(
    <I18nextProvider i18n={i18n}>
      <Dialog
        open
        onClose={onClose}
        mayClose={mayClose}
        title="Cerrar la etapa"
        actions={<button type="button">Sí</button>}
      >
        {content}
      </Dialog>
    </I18nextProvider>,
  );
  const dialog = screen.getByRole('dialog', { name: 'Cerrar la etapa' });
  const pressBeside = () => {
    fireEvent.pointerDown(dialog);
    fireEvent.click(dialog);
  };
  return { onClose, dialog, pressBeside, cross: () => fireEvent.click(screen.getByRole('button', { name: 'Cerrar' })) };
}

describe('a dialog', () => {
  it('is a modal one of the browser, called as its heading', () => {
    const { dialog } = show();
    expect((dialog as HTMLDialogElement).open).toBe(true);
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('Cerrar la etapa');
  });

  it('begins at its first field, else at its heading, never at the way out', () => {
    show();
    expect(document.activeElement).toBe(screen.getByRole('textbox'));
    cleanup();
    show(undefined, <button type="button">Borrar</button>);
    expect(document.activeElement).toBe(screen.getByRole('heading', { level: 2 }));
    cleanup();
    vi.stubGlobal('matchMedia', () => ({ matches: true }));
    show();
    expect(document.activeElement).toBe(screen.getByRole('heading', { level: 2 }));
    vi.unstubAllGlobals();
  });

  it('closes by its cross and by a press beside it', () => {
    const { onClose, cross, pressBeside } = show();
    cross();
    pressBeside();
    expect(onClose).toHaveBeenCalledTimes(2);
  });

  it('stays when something was typed and a press goes astray, or when a mark of text ends outside', () => {
    const { onClose, dialog, pressBeside } = show();
    fireEvent.pointerDown(screen.getByRole('textbox'));
    fireEvent.click(dialog);
    fireEvent.input(screen.getByRole('textbox'), { target: { value: 'Porque' } });
    pressBeside();
    expect(onClose).not.toHaveBeenCalled();
  });

  it('asks first where words would be lost, on every way out', () => {
    const mayClose = vi.fn(() => false);
    const { onClose, dialog, cross, pressBeside } = show(mayClose);
    cross();
    pressBeside();
    const cancel = new Event('cancel', { cancelable: true });
    fireEvent(dialog, cancel);
    expect([mayClose.mock.calls.length, cancel.defaultPrevented, onClose.mock.calls.length]).toEqual([3, true, 0]);
  });
});
