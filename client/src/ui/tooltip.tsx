import {
  type FocusEvent,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { placeBeside } from './place-beside.ts';
import s from './tooltip.module.css';

/** A pointer that only passes shows nothing, a finger that only presses neither. */
const WAIT = 500;
/** On its way from what is named to its name a pointer crosses a gap. */
const GRACE = 150;
/** A finger that goes further than this moves something. */
const STILL = 8;

const isTouch = ({ pointerType }: PointerEvent) => pointerType === 'touch';

function useTooltip() {
  const [isOpen, setOpen] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const finger = useRef({ x: 0, y: 0, hasAsked: false });
  useEffect(() => () => clearTimeout(timer.current), []);
  const set = (open: boolean) => {
    clearTimeout(timer.current);
    setOpen(open);
  };
  const soon = (open: boolean, wait: number, byFinger = false) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      finger.current.hasAsked = byFinger;
      setOpen(open);
    }, wait);
  };
  return {
    isOpen,
    hide: () => set(false),
    handlers: {
      onPointerEnter: (event: PointerEvent) => isTouch(event) || soon(true, WAIT),
      onPointerLeave: (event: PointerEvent) => isTouch(event) || soon(false, GRACE),
      onPointerDown: (event: PointerEvent) => {
        set(false);
        finger.current = { x: event.clientX, y: event.clientY, hasAsked: false };
        if (isTouch(event)) soon(true, WAIT, true);
      },
      onPointerMove: (event: PointerEvent) => {
        const { x, y } = finger.current;
        if (isTouch(event) && Math.hypot(event.clientX - x, event.clientY - y) > STILL) set(false);
      },
      onPointerUp: (event: PointerEvent) => isTouch(event) && clearTimeout(timer.current),
      onPointerCancel: () => {
        finger.current.hasAsked = false;
        set(false);
      },
      // A finger that stays asks what it is; it does not press.
      onClickCapture: (event: MouseEvent) => {
        if (!finger.current.hasAsked) return;
        finger.current.hasAsked = false;
        event.preventDefault();
        event.stopPropagation();
      },
      onContextMenu: (event: MouseEvent) => finger.current.hasAsked && event.preventDefault(),
      onFocus: ({ target }: FocusEvent) => target.matches(':focus-visible') && set(true),
      onBlur: () => set(false),
      // Whoever works with it by keys has read it, and the next Escape is for that work.
      onKeyDown: () => {
        finger.current.hasAsked = false;
        set(false);
      },
    },
  };
}

type Props = { text: string; children: ReactNode };

/**
 * The words of what shows none or not all of them: under a pointer that stays, under a finger that stays, and where the
 * keyboard is; Escape takes them away. They repeat the accessible name, and are not read a second time.
 */
export function Tooltip({ text, children }: Props) {
  const { isOpen, hide, handlers } = useTooltip();
  const around = useRef<HTMLSpanElement>(null);
  return (
    <span ref={around} className={s.around} role="presentation" {...handlers}>
      {children}
      {isOpen && <Tip text={text} anchor={() => around.current?.firstElementChild} onClose={hide} />}
    </span>
  );
}

type TipProps = { text: string; anchor: () => Element | null | undefined; onClose: () => void };

function Tip({ text, anchor, onClose }: TipProps) {
  const ref = useRef<HTMLSpanElement>(null);
  const [place, setPlace] = useState<ReturnType<typeof placeBeside> | null>(null);
  const latest = useRef({ anchor, onClose });
  latest.current = { anchor, onClose };
  useLayoutEffect(() => {
    const beside = latest.current.anchor()?.getBoundingClientRect();
    const own = ref.current;
    if (!beside || !own) return;
    const [width, height] = [own.offsetWidth, own.offsetHeight];
    const left = (beside.left + beside.right - width) / 2;
    const middle = { left, right: left + width, top: beside.top, bottom: beside.bottom };
    setPlace(placeBeside(middle, { width, height }, { width: innerWidth, height: innerHeight }, 'start'));
  }, []);
  useEffect(() => {
    const close = () => latest.current.onClose();
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      // What is around it (a dialog, a menu) stays.
      event.preventDefault();
      event.stopPropagation();
      close();
    };
    const outside = ({ target }: Event) => {
      if (!(target instanceof Node) || !latest.current.anchor()?.contains(target)) close();
    };
    document.addEventListener('keydown', onKey, true);
    document.addEventListener('pointerdown', outside);
    document.addEventListener('scroll', close, true);
    return () => {
      document.removeEventListener('keydown', onKey, true);
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('scroll', close, true);
    };
  }, []);
  return (
    <span
      ref={ref}
      role="tooltip"
      aria-hidden="true"
      className={`${s.tip} no-print`}
      style={place ?? { visibility: 'hidden', left: 0, top: 0 }}
    >
      {text}
    </span>
  );
}
