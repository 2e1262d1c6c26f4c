import { languageOf } from '@minga/shared/kernel/languages.ts';
import { folded } from '@minga/shared/kernel/text.ts';
import { Check, ChevronDown, X } from 'lucide-react';
import {
  type ContextType,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { Button } from 'react-aria-components/Button';
import { ComboBox, ComboBoxStateContext } from 'react-aria-components/ComboBox';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { Input } from 'react-aria-components/Input';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { PopoverContext } from 'react-aria-components/Popover';
import { useSlottedContext } from 'react-aria-components/slots';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/format.ts';
import type { Choice, ManyProps, OneProps } from './combo-box.tsx';
import { Text } from './layout.tsx';
import s from './combo-box.module.css';
import { cx } from './cx.ts';
import { Frame, useWiring } from './field.tsx';
import './pressable.ts';
import fields from './field.module.css';

const textOf = ({ label, detail }: Choice) => (detail ? `${label} · ${detail}` : label);

/** More would make each letter wait on a phone; whoever has not found it yet writes one more. */
const SHOWN = 60;

/** Every word that was written stands somewhere in the name: «min educ» finds the Ministerio de Educación. */
function matching(choices: readonly Choice[], written: string): readonly Choice[] {
  const words = folded(written).split(/\s+/);
  return choices.filter((choice) => {
    const name = folded(textOf(choice));
    return words.every((word) => name.includes(word));
  });
}

/** What the list shows of what was written; while nothing is, also `chosen`: the field reads its name from there. */
function useMatches(choices: readonly Choice[], chosen?: Choice) {
  const [written, setWritten] = useState('');
  // The field fills itself with the name of what is chosen: nobody asked for that.
  const isAsked = written !== '' && !(chosen && written === textOf(chosen));
  const found = isAsked ? matching(choices, written) : choices;
  const first = found.slice(0, SHOWN);
  const items = isAsked || !chosen || first.includes(chosen) ? first : [...first, chosen];
  return { items, hidden: found.length - items.length, onInputChange: setWritten };
}

/**
 * The list stands in the page under its field, not above everything: a modal dialog cuts off what reaches beyond its edge,
 * and on a phone the keyboard covers it.
 */
function OpenList({ hidden, children }: { hidden: number; children: ReactNode }) {
  const { t } = useTranslation('shell');
  // There is none while the library reads what may be chosen; then the list must be there.
  const state = useContext(ComboBoxStateContext);
  const place = useSlottedContext(PopoverContext);
  useEffect(() => {
    if (!state?.isOpen || state.inputValue === '' || state.selectionManager.focusedKey !== null) return;
    // Enter takes it: nothing else can be meant.
    const only = onlyOf(state);
    if (only !== null) state.selectionManager.setFocusedKey(only);
  });
  if (!state) return children;
  if (!state.isOpen) return null;
  return (
    <div ref={place?.ref as Ref<HTMLDivElement>} className={s.list}>
      {children}
      {hidden > 0 && <p className={s.none}>{t('choose.more', { count: hidden })}</p>}
    </div>
  );
}

function Entry({ label, detail }: Choice) {
  return (
    <>
      <Check aria-hidden="true" className={s.check} />
      <span>
        <bdi>{label}</bdi>
        {detail && (
          <>
            {' '}
            <Text as="bdi" tone="muted">
              {detail}
            </Text>
          </>
        )}
      </span>
    </>
  );
}

type Wired = ReturnType<typeof useWiring>;

/**
 * What keys do here and not in the library. Escape closes the list first, and only then the dialog it stands in. Of any number
 * Enter chooses, and Tab only goes on: the library would put in, or take out, what happens to be marked, and the list goes
 * first, or it would take the focus itself where it can be scrolled. Enter while several still match and none is marked chooses
 * nothing: what was written stays, where the library would throw it away.
 */
function atKey(event: KeyboardEvent<HTMLElement>, state: ContextType<typeof ComboBoxStateContext>): void {
  if (!state?.isOpen) return;
  const { selectionManager, inputValue } = state;
  if (event.key === 'Escape') event.preventDefault();
  if (event.key === 'Tab' && selectionManager.selectionMode === 'multiple') {
    event.stopPropagation();
    state.close();
  }
  if (event.key !== 'Enter' || selectionManager.focusedKey !== null) return;
  // On a busy device Enter comes before the only match has been marked.
  const only = inputValue === '' ? null : onlyOf(state);
  if (only !== null) selectionManager.setFocusedKey(only);
  else {
    event.stopPropagation();
    event.preventDefault();
  }
}

type ListState = NonNullable<ContextType<typeof ComboBoxStateContext>>;
type Mark = ListState['selectionManager']['focusedKey'];

/** What was written is the whole name of one, or its short name, however many others begin so: ORG1 beside ORG10. */
function meantBy(written: string, choices: Iterable<{ key: NonNullable<Mark>; value: object | null }>): Mark {
  const wanted = folded(written.trim());
  if (wanted === '') return null;
  const meant = [...choices].filter(({ value }) => {
    const choice = value as Choice | null;
    return (
      choice !== null && [choice.label, textOf(choice), choice.detail].some((name) => folded(name ?? '') === wanted)
    );
  });
  return meant.length === 1 ? (meant[0]?.key ?? null) : null;
}

/** The only one that is left, or the one that was written out. */
const onlyOf = ({ collection, inputValue }: ListState): Mark =>
  collection.size === 1 ? collection.getFirstKey() : meantBy(inputValue, collection);

/** Field, button and list: the same for one and for many. */
function Inside({ hidden }: { hidden: number }) {
  const { t } = useTranslation('shell');
  const state = useContext(ComboBoxStateContext);
  return (
    <>
      <div className={s.control} onKeyDownCapture={(event) => atKey(event, state)}>
        <Input
          className={cx(fields.control, s.input)}
          dir="auto"
          // What is written next takes the place of what was chosen. The library says «focus» anew whenever the mark of the
          // list goes: what is being written then must not be taken for what was chosen.
          onFocus={(event) => state?.isFocused || event.currentTarget.select()}
        />
        <Button className={cx('no-print', s.open)}>
          <ChevronDown aria-hidden="true" />
        </Button>
      </div>
      <OpenList hidden={hidden}>
        <ListBox<Choice>
          className={cx(s.options)}
          escapeKeyBehavior="none"
          // What the mouse only passes over is not what Enter or Tab would choose.
          shouldFocusOnHover={false}
          renderEmptyState={() => <p className={s.none}>{t('choose.none')}</p>}
        >
          {(choice) => (
            <ListBoxItem textValue={textOf(choice)} className={cx(s.option)}>
              <Entry {...choice} />
            </ListBoxItem>
          )}
        </ListBox>
      </OpenList>
    </>
  );
}

const shared = (wiring: Wired) => ({
  id: wiring.id,
  'aria-labelledby': `${wiring.id}-label`,
  ...(wiring['aria-describedby'] ? { 'aria-describedby': wiring['aria-describedby'] } : {}),
  isInvalid: wiring['aria-invalid'] === true,
  menuTrigger: 'focus' as const,
  allowsEmptyCollection: true,
});

/** Both in the language of the page. */
function InOwnLanguage({ children }: { children: ReactNode }) {
  const { locale } = useFormat();
  return <I18nProvider locale={languageOf(locale).tag}>{children}</I18nProvider>;
}

export function One({ choices, value, onChange, autoFocus = false, ...props }: OneProps) {
  const wiring = useWiring(props, props.id);
  const { hidden, ...matches } = useMatches(
    choices,
    choices.find(({ id }) => id === value),
  );
  return (
    <Frame {...props} id={wiring.id}>
      <InOwnLanguage>
        <ComboBox
          {...shared(wiring)}
          {...matches}
          value={value || null}
          autoFocus={autoFocus}
          onChange={(key) => onChange(String(key ?? ''))}
        >
          <Inside hidden={hidden} />
        </ComboBox>
      </InOwnLanguage>
    </Frame>
  );
}

export function Many({ choices, value, onChange, ...props }: ManyProps) {
  const wiring = useWiring(props, props.id);
  const { hidden, ...matches } = useMatches(choices);
  // The library empties the field whenever it is given another list, be it of the same things.
  const joined = value.join(' ');
  const chosen = useMemo(() => (joined === '' ? [] : joined.split(' ')), [joined]);
  return (
    <Frame {...props} id={wiring.id}>
      <InOwnLanguage>
        <ComboBox
          {...shared(wiring)}
          {...matches}
          selectionMode="multiple"
          value={chosen}
          onChange={(keys) => onChange((keys as readonly (string | number)[]).map(String))}
        >
          <Inside hidden={hidden} />
        </ComboBox>
      </InOwnLanguage>
      <Chosen choices={choices} value={value} onChange={onChange} field={wiring.id} />
    </Frame>
  );
}

type ChosenProps = Pick<ManyProps, 'choices' | 'value' | 'onChange'> & { field: string };

/** What is chosen, in the order in which it was; below the list, so that nothing moves under the finger that chooses. */
function Chosen({ choices, value, onChange, field }: ChosenProps) {
  const { t } = useTranslation('shell');
  const list = useRef<HTMLUListElement>(null);
  const named = new Map(choices.map((choice) => [choice.id, choice.label]));
  const chosen = value.filter((id) => named.has(id));
  if (chosen.length === 0) return null;
  const remove = (id: string, at: number) => {
    // The focus goes to the neighbour, or back to the field: it must not fall out of the page with its button.
    const others = list.current?.querySelectorAll('button') ?? [];
    (others[at + 1] ?? others[at - 1] ?? document.getElementById(field))?.focus();
    onChange(value.filter((one) => one !== id));
  };
  return (
    <ul ref={list} className={s.chips} aria-label={t('choose.chosen', { count: chosen.length })}>
      {chosen.map((id, at) => (
        <li key={id} className={s.chip}>
          <bdi>{named.get(id)}</bdi>
          <button
            type="button"
            className={cx('no-print', s.remove)}
            aria-label={t('choose.remove', { name: named.get(id) })}
            onClick={() => remove(id, at)}
          >
            <X aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}
