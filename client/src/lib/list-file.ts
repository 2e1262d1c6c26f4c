import type { CsvValue } from '@minga/shared/kernel/csv.ts';
import { createContext } from 'react';

/** A list as the rows of a file. */
export type ListFile = { headings: string[]; rows: CsvValue[][] };

/** Set where a page is made into the file of its list instead of a document (app/entry-server.tsx). */
export const ListFileContext = createContext<((file: ListFile) => void) | null>(null);

/** In the address of a page that the server renders: the same list as a file, without any script. */
export const AS_FILE = { key: 'file', value: 'csv' } as const;
