import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { LinkedText } from './linked-text.tsx';
import { Paragraphs } from './paragraphs.tsx';

const drawn = (text: string) => renderToStaticMarkup(<LinkedText>{text}</LinkedText>);

describe('what people wrote', () => {
  it('leads where its addresses say, from the server too, and keeps the sentence around them', () => {
    expect(drawn('Véase https://ogp.org/a?b=1&c=2.')).toBe(
      'Véase <a href="https://ogp.org/a?b=1&amp;c=2" rel="nofollow ugc noopener noreferrer"><bdi dir="ltr">https://ogp.org/a?b=1&amp;c=2</bdi></a>.',
    );
  });

  it('runs no script and closes no tag', () => {
    expect(drawn('<img src=x> javascript:alert(1) https://a.pe/"onclick="x')).toBe(
      '&lt;img src=x&gt; javascript:alert(1) <a href="https://a.pe/" rel="nofollow ugc noopener noreferrer"><bdi dir="ltr">https://a.pe/</bdi></a>&quot;onclick=&quot;x',
    );
  });

  it('shows an address as it was written and leads where a browser goes from it', () => {
    expect(drawn('https://educación.pe/a b')).toMatch(
      /href="https:\/\/xn--educacin-13a\.pe\/a".*>https:\/\/educación\.pe\/a</,
    );
  });

  it('the same address twice is two links', () => {
    expect(drawn('https://a.pe https://a.pe').match(/<a /g)).toHaveLength(2);
  });

  it('in paragraphs', () => {
    const page = renderToStaticMarkup(<Paragraphs text={'Uno.\n\nhttps://a.pe/x'} locale="es" />);
    expect(page).toContain('<p dir="auto"><a href="https://a.pe/x"');
  });
});
