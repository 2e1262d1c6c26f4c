// @vitest-environment happy-dom
import { partOfComment } from '@minga/shared/kernel/paths.ts';
import type { Comment, Comments } from '@minga/shared/comments/schema.ts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import texts from '../../../shared/texts/es/comments.json' with { type: 'json' };
import shell from '../../../shared/texts/es/shell.json' with { type: 'json' };
import { createEagerI18n } from '../lib/i18n.ts';
import { CommentThread } from './comment-thread.tsx';

const i18n = createEagerI18n('es', { es: { comments: texts, shell } });
const THREAD = '/api/cycles/c1/subjects/commitment/k1/comments';

const aComment = (id: string, more: Partial<Comment> = {}): Comment => ({
  id,
  replyTo: null,
  part: null,
  quote: null,
  body: `Palabras de ${id}`,
  at: '2027-03-02T17:00:00.000Z',
  author: { name: `Persona ${id}`, organisation: 'RAI', sector: 'academia', isVerified: true, isMine: false },
  removed: null,
  abilities: { canRemove: false },
  ...more,
});

/** The thread as the server keeps it, one deep, and what was sent to it. */
let kept: Comments;
let sent: [string, unknown][];
const thread = (items: Comment[], canWrite = true): Comments => ({
  items,
  parts: ['problem'],
  abilities: { canWrite },
});
beforeEach(() => {
  sent = [];
  vi.stubGlobal('fetch', async (path: string, { method = 'GET', body }: RequestInit = {}) => {
    if (method !== 'GET') {
      const written = JSON.parse(String(body)) as { body?: string; replyTo?: string; reason?: string };
      sent.push([path, written]);
      const removed = { at: '2027-03-03T17:00:00.000Z', reason: written.reason ?? '', by: 'facilitation' as const };
      kept = path.endsWith('/remove')
        ? { ...kept, items: kept.items.map((one) => (path.includes(one.id) ? { ...one, body: null, removed } : one)) }
        : {
            ...kept,
            items: [
              ...kept.items,
              aComment('nueva', { body: written.body ?? '', replyTo: written.replyTo ? 'uno' : null }),
            ],
          };
    }
    return new Response(JSON.stringify(kept), { status: 200, headers: { 'content-type': 'application/json' } });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function show(items: Comment[], canWrite = true) {
  kept = thread(items, canWrite);
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const { container } = render(
    <QueryClientProvider client={client}>
      <I18nextProvider i18n={i18n}>
        <CommentThread
          on={{ cycleId: 'c1', kind: 'commitment', id: 'k1' }}
          timeZone="America/Santiago"
          lang="es"
          lead="Escriben las personas del foro."
          partName={() => 'El problema'}
        />
      </I18nextProvider>
    </QueryClientProvider>,
  );
  await vi.waitFor(() => expect(client.isFetching()).toBe(0));
  return container;
}
const press = (name: string | RegExp, at = 0) =>
  fireEvent.click(screen.getAllByRole('button', { name, hidden: true })[at] as HTMLElement);
const said = (name: string) => screen.getByText(`Palabras de ${name}`).closest('article') as HTMLElement;

describe('a thread of comments', () => {
  it('holds each with its author, sector, moment in the zone of the forum, and what it is about; a guest is marked', async () => {
    const guest = { name: 'Nadia', organisation: null, sector: null, isVerified: false, isMine: false };
    await show([
      aComment('uno', { part: 'problem', quote: 'el agua', body: 'Palabras de uno' }),
      aComment('dos', { author: guest }),
    ]);
    expect(said('uno').textContent).toMatch(/Persona uno.*RAI.*2 .*mar.*2027.*14:00.*Sobre: El problema.*el agua/);
    expect(said('uno').querySelector('blockquote[lang=es]')?.textContent).toBe('el agua');
    expect(said('uno').textContent).not.toContain(texts.guest);
    expect(said('dos').textContent).toContain(`Nadia${texts.guest}`);
    expect(screen.getByRole('heading', { name: '2 comentarios' })).toBeDefined();
    // Where a link to one of them leads.
    expect(document.getElementById(partOfComment('uno'))).toBe(said('uno'));
  });

  it('holds answers under what they answer, and an answer says to whom', async () => {
    await show([aComment('uno'), aComment('dos'), aComment('tres', { replyTo: 'uno' })]);
    const answers = screen.getByRole('list', { name: 'Respuestas a Persona uno' });
    expect(within(answers).getAllByRole('article')).toEqual([said('tres')]);
    fireEvent.click(within(said('tres')).getByRole('button', { name: texts.answer }));
    // Answers quote nothing and are about no part of the text.
    expect(screen.queryByLabelText(texts.form.part)).toBeNull();
    fireEvent.change(screen.getByLabelText('Respuesta a Persona tres'), { target: { value: 'De acuerdo' } });
    press(texts.form.send);
    await screen.findByText('De acuerdo');
    expect(sent).toEqual([[THREAD, { body: 'De acuerdo', replyTo: 'tres' }]]);
    expect(screen.queryByLabelText(/Respuesta a/), 'the form is done').toBeNull();
  });

  it('takes a comment on a part of the text with the words it is about', async () => {
    await show([]);
    expect(screen.getByText(texts.none)).toBeDefined();
    press(texts.write);
    fireEvent.change(screen.getByLabelText(texts.form.part), { target: { value: 'problem' } });
    fireEvent.change(screen.getByLabelText(new RegExp(`^${texts.form.quote}`)), { target: { value: 'el agua' } });
    fireEvent.change(screen.getByLabelText(texts.form.body), { target: { value: '¿De qué río?' } });
    press(texts.form.send);
    await screen.findByText('¿De qué río?');
    expect(sent).toEqual([[THREAD, { body: '¿De qué río?', part: 'problem', quote: 'el agua' }]]);
    expect(screen.getByRole('heading', { name: '1 comentario' })).toBeDefined();
  });

  it('keeps of a removed comment the mark, by whom, and the reason; it is counted no more', async () => {
    await show([aComment('uno', { abilities: { canRemove: true } }), aComment('dos')]);
    expect(screen.getAllByRole('button', { name: texts.remove.open })).toHaveLength(1);
    press(texts.remove.open);
    fireEvent.change(screen.getByLabelText(texts.remove.reason), { target: { value: 'Nombra a una persona.' } });
    press(texts.remove.send);
    const mark = await screen.findByText(/Retirado por la facilitación, 3 .*mar.*2027/);
    expect(mark.querySelector('q[lang=es]')?.textContent).toBe('Nombra a una persona.');
    expect(screen.queryByText('Palabras de uno')).toBeNull();
    expect(screen.getByRole('heading', { name: '1 comentario' })).toBeDefined();
    expect(sent).toEqual([['/api/cycles/c1/comments/uno/remove', { reason: 'Nombra a una persona.' }]]);
  });

  it('that is closed is read on and says so; where nothing was said nothing stands', async () => {
    const closed = await show([aComment('uno')], false);
    expect(closed.textContent).toContain(texts.closed);
    expect(within(closed).queryByRole('button')).toBeNull();
    cleanup();
    expect((await show([], false)).textContent).toBe('');
  });
});
