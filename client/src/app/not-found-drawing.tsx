import s from './fallback-pages.module.css';

/** A belt with one thread that lost its way. */
export function NotFoundDrawing() {
  return (
    <svg viewBox="0 0 420 110" className={s.thread} aria-hidden="true">
      <path className={s.warp} d="M0 30h420M0 42h420M0 66h420M0 78h420M0 90h420" />
      <path className={s.end} d="M0 54h178c34 0 30-40 60-40s38 62 66 62 20-44 46-44 20 34 40 34" />
    </svg>
  );
}
