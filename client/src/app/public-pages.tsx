import type { PublicStage } from '@minga/shared/cycles/schema.ts';
import type { Locale } from '@minga/shared/people/rules.ts';
import type { ComponentType } from 'react';

/** What the header and the tabs need to know about the cycle a page belongs to. */
export type CycleFrame = {
  id: string;
  slug: string;
  title: string;
  forum: string;
  forumName: string;
  isDemonstration: boolean;
  stages: readonly PublicStage[];
};

export type PageDescription = { title: string; description: string; noIndex?: boolean };

/** What a page module exports for the server to render it: the page and what the <head> says about it. */
type PublicModule = {
  Page: ComponentType<{ data: never }>;
  /** `locale`: of the page, which is the reader's choice */
  describe: (data: never, locale: Locale) => PageDescription;
  frameOf?: (data: never) => CycleFrame;
};

type PublicPage = {
  load: () => Promise<PublicModule>;
  /** Path of the module from client/: the manifest is asked for its files. */
  module: string;
  namespaces: readonly string[];
  /** `page`: React takes over. `join`: one small plain script. The words are readable with neither. */
  script: 'page' | 'join';
};

/**
 * Pages the server renders, by the name it asks for. To add one: export `Page({ data })`, `describe(data)` and, below a
 * cycle, `frameOf(data)` from a page file, and add its line here.
 */
const publicPages = {
  cycle: {
    load: () => import('../features/cycles/pages/cycle-page.tsx'),
    module: 'src/features/cycles/pages/cycle-page.tsx',
    namespaces: ['cycles'],
    script: 'page',
  },
  diagnoses: {
    load: () => import('../features/diagnoses/pages/diagnoses-page.tsx'),
    module: 'src/features/diagnoses/pages/diagnoses-page.tsx',
    namespaces: ['diagnoses'],
    script: 'page',
  },
  diagnosis: {
    load: () => import('../features/diagnoses/pages/diagnosis-page.tsx'),
    module: 'src/features/diagnoses/pages/diagnosis-page.tsx',
    namespaces: ['diagnoses'],
    script: 'page',
  },
  commitments: {
    load: () => import('../features/commitments/pages/commitments-page.tsx'),
    module: 'src/features/commitments/pages/commitments-page.tsx',
    namespaces: ['commitments'],
    script: 'page',
  },
  commitment: {
    load: () => import('../features/commitments/pages/commitment-page.tsx'),
    module: 'src/features/commitments/pages/commitment-page.tsx',
    namespaces: ['commitments'],
    script: 'page',
  },
  landing: {
    load: () => import('../features/people/pages/landing-page.tsx'),
    module: 'src/features/people/pages/landing-page.tsx',
    namespaces: ['people'],
    script: 'page',
  },
  join: {
    load: () => import('../features/people/pages/join-page.tsx'),
    module: 'src/features/people/pages/join-page.tsx',
    namespaces: ['people'],
    script: 'join',
  },
} as const satisfies Record<string, PublicPage>;

export type PublicPageName = keyof typeof publicPages;

export function publicPage(name: string): PublicPage | null {
  return Object.hasOwn(publicPages, name) ? publicPages[name as PublicPageName] : null;
}

/** What the server leaves in `<script type="application/json" id="page-data">`. */
export type PageData = { page: string; data: unknown; demo: boolean };
