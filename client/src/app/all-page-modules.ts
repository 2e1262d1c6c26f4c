import { loaderOf, type PageModule } from './page-modules.ts';

/** For the application, and for the server. */
export const loadPage = loaderOf(import.meta.glob<PageModule>(['../features/*/pages/*.tsx', '!**/*.test.tsx']));
