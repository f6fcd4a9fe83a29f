/** Runs in the page: texts that are cut off without a way to read them whole, or that something else lies over. */
export function listTextFaults(): string[] {
  const SLACK = 2;
  const name = (element: Element): string => {
    const text = (element.textContent ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 60);
    return `“${text}” (${element.tagName.toLowerCase()}${element.className && typeof element.className === 'string' ? `.${element.className.split(' ')[0]}` : ''})`;
  };
  const isSaidElsewhere = (element: Element): boolean =>
    element.closest('[title], [aria-hidden="true"], [aria-label]') !== null;
  const hasOwnText = (element: Element): boolean =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '');

  /** Whether a point of an element lies outside what one of the frames that scroll it shows. */
  const isOutOfSight = (element: Element, x: number, y: number): boolean => {
    for (let parent = element.parentElement; parent !== null; parent = parent.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(parent);
      if (overflowX === 'visible' && overflowY === 'visible') continue;
      const frame = parent.getBoundingClientRect();
      if (y < frame.top + 1 || y > frame.bottom - 1 || x < frame.left + 1 || x > frame.right - 1) return true;
    }
    return false;
  };

  /** Whether it was opened over the screen, to be closed again. */
  const isOverlay = (over: Element, element: Element): boolean => {
    const overlay = over.closest(
      '[role="dialog"], [role="menu"], [role="listbox"], .mantine-Modal-overlay, .mantine-Drawer-overlay',
    );
    return overlay !== null && !overlay.contains(element);
  };

  /** Whether it stays where it is while what it lies over is scrolled clear of it. */
  const staysInSight = (over: Element, element: Element): boolean => {
    for (
      let parent: Element | null = over;
      parent !== null && !parent.contains(element);
      parent = parent.parentElement
    ) {
      if (getComputedStyle(parent).position === 'sticky') return true;
    }
    return false;
  };

  const faults: string[] = [];
  for (const element of document.querySelectorAll('body *')) {
    if (!hasOwnText(element) || element.closest('script, style, svg, [data-portal][hidden]') !== null) continue;
    if (!element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    if (style.visibility === 'hidden' || box.width <= 1 || box.height <= 1 || style.clipPath === 'inset(50%)') continue;
    if (box.bottom < 0 || box.right < 0 || box.top > innerHeight || box.left > innerWidth) continue;
    const isClipped = style.overflowX !== 'visible' && style.overflowX !== 'auto' && style.overflowX !== 'scroll';
    if (isClipped && element.scrollWidth > element.clientWidth + SLACK && element.clientWidth > 0) {
      if (!isSaidElsewhere(element)) faults.push(`cut: ${name(element)}`);
      continue;
    }
    const range = document.createRange();
    range.selectNodeContents(element);
    const text = range.getBoundingClientRect();
    for (
      let parent = element.parentElement;
      parent !== null && parent !== document.body;
      parent = parent.parentElement
    ) {
      const { overflowX, overflowY } = getComputedStyle(parent);
      if (['auto', 'scroll'].includes(overflowX) || ['auto', 'scroll'].includes(overflowY)) break;
      if (overflowX !== 'hidden' && overflowX !== 'clip') continue;
      const frame = parent.getBoundingClientRect();
      if (text.right > frame.right + SLACK && !isSaidElsewhere(element))
        faults.push(`cut by its frame: ${name(element)}`);
      break;
    }
    const [x, y] = [(text.left + text.right) / 2, (text.top + text.bottom) / 2];
    if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue;
    const over = document.elementFromPoint(x, y);
    if (over === null || over.contains(element) || element.contains(over)) continue;
    if (over.closest('label') !== null && over.closest('label') === element.closest('label')) continue;
    if (isOutOfSight(element, x, y) || isOverlay(over, element) || staysInSight(over, element)) continue;
    faults.push(`covered: ${name(element)} by ${name(over)}`);
  }
  return [...new Set(faults)];
}
