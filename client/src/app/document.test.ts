import { describe, expect, test } from 'vitest';
import { assetsOf, embeddedJson, escapeHtml, filesOf, htmlDocument } from './document.ts';

describe('files of a page', () => {
  const manifest = {
    'entry.tsx': { file: 'assets/app.js', isEntry: true, imports: ['_kit.js'], css: ['assets/app.css'] },
    '_kit.js': { file: 'assets/kit.js', css: ['assets/kit.css'], imports: ['entry.tsx'] },
    'page.tsx': { file: 'assets/page.js', imports: ['_kit.js'], css: ['assets/page.css'] },
  };

  test('styles of what a module imports come before its own, each once', () => {
    expect(assetsOf(manifest, ['entry.tsx', 'page.tsx'])).toEqual({
      styles: ['/assets/kit.css', '/assets/app.css', '/assets/page.css'],
      scripts: ['/assets/app.js'],
      preloads: ['/assets/kit.js', '/assets/page.js'],
      fonts: [],
    });
  });

  test('what a screen asks for later is fetched early, and holds back no paint', () => {
    const html = htmlDocument({
      locale: 'es',
      theme: null,
      html: '',
      head: '',
      assets: assetsOf(manifest, ['entry.tsx']),
      later: filesOf(manifest, ['entry.tsx', 'page.tsx']),
      next: [],
      pageData: null,
    });
    expect(html).toContain('<link rel="preload" href="/assets/page.css" as="style">');
    expect(html).not.toContain('<link rel="stylesheet" href="/assets/page.css">');
    expect(html).toContain('<link rel="modulepreload" href="/assets/page.js">');
    expect(html.match(/kit\.js/g), 'named once').toHaveLength(1);
  });

  test('a module the build does not know costs nothing', () => {
    expect(assetsOf(manifest, ['gone.tsx']).scripts).toEqual([]);
  });
});

describe('data in the page', () => {
  test('cannot close its script element', () => {
    const text = embeddedJson({ title: '</script><script>alert(1)</script><!--' });
    expect(text).not.toContain('<');
    expect(JSON.parse(text)).toEqual({ title: '</script><script>alert(1)</script><!--' });
  });

  test('titles are escaped in the head', () => {
    expect(escapeHtml(`"><img onerror='x'>&`)).toBe('&quot;&gt;&lt;img onerror=&#39;x&#39;&gt;&amp;');
  });
});
