import type { ReactNode } from 'react';
import type { ReadPage } from '../lib/page.ts';

export type PageModule = { Page: () => ReactNode; read?: ReadPage };
type Modules = Record<string, () => Promise<PageModule>>;

export function loaderOf(modules: Modules) {
  return (file: string): Promise<PageModule> => {
    const load = modules[`../features/${file}.tsx`];
    if (!load) throw new Error(`no page ${file}`);
    return load();
  };
}

/** For pages that the server renders: without the screens, whose list of files each such page would have to carry. */
export const loadPublicPage = loaderOf(import.meta.glob<PageModule>('../features/*/pages/*-page.tsx'));
