import { languageOf, LOCALES } from '@minga/shared/kernel/languages.ts';
import { cx } from '../ui/cx.ts';
import { Languages, MonitorCog, Moon, Sun } from 'lucide-react';
import { useContext, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../lib/i18n.ts';
import { PlaceContext } from '../lib/place.ts';
import { readTheme, type Theme, writeTheme } from '../lib/preferences.ts';
import { PlainLink } from '../ui/link.tsx';
import { Menu } from '../ui/menu.tsx';
import { Row } from '../ui/layout.tsx';
import s from './preference-switches.module.css';

function inLanguage(search: string, language: string): string {
  const query = new URLSearchParams(search);
  query.set('lang', language);
  return query.toString();
}

/** A language is named in itself, so that its speakers find it. Without JavaScript the link asks the server instead. */
export function LanguageSwitch() {
  const { locale, setLocale } = useLocale();
  // What a list is narrowed by stays. Inside the application no place stands around this, and scripts do the work.
  const search = useContext(PlaceContext)?.search ?? '';
  return LOCALES.filter((one) => one !== locale).map((other) => (
    <Row
      tone="ink"
      weight={600}
      key={other}
      as={PlainLink}
      inline
      gap={2}
      align="center"
      justify="center"
      className={cx('glyphs', s.language)}
      href={`?${inLanguage(search, other)}`}
      hrefLang={other}
      lang={other}
      onClick={(event) => {
        event.preventDefault();
        void setLocale(other);
      }}
    >
      <Languages aria-hidden="true" />
      <span className="heard-on-phones">{languageOf(other).name}</span>
      <span className={s.short} aria-hidden="true">
        {other.toUpperCase()}
      </span>
    </Row>
  ));
}

const ICONS = { light: Sun, dark: Moon, system: MonitorCog };
const THEMES: readonly Theme[] = ['light', 'dark', 'system'];

export function ThemeSwitch() {
  const { t } = useTranslation('shell');
  const [chosen, setChosen] = useState<Theme | null>(null);
  return (
    <Menu
      align="end"
      className="needs-script"
      ariaLabel={t('theme.label')}
      trigger={<Sun aria-hidden="true" />}
      items={THEMES.map((theme) => {
        const Icon = ICONS[theme];
        const current = (chosen ?? readTheme()) === theme;
        return {
          key: theme,
          icon: <Icon aria-hidden="true" />,
          label: current ? <strong>{t(`theme.${theme}`)} ✓</strong> : t(`theme.${theme}`),
          onSelect: () => {
            writeTheme(theme);
            setChosen(theme);
          },
        };
      })}
    />
  );
}
