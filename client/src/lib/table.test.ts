import { expect, it } from 'vitest';
import { type Column, fileRows } from './table.ts';

type Board = { title: string; openedAt: string | null };
const COLUMNS: Column<Board>[] = [
  { key: 'title', heading: 'Pizarra', sort: { as: 'words', by: ({ title }) => title } },
  { key: 'opened', heading: 'Abierta', sort: { as: 'times', by: ({ openedAt }) => openedAt } },
];

it('moments in a file are on the forum’s clock, as a spreadsheet reads them, and their heading says whose', () => {
  const rows = [
    { title: 'Agua', openedAt: '2026-11-29T03:05:00.000Z' },
    { title: 'Suelo', openedAt: null },
  ];
  expect(fileRows(rows, COLUMNS, 'America/Lima')).toEqual({
    headings: ['Pizarra', 'Abierta (America/Lima)'],
    rows: [
      ['Agua', '2026-11-28 22:05'],
      ['Suelo', null],
    ],
  });
});
