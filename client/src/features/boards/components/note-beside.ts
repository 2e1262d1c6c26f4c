type Axis = { along: 'x' | 'y'; sign: 1 | -1 };

const AXES: Record<string, Axis> = {
  ArrowRight: { along: 'x', sign: 1 },
  ArrowLeft: { along: 'x', sign: -1 },
  ArrowDown: { along: 'y', sign: 1 },
  ArrowUp: { along: 'y', sign: -1 },
};

const centre = (element: Element) => {
  const box = element.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

/**
 * The note one sees when looking from this one in the direction of an arrow key; Home and End go to the ends.
 * Measured on the screen, so it is right for every arrangement of the wall.
 */
export function noteBeside(wall: HTMLElement, from: HTMLElement, key: string): HTMLElement | null {
  const notes = [...wall.querySelectorAll<HTMLElement>('[data-note]')];
  if (key === 'Home') return notes[0] ?? null;
  if (key === 'End') return notes.at(-1) ?? null;
  const axis = AXES[key];
  if (!axis) return null;
  const start = centre(from);
  const across = axis.along === 'x' ? 'y' : 'x';
  let best: HTMLElement | null = null;
  let shortest = Number.POSITIVE_INFINITY;
  for (const note of notes) {
    const place = centre(note);
    const ahead = (place[axis.along] - start[axis.along]) * axis.sign;
    // Sideways costs double: the eye follows the row or the column.
    const distance = ahead + Math.abs(place[across] - start[across]) * 2;
    if (note === from || ahead < 8 || distance >= shortest) continue;
    best = note;
    shortest = distance;
  }
  return best;
}
