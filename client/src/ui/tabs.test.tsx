// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useState } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { NavTabs, Tabs } from './tabs.tsx';

afterEach(cleanup);
const TABS = ['Todo', 'Mío', 'Cerrado'].map((label) => ({ id: label, label, content: <p>{`Parte ${label}`}</p> }));

function Page() {
  const [selected, setSelected] = useState('Todo');
  return <Tabs label="Votaciones" tabs={TABS} selected={selected} onSelect={setSelected} />;
}
const tab = (name: string) => screen.getByRole('tab', { name });
const shown = () => screen.getByRole('tabpanel').textContent;

describe('tabs', () => {
  it('show one part, named by its tab, and one of them is reached by Tab', () => {
    render(<Page />);
    expect(screen.getByRole('tabpanel', { name: 'Todo' }).textContent).toBe('Parte Todo');
    expect(screen.getAllByRole('tab').map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1]);
    fireEvent.click(tab('Cerrado'));
    expect(shown()).toBe('Parte Cerrado');
    expect(tab('Cerrado').getAttribute('aria-controls')).toBe(screen.getByRole('tabpanel').id);
  });

  it('are walked with the arrows, around the ends, and with Home and End', () => {
    render(<Page />);
    const walked = ['ArrowLeft', 'ArrowRight', 'ArrowRight', 'End', 'Home'].map((key) => {
      fireEvent.keyDown(screen.getByRole('tab', { selected: true }), { key });
      expect(document.activeElement).toBe(screen.getByRole('tab', { selected: true }));
      return shown();
    });
    expect(walked).toEqual(['Parte Cerrado', 'Parte Todo', 'Parte Mío', 'Parte Cerrado', 'Parte Todo']);
  });

  it('with addresses of their own are links, and say which one is here', () => {
    const places = TABS.map(({ label }, index) => ({ label, to: paths.cycle(`${index}`), current: index === 1 }));
    render(<NavTabs label="Ciclo" tabs={places} />);
    expect(screen.getByRole('navigation', { name: 'Ciclo' })).toBeTruthy();
    expect(screen.getAllByRole('link').map((link) => link.getAttribute('aria-current'))).toEqual([null, 'page', null]);
  });
});
