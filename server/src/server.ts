// Before the server's own files are read: they are what it makes quick.
import './platform/start/quick-imports.ts';

await import('./serve.ts');
