import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { everyLook, saveScreenshot } from './support/looks.ts';
import { untilReady } from './support/until-ready.ts';
import { visitors } from './support/visitor.ts';

const newVisitor = visitors();
