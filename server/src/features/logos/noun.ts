import type { Noun } from '../../noun.ts';
import { logoFiles } from './commands/files.ts';

export const logosNoun: Noun = {
  files: logoFiles,
};
