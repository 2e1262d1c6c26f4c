type Box = Pick<DOMRect, 'left' | 'right' | 'top' | 'bottom'>;
type Size = { width: number; height: number };

const GAP = 4;
const EDGE = 8;
const LEAST = 120;

/**
 * Where something opens beside what it belongs to, so that all of it can be seen: below, or above where there is more room;
 * never beyond the sides of the window; lower than it would like to be where neither has room for it.
 */
export function placeBeside(anchor: Box, { width, height }: Size, view: Size, align: 'start' | 'end') {
  const below = view.height - anchor.bottom - GAP - EDGE;
  const above = anchor.top - GAP - EDGE;
  const isAbove = height > below && above > below;
  const maxHeight = Math.max(isAbove ? above : below, LEAST);
  const wanted = align === 'start' ? anchor.left : anchor.right - width;
  const top = isAbove ? anchor.top - GAP - Math.min(height, maxHeight) : anchor.bottom + GAP;
  return {
    left: Math.max(EDGE, Math.min(wanted, view.width - width - EDGE)),
    top: Math.max(EDGE, Math.min(top, view.height - EDGE - Math.min(height, maxHeight))),
    maxHeight,
  };
}
